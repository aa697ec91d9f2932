/** `POST /v1/prompts`: what prompts an application has asked a language model. */
import * as z from 'zod/mini';
import { about, flag, form, list, number, strict, text, whole } from '../request-schema.ts';
import { component, defineRoute } from './route.ts';

/** Most prompts in one request. */
const MAX_PROMPTS = 1_000;
const DAY_MILLISECONDS = 86_400_000;

const id = form(/^[\w.:-]{1,128}$/, '1 to 128 letters, digits and _ . : -');

/** One use of a prompt. */
export const promptSchema = component(
  'PromptUse',
  strict({
    prompt: text(100_000),
    model: z.optional(text(256)),
    keyspace: z.optional(
      about(
        'Where several keyspaces hold prompts; else the one whose key has `{prompt|hash}` and, with `model`, that param too.',
        text(256),
      ),
    ),
    cached: about('The answer came out of the cache.', flag),
    responseMilliseconds: z.optional(
      about('How long the answer took.', number(0, DAY_MILLISECONDS)),
    ),
    at: z.optional(about('Now by default.', whole(0, 8.64e15, 'a time in epoch milliseconds'))),
    user: z.optional(text(256)),
    session: z.optional(text(256)),
  }),
);

/** One use of a prompt, as it is sent. */
export type PromptInput = z.infer<typeof promptSchema>;

/** The whole request; its entries are checked one by one, so that good ones stand beside bad ones. */
export const promptsEnvelope = strict({
  id: z.optional(id),
  prompts: list(z.unknown(), MAX_PROMPTS, 'prompts'),
});

const answer = component(
  'PromptsAnswer',
  z.strictObject({
    accepted: z.int(),
    rejected: z.array(
      z.strictObject({
        index: about('Its place in `prompts`.', z.int()),
        path: about('Where its first mistake is.', z.string()),
        reason: about('All its mistakes.', z.string()),
      }),
    ),
  }),
);

/** The route. */
export const promptsRoute = defineRoute({
  method: 'POST',
  path: '/v1/prompts',
  unit: 'record',
  role: 'record',
  summary: 'Record prompts',
  description:
    'The same as `POST /v1/access` in the words of language models: each is a read of the key that its model and prompt make, a miss where it was not cached. The strategy `prompts` warms those that come back.',
  body: component(
    'PromptsRequest',
    strict({
      id: z.optional(about('The same batch sent again under the same id is counted once.', id)),
      prompts: list(promptSchema, MAX_PROMPTS, 'prompts'),
    }),
  ),
  answers: { 202: { description: 'They are safe', schema: answer } },
  aliases: [{ method: 'POST', path: '/record/ollama' }],
});
