/** Schemathesis against the running product, where PyPI can be reached. */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Machine } from '../../../local/machine.ts';
import { FUZZED_CONFIG } from '../../support/fuzzed.ts';
import { makeTestClosers, startTestMachine } from '../../support/machine.ts';
import type { PythonTool } from '../../support/python-tool.ts';
import { ROOT } from '../../support/repository.ts';
import { installSchemathesis } from '../../support/schemathesis.ts';

const MOST_MILLISECONDS = 240_000;
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];

const closers = makeTestClosers();
let machine: Machine;
let schemathesis: PythonTool;

beforeAll(async () => {
  schemathesis = await installSchemathesis();
  if (schemathesis.reason !== undefined) return;
  ({ machine } = await startTestMachine(FUZZED_CONFIG, closers));
}, MOST_MILLISECONDS);

afterAll(() => closers.closeAll());

/** Runs it; resolves to its exit code and all that it wrote. */
async function run(
  command: string,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const options = [
    [
      'run',
      join(ROOT, 'docs', 'openapi.json'),
      '--url',
      machine.url.replace('localhost', '127.0.0.1'),
    ],
    ['--header', `Authorization: Bearer ${machine.tokens.admin}`, '--checks', CHECKS.join(',')],
    ['--phases', 'coverage,fuzzing', '--max-examples', '8', '--seed', '1', '--workers', '2'],
    ['--generation-database', 'none', '--no-color', '--continue-on-failure'],
  ];
  const child = spawn(command, options.flat(), { cwd: tmpdir() });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, output };
}

test(
  'schemathesis finds no 5xx, and no answer that the document does not have',
  async (context) => {
    if (schemathesis.reason !== undefined) return context.skip(schemathesis.reason);
    const { code, output } = await run(join(schemathesis.bin, 'schemathesis'));
    expect(code, output).toBe(0);
    const generated = Number(/(\d+) generated/.exec(output)?.[1]);
    expect(generated).toBeGreaterThanOrEqual(2_000);
  },
  MOST_MILLISECONDS,
);
