/** Results as they are kept: JSON, with the command, the day and the machine. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { RESULTS } from '../cases.ts';

/** What every result tells about itself. */
export interface Measured {
  readonly command: string;
  readonly measuredOn: string;
  /** As `BENCH_MACHINE` names it. */
  readonly machine: string;
}

/** Keeps a result as `bench/results/<name>.json` (or in `BENCH_RESULT`) and shows it. */
export async function keepResult(name: string, command: string, figures: object): Promise<void> {
  const { env } = process;
  const measured: Measured = {
    command,
    measuredOn: new Date().toISOString().slice(0, 10),
    machine: env['BENCH_MACHINE'] ?? '',
  };
  const text = `${JSON.stringify({ ...measured, ...figures }, undefined, 2)}\n`;
  await mkdir(RESULTS, { recursive: true });
  await writeFile(env['BENCH_RESULT'] ?? `${RESULTS}/${name}.json`, text);
  process.stdout.write(text);
}

/** A result that was kept; nothing where none was. */
export async function readResult<Result extends Measured>(
  name: string,
): Promise<Result | undefined> {
  const url = new URL(`../../${RESULTS}/${name}.json`, import.meta.url);
  const text = await readFile(url, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Result);
}
