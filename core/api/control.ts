/** `POST /v1/pause`, `/v1/resume`, `/v1/clear`: the switches of an operator. */
import * as z from 'zod/mini';
import { about, strict, text } from '../request-schema.ts';
import { ANY_NAMES, type NameSchemas } from './names.ts';
import { component, defineRoute } from './route.ts';

const pauseSchema = component(
  'PauseState',
  z.strictObject({
    paused: z.boolean(),
    pausedAt: about(
      'Since when, epoch milliseconds; null where it is not.',
      z.nullable(z.number()),
    ),
    by: about('The name of the token by which it was paused.', z.nullable(z.string())),
  }),
);

/** The route. */
export const pauseRoute = defineRoute({
  method: 'POST',
  path: '/v1/pause',
  unit: 'control',
  role: 'admin',
  summary: 'Stop all warming',
  description:
    'Within seconds no strategy decides, no worker calls an origin and no reader loads ahead, until `POST /v1/resume`. Reading, recording and invalidating go on. Work that waits is done after the pause, unless it is too old by then.',
  answers: { 200: { description: 'Warming is paused', schema: pauseSchema } },
});

/** The route. */
export const resumeRoute = defineRoute({
  method: 'POST',
  path: '/v1/resume',
  unit: 'control',
  role: 'admin',
  summary: 'Go on with warming',
  answers: { 200: { description: 'Warming goes on', schema: pauseSchema } },
});

/** The shape of a request to clear, with the names that are meant. */
export function clearSchema({ keyspace }: NameSchemas) {
  return strict({
    keyspace: z.optional(about('All keys of this keyspace.', keyspace)),
    all: z.optional(about('All keys of all keyspaces.', z.literal(true, { error: 'true' }))),
    patterns: z.optional(
      about(
        'Forgets what was learned of the keys, and leaves the cache as it is.',
        z.literal(true, { error: 'true' }),
      ),
    ),
    token: z.optional(about('The confirmation that the first call has answered.', text(64))),
  });
}

/** The route. */
export const clearRoute = defineRoute({
  method: 'POST',
  path: '/v1/clear',
  unit: 'control',
  role: 'admin',
  summary: 'Empty the cache, or forget what was learned',
  description:
    'Takes either `keyspace` or `all`. The first call changes nothing and answers a token; the same call with it within five minutes empties the cache, as `POST /v1/invalidate` does, or with `patterns` forgets the statistics of keys. Values that other programs have written are kept, as far as Preheat does not know them.',
  body: component('ClearRequest', clearSchema(ANY_NAMES)),
  answers: {
    200: {
      description: 'It is done',
      schema: component('Cleared', z.strictObject({ cleared: z.int(), done: z.boolean() })),
    },
    202: {
      description: 'Ask again: with the token, or because the time was over',
      schema: z.union([
        component(
          'Confirmation',
          z.strictObject({
            token: z.string(),
            expiresAt: about('Until when it may be used, epoch milliseconds.', z.number()),
            keyspaces: about('What is meant.', z.array(z.string())),
          }),
        ),
        z.strictObject({ cleared: z.int(), done: z.boolean() }),
      ]),
    },
  },
  aliases: [{ method: 'POST', path: '/clear' }],
});
