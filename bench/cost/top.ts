/** How well the table knows the most read keys. */
import type { Keyspace } from '../../core/config/settings.ts';
import type { Patterns } from '../../core/ports.ts';
import { keyOf } from './reads.ts';

const TOP = 100;
/** The index is sorted by a quantised rank: the exact order is in the statistics. */
const LOOKED_AT = 200;

/** Which of the most read keys are among the table's, and how far their reads are off. */
export async function findTop(
  patterns: Patterns,
  { name: keyspace, ttlMilliseconds }: Keyspace,
  truth: ReadonlyMap<number, number>,
) {
  const refs = await patterns.top(keyspace, LOOKED_AT, ttlMilliseconds);
  const readsOf = async (keys: readonly string[]) =>
    (await patterns.read(keys.map((key) => ({ keyspace, key })))).map(
      (record) => record?.stats.reads ?? 0,
    );
  const found = await readsOf(refs.map(({ key }) => key));
  const known = refs
    .map(({ key }, index) => ({ key, reads: found[index] ?? 0 }))
    .sort((a, b) => b.reads - a.reads)
    .slice(0, TOP);
  const names = new Set(known.map(({ key }) => key));
  const most = [...truth].sort((a, b) => b[1] - a[1]).slice(0, TOP);
  const told = await readsOf(most.map(([rank]) => keyOf(rank)));
  const errors = most.map(([, reads], index) => Math.abs((told[index] ?? 0) - reads) / reads);
  return {
    recall: most.filter(([rank]) => names.has(keyOf(rank))).length / TOP,
    mostError: Math.max(...errors),
  };
}
