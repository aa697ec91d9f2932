/** Registered tasks in DynamoDB: one item each, all in one partition, since they are read together. */
import type { Task, TaskRecord, Tasks } from '../../core/tasks/port.ts';
import { type Item, numberIn, textIn } from './items.ts';
import { TASKS_PARTITION, taskKey } from './keys.ts';
import type { Table } from './table.ts';

const VERSION = 'v';
/** As JSON: a task is only ever read whole. */
const TASK = 'task';

/** Makes the store on a table. */
export function makeDynamoTasks(table: Table): Tasks {
  return {
    async list() {
      const items = await table.query({
        KeyConditionExpression: 'PK = :tasks',
        ExpressionAttributeValues: { ':tasks': TASKS_PARTITION },
        ConsistentRead: true,
      });
      return items.map(recordOf);
    },
    async read(id) {
      const [item] = await table.getMany([taskKey(id)]);
      return item && recordOf(item);
    },
    save({ version, task }) {
      const item = { ...taskKey(task.id), [VERSION]: version + 1, [TASK]: JSON.stringify(task) };
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

function recordOf(item: Item): TaskRecord {
  return { version: numberIn(item, VERSION), task: JSON.parse(textIn(item, TASK)) as Task };
}
