/** Composition root of `schedules`. */
import { makeDynamoConfigChanges } from '../../adapters/dynamodb/config-changes.ts';
import { makeSchedulerClient } from '../../adapters/scheduler/client.ts';
import { makeEventBridgeSchedules } from '../../adapters/scheduler/schedules.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeCommon } from '../compose/common.ts';
import { composeTable } from '../compose/table.ts';
import { SCHEDULES_ENVIRONMENT } from './env.ts';
import { makeSchedules } from './schedules.ts';

const env = readEnvironment(SCHEDULES_ENVIRONMENT, process.env);
const table = composeTable(env);

export const handler = makeSchedules({
  ...composeCommon('schedules', env),
  configChanges: makeDynamoConfigChanges(table),
  schedules: makeEventBridgeSchedules(makeSchedulerClient(), env.SCHEDULE_GROUP),
});
