/** What a window of access events adds to the figures. Pure. */
import { accountNames } from '../budget/account.ts';
import { readsRow, strategyRow } from '../budget/rows.ts';
import type { Settings } from '../config/settings.ts';
import type { IngestReport } from '../patterns/ingest.ts';
import { addCounters, type Counters, named, savedOf } from '../report/summary.ts';
import { type Noted, withoutNothing } from './noted.ts';

/**
 * The figures of one window.
 *
 * @param lagMilliseconds age of its oldest message; undefined where the queue does not tell.
 */
export function ingestFigures(
  settings: Settings,
  report: IngestReport,
  lagMilliseconds: number | undefined,
): Noted[] {
  const rows = new Map<string, Counters>();
  for (const { row, add } of report.entries) {
    rows.set(row, addCounters([rows.get(row) ?? {}, add]));
  }
  const rowOf = (row: string): Counters => rows.get(row) ?? {};
  const keyspaces = [...settings.keyspaces.keys()];
  const strategies = accountNames(settings);
  return withoutNothing([
    {
      of: {},
      values: {
        eventsIngested: report.events,
        keysSeen: report.keys,
        keysWritten: report.keysWritten,
        keysParked: report.keysParked,
        batchesIngested: report.batches,
        batchesRepeated: report.repeated,
        ...(lagMilliseconds !== undefined && { ingestLagMilliseconds: [lagMilliseconds] }),
      },
    },
    ...keyspaces.map((keyspace): Noted => {
      const { reads, misses } = named(rowOf(readsRow(keyspace)));
      // Applications load ahead of demand as well.
      const { loads } = named(
        addCounters(strategies.map((own) => rowOf(strategyRow(keyspace, own)))),
      );
      return { of: { keyspace }, values: { reads, misses, originCalls: misses + loads } };
    }),
    ...strategies.map((strategy): Noted => {
      const row = addCounters(keyspaces.map((keyspace) => rowOf(strategyRow(keyspace, strategy))));
      const count = (name: string) => row[name] ?? 0;
      return {
        of: { strategy },
        values: {
          loads: count('loads'),
          warmed: count('warmed'),
          failed: count('failed'),
          used: count('used'),
          savedCalls: savedOf(row),
          savedMilliseconds: count('savedMilliseconds'),
        },
      };
    }),
  ]);
}
