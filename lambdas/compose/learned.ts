/** What ingest has learned, for units that add to it or decide by it; for an `index.ts` alone. */
import { makeDynamoCategories } from '../../adapters/dynamodb/categories.ts';
import { makeDynamoHygieneStates } from '../../adapters/dynamodb/hygiene-states.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { makeDynamoRecentVisits } from '../../adapters/dynamodb/recent-visits.ts';
import type { Table } from '../../adapters/dynamodb/table.ts';
import { makeDynamoTasks } from '../../adapters/dynamodb/tasks.ts';
import { makeDynamoUsers } from '../../adapters/dynamodb/users.ts';

/** Keys, users, where these have just been, categories, and registered tasks. */
export function composeLearned(table: Table) {
  return {
    patterns: makeDynamoPatterns(table),
    hygiene: makeDynamoHygieneStates(table),
    tasks: makeDynamoTasks(table),
    users: makeDynamoUsers(table),
    categories: makeDynamoCategories(table),
    visits: makeDynamoRecentVisits(table),
  };
}
