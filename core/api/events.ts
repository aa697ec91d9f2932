/** `POST /v1/events`: something has changed. */
import * as z from 'zod/mini';
import { about, text } from '../request-schema.ts';
import { invalidatedFields } from './invalidate.ts';
import { component, defineRoute } from './route.ts';

/** An event; fields that are not ours are what a sender adds. */
export const eventSchema = component(
  'ChangeEvent',
  z.looseObject(
    {
      type: about('Which mappings of the configuration are meant.', text(256)),
      source: z.optional(about('Mappings with a source ask for it.', text(256))),
      detail: z.optional(
        about(
          'What the mappings take params and tags from; the body itself where it is absent.',
          z.record(z.string(), z.unknown(), { error: 'an object' }),
        ),
      ),
    },
    { error: 'an object with type and detail' },
  ),
);

/** The route. */
export const eventsRoute = defineRoute({
  method: 'POST',
  path: '/v1/events',
  unit: 'events',
  role: 'admin',
  summary: 'Tell that data has changed',
  description:
    'A webhook. The configuration’s `events` say which keys, tags and keyspaces an event of this type means, and whether they are loaded anew. The same events are taken from the stack’s event bus.',
  body: eventSchema,
  answers: {
    200: {
      description: 'All that it means is dropped',
      schema: component(
        'EventAnswer',
        z.strictObject({
          ...invalidatedFields,
          matched: about('Mappings that are about it; 0: it means nothing here.', z.int()),
        }),
      ),
    },
    202: {
      description: 'A part of it is dropped; send it again',
      schema: z.strictObject({ ...invalidatedFields, matched: z.int() }),
    },
  },
  aliases: [
    {
      method: 'POST',
      path: '/webhook/customer-updated',
      defaults: { type: 'customer-updated' },
    },
  ],
});
