/** Composition root of `control`. */
import { makeDynamoControls } from '../../adapters/dynamodb/controls.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeCache } from '../compose/cache.ts';
import { composeHttp } from '../compose/http.ts';
import { composeTable } from '../compose/table.ts';
import { makeControl } from './control.ts';
import { CONTROL_ENVIRONMENT } from './env.ts';

const env = readEnvironment(CONTROL_ENVIRONMENT, process.env);
const table = composeTable(env);
const ports = composeHttp('control', env, table);
const { cache, guide } = await composeCache(env, ports);

export const handler = makeControl({
  ...ports,
  controls: makeDynamoControls(table),
  patterns: makeDynamoPatterns(table),
  cache,
  guide,
});
