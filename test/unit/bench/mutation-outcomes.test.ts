import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openOutcomes } from '../../mutation/outcomes.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'preheat-outcomes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const chosen = (test: string) => ({ type: 'chosen', test, mutants: [] }) as const;
const ended = (test: string) => ({ type: 'ended', test }) as const;

it('test files are open until they have ended, and again once they are chosen anew', () => {
  const outcomes = openOutcomes(folder);
  for (const test of ['a.ts', 'b.ts', 'c.ts']) outcomes.add(chosen(test));
  outcomes.add(ended('a.ts'));
  outcomes.add(ended('c.ts'));
  outcomes.add(chosen('c.ts'));
  expect(openOutcomes(folder).withoutEnded(['a.ts', 'b.ts', 'c.ts'])).toEqual(['b.ts', 'c.ts']);
});

it('a file whose process a mutant has ended is told with it, once', () => {
  const outcomes = openOutcomes(folder);
  outcomes.begin('a.ts', '1');
  outcomes.begin('b.ts', '2');
  outcomes.begin('b.ts', undefined);
  expect(outcomes.takeBroken(['a.ts', 'b.ts'])).toEqual([{ test: 'a.ts', mutant: '1' }]);
  expect(outcomes.takeBroken(['a.ts', 'b.ts'])).toEqual([]);
});
