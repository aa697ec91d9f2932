/** Pages of parked keys in memory. */
import { type PageId, type ParkedPage, pageName } from '../../core/patterns/parked.ts';
import { PARKED_LIFE_MILLISECONDS } from '../../core/patterns/table-schema.ts';
import type { Patterns } from '../../core/ports.ts';
import { makeDueIndex } from './due-index.ts';

/** Makes an empty store. */
export function makeParkedPages(): Pick<Patterns, 'park' | 'parked' | 'unpark' | 'unparkBatches'> {
  const pages = new Map<string, ParkedPage>();
  const due = makeDueIndex<ParkedPage>();
  const remove = (page: PageId) => {
    const known = pages.get(pageName(page));
    if (known) due.set(known, undefined);
    pages.delete(pageName(page));
  };
  return {
    async park(added) {
      for (const page of added) {
        remove(page);
        pages.set(pageName(page), page);
        due.set(page, page.dueAt);
      }
    },
    async parked(before, limit) {
      const oldest = before - PARKED_LIFE_MILLISECONDS;
      const all = due.until(before, Number.POSITIVE_INFINITY);
      return all.filter(({ dueAt }) => dueAt > oldest).slice(0, limit);
    },
    async unpark(ids) {
      for (const id of ids) remove(id);
    },
    async unparkBatches(batches) {
      if (batches.length === 0) return;
      for (const page of [...pages.values()]) if (batches.includes(page.batch)) remove(page);
    },
  };
}
