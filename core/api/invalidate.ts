/** `POST /v1/invalidate`: what must not be served any more. */
import * as z from 'zod/mini';
import { about, flag, list, strict, text } from '../request-schema.ts';
import { ANY_NAMES, type NameSchemas } from './names.ts';
import { component, defineRoute, type Shown } from './route.ts';

const MAX_KEYS = 5_000;
const MAX_TAGS = 100;

/** The shape of a request, with the names that are meant. */
export function invalidateSchema({ key, item, keyspace }: NameSchemas) {
  return strict({
    keys: z.optional(list(key, MAX_KEYS, 'keys')),
    items: z.optional(about('Keys by keyspace and params.', list(item, MAX_KEYS, 'items'))),
    tags: z.optional(
      about('As they stand on entries: `sku:A1`.', list(text(1_600), MAX_TAGS, 'tags')),
    ),
    keyspace: z.optional(about('All keys of this keyspace.', keyspace)),
    rewarm: z.optional(about('Loads the keys anew, at most 5,000 of them.', flag)),
  });
}

/** Fields of what came of an invalidation. */
export const invalidatedFields = {
  invalidated: about('Keys that were named, or found by tag or keyspace.', z.int()),
  done: about('False where the time was over: the same request again goes on.', z.boolean()),
  job: about('The job that warms them again; null where none does.', z.nullable(z.string())),
  rewarming: about('Keys of that job.', z.int()),
};

const invalidatedSchema = component('Invalidated', z.strictObject(invalidatedFields));

/** What came of an invalidation. */
export type Answered = Shown<typeof invalidatedSchema>;

/** The route. */
export const invalidateRoute = defineRoute({
  method: 'POST',
  path: '/v1/invalidate',
  unit: 'invalidate',
  role: 'admin',
  summary: 'Drop what has changed, and perhaps warm it again',
  description:
    'Takes at least one of `keys`, `items`, `tags` and `keyspace`. After an answer with `done`, no reader is given a value that was loaded before: loads that had begun are refused, and processes that hold values in their own memory are waited for. A key that is not in the cache may be named as well.',
  body: component('InvalidateRequest', invalidateSchema(ANY_NAMES)),
  answers: {
    200: { description: 'All of it is dropped', schema: invalidatedSchema },
    202: { description: 'A part of it is dropped; ask again', schema: invalidatedSchema },
  },
});
