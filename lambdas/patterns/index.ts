/** Composition root of `patterns`. */
import { makeDynamoGateStates } from '../../adapters/dynamodb/gate-states.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeHttp } from '../compose/http.ts';
import { composeTable } from '../compose/table.ts';
import { PATTERNS_ENVIRONMENT } from './env.ts';
import { makePatterns } from './patterns.ts';

const env = readEnvironment(PATTERNS_ENVIRONMENT, process.env);
const table = composeTable(env);

export const handler = makePatterns({
  ...composeHttp('patterns', env, table),
  patterns: makeDynamoPatterns(table),
  gates: makeDynamoGateStates(table),
});
