/** `POST /v1/users/{id}/login`: what a user will need is loaded while they log in. */
import * as z from 'zod/mini';
import { about, flag, strict, text, whole } from '../request-schema.ts';
import { jobReportSchema } from './jobs.ts';
import { component, defineRoute } from './route.ts';
import { acceptedSchema, MAX_WAIT_SECONDS, planSchema } from './warm.ts';

/** The body. */
export const loginBody = strict({
  force: z.optional(
    about('Loads also what is fresh, and what was warmed within `users.skipIfWarmedWithin`.', flag),
  ),
  wait: z.optional(about('Answers when the keys are done.', flag)),
  waitSeconds: z.optional(about('How long to wait at most.', whole(1, MAX_WAIT_SECONDS))),
  dryRun: z.optional(about('Says what would be loaded, and loads nothing.', flag)),
});

/** The route. */
export const loginRoute = defineRoute({
  method: 'POST',
  path: '/v1/users/{id}/login',
  unit: 'login',
  role: 'record',
  summary: 'Prepare for a user who logs in',
  description:
    'Loads the keys of `users.preload`: the user’s own, and the last ones that they read of keyspaces with `recent`. Loads are asked for, and outside of the budget.',
  params: { id: text(256) },
  body: component('LoginRequest', loginBody),
  answers: {
    200: {
      description: 'All is ready, or what a dry run came to',
      schema: z.union([jobReportSchema, planSchema]),
    },
    202: {
      description: 'It is under way',
      schema: z.union([acceptedSchema, jobReportSchema]),
    },
  },
});
