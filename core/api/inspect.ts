/** `GET /v1/warm`: is a key warm? */
import * as z from 'zod/mini';
import { about, strict, text } from '../request-schema.ts';
import { component, defineRoute, type Shown } from './route.ts';

const entry = component(
  'WarmState',
  z.strictObject({
    keyspace: z.string(),
    key: z.string(),
    warm: about('Whether a reader finds it in the cache now.', z.boolean()),
    expiresAt: about(
      'Epoch milliseconds; null where it is not warm or not known.',
      z.nullable(z.number()),
    ),
    loadedAt: about('When its load began; null where that is not known.', z.nullable(z.number())),
    strategy: about(
      'Who loaded it: a strategy, `reader`, `background`; null where that is not known.',
      z.nullable(z.string()),
    ),
    run: about('The run or job that it was warmed in.', z.nullable(z.string())),
    used: about('Whether a user has read it since it was warmed.', z.boolean()),
    loadMilliseconds: z.nullable(z.number()),
    invalidatedAt: about('When it was last invalidated.', z.nullable(z.number())),
  }),
);

/** What is known of an entry. */
export type WarmState = Shown<typeof entry>;

/** The query. */
export const inspectQuery = strict({ key: text(1_500) });

/** The route. */
export const inspectRoute = defineRoute({
  method: 'GET',
  path: '/v1/warm',
  unit: 'inspect',
  role: 'read',
  summary: 'Ask whether a key is warm, and until when',
  query: inspectQuery,
  answers: { 200: { description: 'What the cache holds', schema: entry } },
});
