/** Composition root of `ingest`. */
import { makeDynamoJournal } from '../../adapters/dynamodb/journal.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { makePowertoolsMetrics } from '../../adapters/powertools/metrics.ts';
import { readEnvironment } from '../../core/environment.ts';
import { composeCommon } from '../compose-common.ts';
import { composeTable } from '../compose-table.ts';
import { INGEST_ENVIRONMENT } from './env.ts';
import { makeIngest } from './ingest.ts';

const env = readEnvironment(INGEST_ENVIRONMENT, process.env);
const table = composeTable(env);

export const handler = makeIngest({
  ...composeCommon('ingest', env),
  metrics: makePowertoolsMetrics(env.ENVIRONMENT),
  patterns: makeDynamoPatterns(table),
  ledger: makeDynamoLedger(table),
  journal: makeDynamoJournal(table),
  // Five deliveries, each after seven minutes of visibility (lib/queues.ts), end within it.
  journalMilliseconds: 3_600_000,
});
