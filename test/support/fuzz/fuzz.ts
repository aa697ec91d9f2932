/** The frame of the fuzz tests: draws inputs, gives them to a parser, and counts what it said. */
import { PreheatError, type Problem } from '../../../core/errors.ts';
import { makeRandom, type Random } from '../../../local/demo/random.ts';

/** A parser under fuzz. */
export interface FuzzTarget<Input = unknown> {
  readonly name: string;
  /** Of a thousand inputs of the whole test, so many are its. */
  readonly share: number;
  readonly draw: (random: Random) => Input;
  /**
   * Gives it to the parser; true where it took it, false where it refused it as it is declared.
   * Throws where it did anything else.
   */
  readonly take: (input: Input) => boolean | Promise<boolean>;
  /** Ends what was started. */
  readonly close?: () => void;
}

/** What one of them came to. */
export interface FuzzRow {
  readonly name: string;
  readonly inputs: number;
  readonly accepted: number;
  readonly refused: number;
  readonly slowestMilliseconds: number;
}

/** However busy the machine is: the slowest take milliseconds. */
const LONGEST_MILLISECONDS = 5_000;

/** Gives a parser so many inputs; a red run names the input, and is red again with the same count. */
export async function runFuzz(target: FuzzTarget, inputs: number, seed: number): Promise<FuzzRow> {
  const random = makeRandom(seed);
  let accepted = 0;
  let slowest = 0;
  for (let index = 0; index < inputs; index += 1) {
    const input = target.draw(random);
    const startedAt = performance.now();
    try {
      const taken = target.take(input);
      if (typeof taken === 'boolean' ? taken : await taken) accepted += 1;
    } catch (error) {
      throw new Error(`${target.name}, input ${index}: ${error}\n${show(input)}`, { cause: error });
    }
    const milliseconds = performance.now() - startedAt;
    if (milliseconds > LONGEST_MILLISECONDS) {
      throw new Error(`${target.name}, input ${index}: ${milliseconds} ms\n${show(input)}`);
    }
    slowest = Math.max(slowest, milliseconds);
  }
  const { name } = target;
  const refused = inputs - accepted;
  return { name, inputs, accepted, refused, slowestMilliseconds: Math.round(slowest * 10) / 10 };
}

function show(input: unknown): string {
  try {
    return JSON.stringify(input)?.slice(0, 2_000) ?? String(input);
  } catch (error) {
    return `an input that cannot be written (${error})`;
  }
}

/** Runs a parser that throws: true where it did not, false for its own error with problems. */
export function takes(parse: () => void, code: string): boolean {
  try {
    parse();
    return true;
  } catch (error) {
    checkRefusal(error, code);
    return false;
  }
}

/** The same of one that answers later. */
export async function takesLater(parse: () => Promise<void>, code: string): Promise<boolean> {
  try {
    await parse();
    return true;
  } catch (error) {
    checkRefusal(error, code);
    return false;
  }
}

function checkRefusal(error: unknown, code: string): void {
  if (!(error instanceof PreheatError) || error.code !== code) throw error;
  if (error.problems.length > 0) checkProblems(error.problems);
}

/** Each names a place, what was expected there and what was found, and is short enough to be read. */
export function checkProblems(problems: readonly Problem[]): void {
  if (problems.length === 0) throw new Error('refused without a problem');
  for (const { path, expected, found } of problems) {
    if (path === '' || expected === '' || typeof found !== 'string') {
      throw new Error(`a problem that does not say enough: ${JSON.stringify({ path, expected })}`);
    }
    if (found.length > 200) throw new Error(`found is too long: ${found.length} characters`);
  }
}

/** The table that the long form prints. */
export function fuzzTable(rows: readonly FuzzRow[]): string {
  const lines = rows.map(({ name, inputs, accepted, refused, slowestMilliseconds }) =>
    [name.padEnd(24), ...[inputs, accepted, refused].map((count) => `${count}`.padStart(9))]
      .concat(`${slowestMilliseconds} ms`.padStart(12))
      .join(' '),
  );
  const total = rows.reduce((sum, { inputs }) => sum + inputs, 0);
  const head = `${'parser'.padEnd(24)}    inputs  accepted   refused      slowest`;
  return [head, ...lines, `${total} inputs`].join('\n');
}
