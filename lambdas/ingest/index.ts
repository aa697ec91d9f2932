/** Composition root of `ingest`. */
import { makeDynamoGateStates } from '../../adapters/dynamodb/gate-states.ts';
import { makeDynamoJournal } from '../../adapters/dynamodb/journal.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makePowertoolsMetrics } from '../../adapters/powertools/metrics.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeCache } from '../compose/cache.ts';
import { composeCommon } from '../compose/common.ts';
import { composeLearned } from '../compose/learned.ts';
import { composeTable } from '../compose/table.ts';
import { INGEST_ENVIRONMENT } from './env.ts';
import { makeIngest } from './ingest.ts';

const env = readEnvironment(INGEST_ENVIRONMENT, process.env);
const table = composeTable(env);

const common = composeCommon('ingest', env, table);

export const handler = makeIngest({
  ...common,
  guide: (await composeCache(env, common)).guide,
  gateStates: makeDynamoGateStates(table),
  ...composeLearned(table),
  ledger: makeDynamoLedger(table),
  journal: makeDynamoJournal(table),
  // A message comes at most five times, six minutes apart (visibility = 6 × timeout).
  journalMilliseconds: 45 * 60_000,
  metrics: makePowertoolsMetrics(env.ENVIRONMENT),
});
