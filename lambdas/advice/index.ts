/** Composition root of `advice`. */
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeHttp } from '../compose/http.ts';
import { composeTable } from '../compose/table.ts';
import { makeAdviceUnit } from './advice.ts';
import { ADVICE_ENVIRONMENT } from './env.ts';

const env = readEnvironment(ADVICE_ENVIRONMENT, process.env);
const table = composeTable(env);

export const handler = makeAdviceUnit({
  ...composeHttp('advice', env, table),
  ledger: makeDynamoLedger(table),
  patterns: makeDynamoPatterns(table),
});
