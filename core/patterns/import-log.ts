/**
 * Imports a log batch by batch, and marks in the table how far it is: an import that was broken off
 * goes on where it was, and one that is done does nothing a second time.
 */
import type { AccessEvent } from '../access.ts';
import { contended } from '../errors.ts';
import type { KeyspaceStates } from '../ports.ts';
import { makePastIngester, type PastPorts } from './ingest-past.ts';

/** How far the import of a log is. */
export interface ImportProgress {
  /** Reads of the log that are in the table, or left out for good. */
  readonly done: number;
  readonly total: number;
  /** When the mark was set, epoch milliseconds. */
  readonly at: number;
}

/** Marks by the digest of the log. */
export type Imports = KeyspaceStates<ImportProgress>;

/** A log as it is imported. */
export interface ImportedLog {
  /** Digest of the reads and of what they are mapped to. */
  readonly id: string;
  readonly total: number;
  /** The events among the reads from one place to another, in the order of time. */
  events(from: number, to: number): readonly AccessEvent[];
}

/** What an import needs; `journalMilliseconds` follows from how long ago the last one ended. */
export interface ImportPorts extends Omit<PastPorts, 'journalMilliseconds'> {
  readonly imports: Imports;
}

/** How an import is watched and broken off. */
export interface ImportOptions {
  /** Told after each batch how many reads are done. */
  readonly onProgress: (done: number) => void;
  readonly signal: AbortSignal;
}

/** How an import ended. */
export interface Imported {
  /** Reads that were done before. */
  readonly before: number;
  /** Reads that are done now; fewer than all where it was broken off. */
  readonly done: number;
  /** Events that were written. */
  readonly events: number;
}

/** Reads of one batch: much smaller, and popular keys are written often; larger, and little is safe. */
export const READS_PER_BATCH = 5_000;
/**
 * How far back the journal is read at least: as far as a live batch that died may come again, so
 * that keys do not forget it meanwhile.
 */
const SLACK_MILLISECONDS = 45 * 60_000;

/**
 * Imports what is left of a log.
 *
 * @throws PreheatError `contended` where the same log is being imported elsewhere;
 *   `dependency_down` where the table does not answer: the same call again goes on.
 */
export async function importLog(
  ports: ImportPorts,
  log: ImportedLog,
  { onProgress, signal }: ImportOptions,
): Promise<Imported> {
  const { imports, clock } = ports;
  const begun = await imports.read(log.id);
  const before = begun.state?.done ?? 0;
  let { version } = begun;
  let since = begun.state?.at ?? clock.now();
  let done = before;
  let events = 0;
  const mark = async (): Promise<void> => {
    const progress = { done, total: log.total, at: clock.now() };
    if (!(await imports.save(log.id, version, progress))) throw contended('the import of this log');
    version += 1;
    since = progress.at;
  };
  // Whatever becomes of the first batch, it is looked for from here on.
  if (!begun.state) await mark();
  while (done < log.total && !signal.aborted) {
    const to = Math.min(done + READS_PER_BATCH, log.total);
    const batch = { id: `import.${log.id}.${done}`, events: log.events(done, to) };
    const journalMilliseconds = clock.now() - since + SLACK_MILLISECONDS;
    const ingest = makePastIngester({ ...ports, journalMilliseconds });
    if (batch.events.length > 0 && (await ingest(batch))) events += batch.events.length;
    done = to;
    await mark();
    onProgress(done);
  }
  return { before, done, events };
}
