/** Patterns whose personal keys the store behind them never sees. */
import { type KeyRef, refId } from '../../core/keyspaces/keyspaces.ts';
import type { KeyRecord } from '../../core/patterns/stats.ts';
import type { Patterns } from '../../core/ports.ts';
import type { Cover, Privacy } from './privacy.ts';

/** Wraps a store; where nothing is personal, it is the store itself. */
export function sealPatterns(patterns: Patterns, privacy: Privacy): Patterns {
  if (!privacy.hasPersonal) return patterns;
  const { cover } = privacy;
  return {
    async read(refs) {
      const { hideRef, ...others } = await cover();
      const records = await patterns.read(refs.map(hideRef));
      return records.map((record, index) => {
        const ref = refs[index];
        return record && ref && { ...showStats(record, others), ref };
      });
    },
    async save(records) {
      const own = await cover();
      const hidden = records.map((record) => hideRecord(record, own));
      const refs = new Map(hidden.map(({ ref }, index) => [refId(ref), records[index]?.ref]));
      const lost = await patterns.save(hidden);
      return lost.map((ref) => refs.get(refId(ref)) ?? ref);
    },
    async due(before, limit) {
      return identities(await patterns.due(before, limit), await cover());
    },
    async top(keyspace, limit, scale) {
      return identities(await patterns.top(keyspace, limit, scale), await cover());
    },
    async saveHours(slots) {
      const { hideRef } = await cover();
      await patterns.saveHours(slots.map((slot) => ({ ...slot, ref: hideRef(slot.ref) })));
    },
    async readHour(keyspace, hour) {
      const { showIdentity } = await cover();
      return (await patterns.readHour(keyspace, hour)).flatMap((slot) => {
        const ref = showIdentity(slot.ref);
        return ref ? [{ ...slot, ref }] : [];
      });
    },
    // Pages are written whole: their store seals them as one text.
    park: patterns.park,
    parked: patterns.parked,
    unpark: patterns.unpark,
    unparkBatches: patterns.unparkBatches,
  };
}

/** Those that can still be found under their keys. */
function identities(refs: readonly KeyRef[], { showIdentity }: Cover): KeyRef[] {
  return refs.map(showIdentity).filter((ref) => ref !== undefined);
}

function hideRecord({ ref, version, stats }: KeyRecord, cover: Cover): KeyRecord {
  const { next, params } = stats;
  return {
    ref: cover.hideRef(ref),
    version,
    stats: {
      ...stats,
      next: next && { ...next, slots: next.slots.map(cover.hideRef) },
      params: params && cover.hideParams(ref.keyspace, params),
    },
  };
}

function showStats(
  { ref, version, stats }: KeyRecord,
  { showRef, showParams }: Pick<Cover, 'showRef' | 'showParams'>,
): KeyRecord {
  const { next, params } = stats;
  return {
    ref,
    version,
    stats: {
      ...stats,
      ...(next && { next: { ...next, slots: shown(next.slots, showRef) } }),
      ...(params && { params: showParams(ref.keyspace, params) }),
    },
  };
}

function shown<Ref extends KeyRef>(refs: readonly Ref[], showRef: Cover['showRef']): Ref[] {
  return refs.map((ref) => showRef(ref)).filter((ref) => ref !== undefined);
}
