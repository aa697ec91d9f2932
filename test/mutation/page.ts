/** Writes `docs/mutation.md` out of the result that is kept and the reasons that were given. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { count, percent, table } from '../../bench/kit/page.ts';
import { ROOT } from '../support/repository.ts';
import {
  type FileResult,
  type MutationResult,
  readMutationResult,
  type Survivor,
} from './result.ts';

/** Where the page is. */
export const MUTATION_PAGE = join(ROOT, 'docs', 'mutation.md');

const REASONS = join(ROOT, 'test', 'mutation', 'reasons');

/** Why mutants may survive: those of one file, of one line, or one of them. */
export interface Reason {
  readonly file: string;
  readonly code?: string;
  readonly from?: string;
  readonly to?: string;
  readonly reason: string;
}

const INTRODUCTION = `# Which changes of core the tests notice

<!-- Made by \`npm run docs:mutation\` from bench/results/mutation.json. Do not edit. -->

\`npm run test:mutation\` changes the code of \`core/\` in one place, runs the tests that reach that place,
and puts it back, once for each place and kind of change that [Stryker](https://stryker-mutator.io/)
knows. A change that fails a test is killed; one that makes a loop endless is caught by its time. One
that nothing notices survives: a test is missing, or the change makes no difference.

Stryker makes the changes. Vitest runs the tests, in a worker of ours that keeps the modules loaded and
tries one change after the other: that takes milliseconds a change, not seconds. After every 40 changes
the tests run without one, and only when they pass do the results count. Texts are not changed
(\`StringLiteral\`), nor \`core/list-prices.ts\`. Code that only runs while its module loads is not tried.

The tests are those of \`test/unit\`, \`test/property\`, \`test/contract\` and \`test/integration/api\` that start no
server and are quick. A change is tried with the twelve files of them that are nearest to its source, a
third of a second in each. What only other tests would notice counts as survived.
`;

/** The page for the result that is kept. */
export async function makeMutationPage(): Promise<string> {
  const result = await readMutationResult();
  return result === undefined ? INTRODUCTION : formatMutationPage(result, await readReasons());
}

/** The reasons that were given: a file for each folder of core. */
async function readReasons(): Promise<readonly Reason[]> {
  const names = (await readdir(REASONS)).filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(names.map((name) => readFile(join(REASONS, name), 'utf8')));
  return texts.flatMap((text) => JSON.parse(text) as Reason[]);
}

/** The page for a result. */
export function formatMutationPage(result: MutationResult, reasons: readonly Reason[]): string {
  const files = Object.entries(result.files);
  const total = sum(files.map(([, file]) => file));
  const folders = Map.groupBy(files, ([file]) => folderOf(file));
  const rows = [...folders].map(([folder, own]) => row(folder, sum(own.map(([, file]) => file))));
  const survivors = files.flatMap(([file, { survivors }]) =>
    survivors.length === 0 ? [] : formatSurvivors(file, survivors, reasons),
  );
  const all = files.flatMap(([file, own]) =>
    own.survivors.map((survivor) => findReason(reasons, file, survivor)),
  );
  const explained = all.filter((reason) => reason !== undefined).length;
  return [
    INTRODUCTION,
    `Of ${count(allOf(total))} changes of ${count(files.length)} files ${percent(shareOf(total))} are noticed${formatInterval(files, total)}. Measured on ${result.measuredOn} with`,
    '',
    '```sh',
    result.command,
    '```',
    '',
    ...table(
      ['folder', 'changes', 'killed', 'endless', 'survived', 'not reached', 'noticed'],
      [...rows, row('all', total)],
    ),
    '',
    '## What survived',
    '',
    `Each with its line, what was put in the place of what, and why it may survive: ${count(explained)} of ${count(all.length)}. Where no reason is given, a test is missing, or nobody has looked yet. *Not reached*: none of these tests runs through it.`,
    '',
    ...survivors,
  ].join('\n');
}

type Counts = Pick<FileResult, 'killed' | 'timeout' | 'survived' | 'unreached'>;

function sum(files: readonly Counts[]): Counts {
  const of = (name: keyof Counts) => files.reduce((total, file) => total + file[name], 0);
  return {
    killed: of('killed'),
    timeout: of('timeout'),
    survived: of('survived'),
    unreached: of('unreached'),
  };
}

function allOf({ killed, timeout, survived, unreached }: Counts): number {
  return killed + timeout + survived + unreached;
}

/** What was noticed, of all that could be. */
function shareOf(counts: Counts): number {
  return (counts.killed + counts.timeout) / Math.max(1, allOf(counts));
}

function row(name: string, counts: Counts): readonly string[] {
  const { killed, timeout, survived, unreached } = counts;
  const figures = [allOf(counts), killed, timeout, survived, unreached];
  return [`\`${name}\``, ...figures.map(count), percent(shareOf(counts))];
}

/** What the sample says of all changes, where not all were tried: Wilson's interval at 95 %. */
function formatInterval(files: readonly (readonly [string, FileResult])[], total: Counts): string {
  const partly = files.filter(([, { share }]) => share < 1).length;
  if (partly === 0) return '';
  const n = Math.max(1, allOf(total));
  const share = shareOf(total);
  const z = 1.96;
  const middle = (share + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const reach =
    (z / (1 + z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  const drawn = percent(Math.min(...files.map(([, file]) => file.share)));
  return `: a sample, for which ${drawn} of the changes of each of ${partly} files were drawn. Of all changes it is between ${percent(middle - reach)} and ${percent(middle + reach)}, at 95 % confidence, if no test was written for this very sample`;
}

/** `core/gate` of `core/gate/value.ts`, `core` of `core/cache.ts`. */
function folderOf(file: string): string {
  return file.split('/').slice(0, -1).slice(0, 2).join('/');
}

function formatSurvivors(
  file: string,
  survivors: readonly Survivor[],
  reasons: readonly Reason[],
): readonly string[] {
  const lines = survivors.map((survivor) => {
    const { line, from, to, reached } = survivor;
    const why = findReason(reasons, file, survivor)?.reason;
    const notes = [...(reached ? [] : ['*not reached*']), ...(why === undefined ? [] : [why])];
    const note = notes.length === 0 ? '' : ` · ${notes.join(' · ')}`;
    return `- ${line}: ${quote(from)} → ${quote(to)}${note}`;
  });
  return [`### ${file}`, '', ...lines, ''];
}

function findReason(
  reasons: readonly Reason[],
  wanted: string,
  survivor: Survivor,
): Reason | undefined {
  return reasons.find(
    ({ file, code = survivor.code, from = survivor.from, to = survivor.to }) =>
      file === wanted && code === survivor.code && from === survivor.from && to === survivor.to,
  );
}

/** Code in a line of Markdown: fenced by more backticks than it has. */
function quote(code: string): string {
  if (code === '') return 'nothing';
  return code.includes('`') ? `\`\` ${code} \`\`` : `\`${code}\``;
}
