/**
 * The history of run-time settings in DynamoDB: the latest change in one item that every function
 * reads, and one item per version. A version is filed before the next one takes its place, so that
 * none is missing, whoever dies when.
 */
import type { ConfigChange, ConfigChanges } from '../../core/config/changes.ts';
import { makeSealedJson } from '../sealed/json.ts';
import { type Item, type ItemKey, numberIn, textIn } from './items.ts';
import { CONFIG_KEY, CONFIG_PARTITION, configVersionKey, VERSION_PREFIX } from './keys.ts';
import type { Table } from './table.ts';

const VERSION = 'v';
/** As JSON, sealed where keys are personal, of which a change may name some: only read whole. */
const CHANGE = 'change';

/** Makes the store on a table. */
export function makeDynamoConfigChanges(table: Table): ConfigChanges {
  const json = makeSealedJson(table.privacy);
  const itemOf = async (key: ItemKey, change: ConfigChange): Promise<Item> => ({
    ...key,
    [VERSION]: change.version,
    [CHANGE]: await json.write(change),
  });
  const changeOf = async (item: Item) => (await json.read(textIn(item, CHANGE))) as ConfigChange;
  const readOne = async (key: ItemKey): Promise<ConfigChange | undefined> => {
    const [item] = await table.getMany([key]);
    return item && changeOf(item);
  };
  const current = () => readOne(CONFIG_KEY);

  return {
    current,
    async save(change) {
      const before = await current();
      if ((before?.version ?? 0) !== change.version - 1) return false;
      if (before) await table.put(await itemOf(configVersionKey(before.version), before));
      return table.put(
        await itemOf(CONFIG_KEY, change),
        before
          ? {
              ConditionExpression: `${VERSION} = :version`,
              ExpressionAttributeValues: { ':version': before.version },
            }
          : { ConditionExpression: 'attribute_not_exists(PK)' },
      );
    },
    async history(limit) {
      const { items } = await table.page({
        KeyConditionExpression: 'PK = :config AND begins_with(SK, :versions)',
        ExpressionAttributeValues: { ':config': CONFIG_PARTITION, ':versions': VERSION_PREFIX },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit,
      });
      const latest = await current();
      const earlier = items.filter((item) => numberIn(item, VERSION) !== latest?.version);
      const filed = await Promise.all(earlier.map(changeOf));
      return [...(latest ? [latest] : []), ...filed].slice(0, limit);
    },
    async read(version) {
      const latest = await current();
      return latest?.version === version ? latest : readOne(configVersionKey(version));
    },
  };
}
