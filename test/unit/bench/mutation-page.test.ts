import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../mutation/outcomes.ts';
import { formatMutationPage, MUTATION_PAGE, makeMutationPage } from '../../mutation/page.ts';
import { countFates, type FileResult, withoutKilled } from '../../mutation/result.ts';

const FILE = 'core/fnv1a.ts';
const code = 'if (a > b) return;';

/** Four changes of one file: one is killed, one never ends, one is not noticed, one not reached. */
function changes() {
  return ['1', '2', '3', '4', '5'].map((id) => ({
    id,
    file: FILE,
    mutator: 'EqualityOperator',
    line: Number(id),
    code,
    from: 'a > b',
    to: `a >= b + ${id}`,
  }));
}

function countedFates(share = 1) {
  const outcomes: readonly Outcome[] = [
    { type: 'reached', test: 'x', mutants: ['1', '2', '3'], atLoad: ['1', '5'] },
    { type: 'fate', test: 'x', mutant: '1', fate: 'killed' },
    { type: 'fate', test: 'y', mutant: '1', fate: 'survived' },
    { type: 'fate', test: 'x', mutant: '2', fate: 'timeout' },
    { type: 'fate', test: 'x', mutant: '3', fate: 'survived' },
  ];
  return countFates(new Map([[FILE, 'abc']]), changes(), outcomes, share);
}

describe('docs/mutation.md', () => {
  it('is what `npm run docs:mutation` makes of the result', async () => {
    expect(await readFile(MUTATION_PAGE, 'utf8')).toBe(await makeMutationPage());
  });

  it('counts a change as noticed when one test file notices it', () => {
    expect(countedFates()[FILE]).toMatchObject({
      killed: 1,
      timeout: 1,
      survived: 1,
      unreached: 1,
      atLoad: 1,
    });
  });

  it('lists what survived with its reason, and what is not reached', () => {
    const result = { command: 'c', measuredOn: 'd', machine: '', files: countedFates() };
    const page = formatMutationPage(result, [
      { file: FILE, code, from: 'a > b', to: 'a >= b + 3', reason: 'they never meet' },
      { file: 'core/other.ts', reason: 'another file' },
    ]);
    expect(page).toContain('| `core` | 4 | 1 | 1 | 1 | 1 | 50.0 % |');
    expect(page).toContain('- 3: `a > b` → `a >= b + 3` · they never meet\n');
    expect(page).toContain('- 4: `a > b` → `a >= b + 4` · *not reached*\n');
    expect(page).not.toContain('b + 1`');
    expect(page).toContain('50.0 % are noticed. Measured');
  });

  it('says what a sample is worth', () => {
    const result = { command: 'c', measuredOn: 'd', machine: '', files: countedFates(0.2) };
    expect(formatMutationPage(result, [])).toContain(
      '20.0 % of the changes of each of 1 files were drawn. Of all changes it is between 15.0 % and 85.0 %',
    );
  });

  it('forgets survivors that were killed when they were tried once more', () => {
    const [own] = Object.values(countedFates());
    const again = { ...own, killed: 1, timeout: 0, survived: 0, unreached: 1, survivors: [] };
    const after = withoutKilled(countedFates(), { [FILE]: again as FileResult });
    expect(after[FILE]).toMatchObject({ killed: 2, timeout: 1, survived: 0, unreached: 1 });
  });
});
