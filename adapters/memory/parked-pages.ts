/** Pages of parked keys in memory; none is forgotten by itself. */
import type { ParkedPage } from '../../core/patterns/parked.ts';
import type { Patterns } from '../../core/ports.ts';
import { makeDueIndex } from './due-index.ts';

/** Makes an empty store. */
export function makeParkedPages(): Pick<Patterns, 'park' | 'parked' | 'unpark'> {
  const pages = new Map<string, ParkedPage>();
  const due = makeDueIndex<ParkedPage>();
  const remove = (id: string) => {
    const page = pages.get(id);
    if (page) due.set(page, undefined);
    pages.delete(id);
  };
  return {
    async park(added) {
      for (const page of added) {
        remove(page.id);
        pages.set(page.id, page);
        due.set(page, page.dueAt);
      }
    },
    async parked(before, limit) {
      return due.until(before, limit);
    },
    async unpark(ids) {
      for (const id of ids) remove(id);
    },
  };
}
