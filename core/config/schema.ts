/**
 * The shape of `preheat.config.ts`: which names it has and what each may hold. Every message
 * completes “expected …”. What needs more than one value at once is checked by `resolve.ts`.
 */
import * as z from 'zod/mini';
import { MOST_MEMBERS } from '../categories/state.ts';
import { parseValuePath } from '../keyspaces/value-path.ts';
import { RECENT_READS } from '../users/state.ts';
import { cacheSchema, networkSchema } from './schema-cache.ts';
import { originSchema } from './schema-origins.ts';
import {
  checked,
  durationFrom,
  flag,
  leaves,
  strict,
  text,
  texted,
  texts,
  whole,
} from './values.ts';

const keyspace = strict({
  key: text("a key template, as 'catalog:product:{sku}'"),
  origin: text('the name of an origin'),
  ttl: leaves.ttl,
  jitter: z.optional(leaves.jitter),
  priority: z.optional(leaves.priority),
  category: z.optional(
    checked("a path into the value, as '$.category'", (path) => parseValuePath(path) !== undefined),
  ),
  tags: z.optional(texts),
  personal: z.optional(texts),
  control: z.optional(flag),
  budget: z.optional(strict({ extraOriginCalls: z.optional(leaves.extraOriginCalls) })),
  fields: z.optional(
    z.array(
      checked("a dotted path, as 'price' or 'seller.name'", (path) =>
        /^[^.]+(\.[^.]+)*$/.test(path),
      ),
      { error: "a list of dotted paths, as ['name', 'price']" },
    ),
  ),
  codec: z.optional(
    z.enum(['raw', 'json', 'bentocache'], { error: "'raw', 'json' or 'bentocache'" }),
  ),
  compress: z.optional(
    strict({
      with: z.enum(['gzip', 'zstd'], { error: "'gzip' or 'zstd'" }),
      above: z.optional(leaves.bytes),
    }),
  ),
  negativeTtl: z.optional(durationFrom('1s', '30d')),
});

const comparison = strict({
  name: checked('a name of at most 24 small letters, digits and -', (name) =>
    /^[a-z0-9-]{1,24}$/.test(name),
  ),
  limit: leaves.candidates,
});

const scheduled = {
  enabled: z.optional(flag),
  every: z.optional(leaves.interval),
  cron: z.optional(leaves.cron),
  timeZone: z.optional(leaves.timeZone),
  limit: z.optional(leaves.candidates),
  ab: z.optional(comparison),
};

const strategy = strict(scheduled);

const windows = z.array(
  strict({
    name: text('a name'),
    enabled: z.optional(flag),
    cron: leaves.cron,
    timeZone: z.optional(leaves.timeZone),
    span: z.optional(durationFrom('1h', '24h')),
    limit: z.optional(leaves.candidates),
  }),
  { error: 'a list of windows' },
);

const timeOfDay = strict({ ...scheduled, windows: z.optional(windows) });

const rotate = whole(1, 1_000);
const perCategory = whole(1, MOST_MEMBERS);

const related = strict({
  ...scheduled,
  rotate: z.optional(rotate),
  perCategory: z.optional(perCategory),
});

const predictive = strict({ ...scheduled, confidence: z.optional(leaves.confidence) });

/** Reads of an hour are remembered for 15 days. */
const trendWindow = durationFrom('2h', '14d');
const trending = strict({ ...scheduled, window: z.optional(trendWindow) });

const strategies = strict({
  critical: z.optional(strategy),
  popular: z.optional(strategy),
  refreshAhead: z.optional(strategy),
  timeOfDay: z.optional(timeOfDay),
  trending: z.optional(trending),
  related: z.optional(related),
  prompts: z.optional(strategy),
  users: z.optional(strategy),
  predictive: z.optional(predictive),
});

const preload = z.array(
  strict({
    keyspace: text('the name of a keyspace'),
    param: z.optional(text('the name of a param')),
    recent: z.optional(whole(0, RECENT_READS)),
  }),
  { error: 'a list of preload entries' },
);

const skipIfWarmedWithin = durationFrom('0s', '365d');

const users = strict({
  preload: z.optional(preload),
  skipIfWarmedWithin: z.optional(skipIfWarmedWithin),
});

const event = strict({
  type: text('the type of an event'),
  source: z.optional(text('the source of an event')),
  items: z.optional(
    z.array(
      strict({
        keyspace: text('the name of a keyspace'),
        params: texted('an object of param names and texts'),
      }),
      { error: 'a list of keyspaces and params' },
    ),
  ),
  tags: z.optional(texts),
  keyspaces: z.optional(texts),
  rewarm: z.optional(flag),
});

const critical = z.array(
  strict({
    keyspace: text('the name of a keyspace'),
    params: texted('an object of param names and texts'),
    priority: z.optional(leaves.priority),
  }),
  { error: 'a list of critical entries' },
);

/** Values that can change at run time and that no environment variable sets. */
export const runTimeLeaves = {
  critical,
  preload,
  skipIfWarmedWithin,
  windows,
  trendWindow,
  rotate,
  perCategory,
  ab: comparison,
} as const;

const budget = strict({
  extraOriginCalls: z.optional(leaves.extraOriginCalls),
  money: z.optional(strict({ perDay: leaves.dollars })),
  memory: z.optional(leaves.bytes),
});

const experiments = strict({ holdOut: z.optional(leaves.holdOut) });

const principals = z.array(
  checked('the ARN of an IAM user or role, without *', (arn) =>
    /^arn:aws[\w-]*:iam::\d{12}:(user|role)(\/[\w+=,.@-]+)+$/.test(arn),
  ),
  { error: 'a list of ARNs of IAM users and roles' },
);
const auth = strict({
  mode: z.enum(['tokens', 'iam'], { error: "'tokens' or 'iam'" }),
  admin: z.optional(principals),
  read: z.optional(principals),
  record: z.optional(principals),
});

const environment = strict({
  budget: z.optional(budget),
  experiments: z.optional(experiments),
  strategies: z.optional(strategies),
  cache: z.optional(cacheSchema),
  network: z.optional(networkSchema),
  auth: z.optional(auth),
});

const email = checked('an email address', (address) => /^[^@\s]+@[^@\s]+$/.test(address));
const topic = checked('the ARN of an SNS topic', (arn) =>
  /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]+$/.test(arn),
);
const alarms = strict({
  email: z.optional(
    z.union([email, z.array(email)], { error: 'an email address, or a list of them' }),
  ),
  pageTopicArn: z.optional(topic),
  ticketTopicArn: z.optional(topic),
});

/** The whole file. */
export const configSchema = strict({
  origins: z.record(z.string(), originSchema, { error: 'an object of names and origins' }),
  keyspaces: z.record(z.string(), keyspace, { error: 'an object of names and keyspaces' }),
  critical: z.optional(critical),
  strategies: z.optional(strategies),
  users: z.optional(users),
  events: z.optional(z.array(event, { error: 'a list of event mappings' })),
  budget: z.optional(budget),
  experiments: z.optional(experiments),
  limits: z.optional(strict({ warmsPerHour: z.optional(whole(1, 1_000_000)) })),
  ingest: z.optional(strict({ keysPerWindow: z.optional(leaves.keysPerWindow) })),
  cache: z.optional(cacheSchema),
  network: z.optional(networkSchema),
  auth: z.optional(auth),
  alarms: z.optional(alarms),
  environments: z.optional(
    strict({
      dev: z.optional(environment),
      staging: z.optional(environment),
      prod: z.optional(environment),
      local: z.optional(environment),
    }),
  ),
});
