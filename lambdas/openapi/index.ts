/** Composition root of `openapi`. */
import { readEnvironment } from '../../core/environment.ts';
import { composeCommon } from '../compose/common.ts';
import { OPENAPI_ENVIRONMENT } from './env.ts';
import { makeOpenapi } from './openapi.ts';

const env = readEnvironment(OPENAPI_ENVIRONMENT, process.env);

export const handler = makeOpenapi({
  ...composeCommon('openapi', env),
  // Public: nobody needs a token.
  tokens: { list: async () => [] },
});
