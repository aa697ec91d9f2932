/** Records of one item each that several writers change: the first of them wins, the others are told. */
import { unchanged } from './conditions.ts';
import type { Item, ItemKey } from './items.ts';
import type { Table } from './table.ts';

/** How a record and its item become each other. */
export interface RecordShape<Ref, Stored extends { readonly version: number }> {
  readonly keyOf: (ref: Ref) => ItemKey;
  readonly itemOf: (record: Stored, now: number) => Item;
  readonly recordOf: (item: Item) => Stored;
  readonly refOf: (record: Stored) => Ref;
  /** The attribute that holds the version. */
  readonly version: string;
}

/** Reads and conditional writes of such records. */
export interface Records<Ref, Stored> {
  /** One answer per ref, in order; undefined where nothing is stored. Consistent reads. */
  read(refs: readonly Ref[]): Promise<(Stored | undefined)[]>;
  /** Writes each whose version is still the stored one; answers the refs of the others. */
  save(records: readonly Stored[]): Promise<Ref[]>;
}

/** Makes them on a table. */
export function makeRecords<Ref, Stored extends { readonly version: number }>(
  table: Table,
  shape: RecordShape<Ref, Stored>,
): Records<Ref, Stored> {
  const saveOne = async (record: Stored): Promise<Ref[]> => {
    const now = table.clock.now();
    const condition = unchanged(shape.version, record.version, now);
    return (await table.put(shape.itemOf(record, now), condition)) ? [] : [shape.refOf(record)];
  };
  return {
    async read(refs) {
      const items = await table.getMany(refs.map(shape.keyOf));
      return items.map((item) => item && shape.recordOf(item));
    },
    async save(records) {
      return (await Promise.all(records.map(saveOne))).flat();
    },
  };
}
