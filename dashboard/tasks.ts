/** Registered tasks, and advice: both change slowly. */
import type { Advice } from '../core/api/advice.ts';
import { fillTable, find, keepChildren, make, setText } from './element.ts';
import { formatCount, formatFigure, formatMoment, formatSeconds } from './format.ts';
import type { Details } from './source.ts';

/** Shows the tasks. */
export function showTasks({ tasks }: Details): void {
  find('tasks').hidden = tasks.length === 0;
  find('tasks-empty').hidden = tasks.length > 0;
  fillTable(
    'tasks',
    ['Task', 'Key', 'Class', 'Every', 'Loaded', 'Due', 'Reads / minute', 'Budget'],
    tasks.map((task) => ({
      id: task.id,
      cells: [
        task.id,
        task.key,
        `${task.class} (${formatCount(task.priority)})`,
        task.intervalSeconds === null ? 'its life' : formatSeconds(task.intervalSeconds),
        formatMoment(task.loadedAt),
        formatMoment(task.dueAt),
        formatFigure(task.readsPerMinute),
        task.critical ? 'outside' : 'within',
      ],
    })),
  );
}

/** Shows the advice, with the numbers behind it. */
export function showAdvice({ advice }: Details): void {
  find('advice-empty').hidden = advice.length > 0;
  keepChildren(find('advice'), advice, {
    id: ({ kind, keyspace, key, strategy }) => JSON.stringify([kind, keyspace, key, strategy]),
    make: () => {
      const numbers = make('p');
      numbers.className = 'hint';
      return make('li', make('p'), numbers);
    },
    update: ({ firstElementChild, lastElementChild }, item) => {
      if (firstElementChild) setText(firstElementChild, item.message);
      if (lastElementChild) setText(lastElementChild, numbersOf(item));
    },
  });
}

function numbersOf({ kind, figures }: Advice): string {
  const texts = Object.entries(figures).map(([name, value]) => `${name} ${formatFigure(value)}`);
  return [kind, ...texts].join(' · ');
}
