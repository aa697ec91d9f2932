/** Registered tasks in DynamoDB: one item each, all in one partition, since they are read together. */
import type { Task, TaskRecord, Tasks } from '../../core/tasks/port.ts';
import { makeSealedJson } from '../sealed/json.ts';
import { type Item, numberIn, textIn } from './items.ts';
import { TASKS_PARTITION, taskKey } from './keys.ts';
import type { Table } from './table.ts';

const VERSION = 'v';
/** As JSON, sealed where keys are personal: a task is only ever read whole. */
const TASK = 'task';

/** Makes the store on a table. */
export function makeDynamoTasks(table: Table): Tasks {
  const json = makeSealedJson(table.privacy);
  const recordOf = async (item: Item): Promise<TaskRecord> => ({
    version: numberIn(item, VERSION),
    task: (await json.read(textIn(item, TASK))) as Task,
  });

  return {
    async list() {
      const items = await table.query({
        KeyConditionExpression: 'PK = :tasks',
        ExpressionAttributeValues: { ':tasks': TASKS_PARTITION },
        ConsistentRead: true,
      });
      return Promise.all(items.map(recordOf));
    },
    async read(id) {
      const [item] = await table.getMany([taskKey(id)]);
      return item && recordOf(item);
    },
    async save({ version, task }) {
      const item = { ...taskKey(task.id), [VERSION]: version + 1, [TASK]: await json.write(task) };
      return table.put(
        item,
        version === 0
          ? { ConditionExpression: 'attribute_not_exists(PK)' }
          : {
              ConditionExpression: `${VERSION} = :version`,
              ExpressionAttributeValues: { ':version': version },
            },
      );
    },
    remove: (id) => table.remove(taskKey(id), { ConditionExpression: 'attribute_exists(PK)' }),
  };
}
