/** Names of a log as keys of keyspaces: each is a key that its keyspace would make, or none. */

import { makeTraceBuilder } from '../../../../backtest/traces/trace.ts';
import { mapLog } from '../../../../cli/import/imported-log.ts';
import { type MappingOptions, makeMapping } from '../../../../cli/import/map-key.ts';
import { defineConfig, http, loader } from '../../../../core/config/define.ts';
import { resolveSettings } from '../../../../core/config/resolve.ts';
import { formatKey } from '../../../../core/keyspaces/template.ts';
import { type FuzzTarget, takes } from '../fuzz.ts';
import { drawEdits, mutateText, oneOf } from '../mutate-text.ts';

const settings = resolveSettings(
  defineConfig({
    origins: {
      catalog: http({ baseUrl: 'https://api.example.com/v2', path: '/products/{sku}?lang={lang}' }),
      forms: http({ baseUrl: 'https://api.example.com', path: '/forms/{form}/latest' }),
      own: loader({ one: async () => 1 }),
    },
    keyspaces: {
      product: { key: 'catalog:{lang}:{sku}', origin: 'catalog', ttl: '1h' },
      form: { key: 'form:{form}', origin: 'forms', ttl: '1h' },
      answer: { key: 'llm:{model}:{prompt|normal|hash}', origin: 'own', ttl: '1h' },
    },
  }),
);

const MAPPINGS: readonly MappingOptions[] = [
  {},
  { keyspace: 'form' },
  { keyspace: 'form', param: 'form' },
  { keyspace: 'product', path: '/{lang}/p/{sku}.html' },
  { keyspace: 'answer', path: '/ask/{model}/{prompt}' },
];
const NAMES = [
  'catalog:en:A1',
  'form:f1',
  'llm:m:00112233445566778899aabbccddeeff',
  '/v2/products/A%201?lang=en',
  '/products/%C3%BC?lang=de',
  '/forms/f1/latest?x=1',
  '/en/p/A1.html',
  '/ask/m/what%20is%20it',
];

const mappings = MAPPINGS.map((options) => makeMapping(settings, options));
const NOW = Date.UTC(2026, 0, 10);

/** Names under all ways of mapping them. */
export const mappedNames: FuzzTarget<{ name: string; mapping: number; at: number }> = {
  name: 'import: names',
  share: 50,
  draw: (random) => ({
    name: mutateText(random, NAMES, drawEdits(random, 0.1)),
    mapping: Math.floor(random() * mappings.length),
    at: NOW + oneOf(random, [0, -1, -1e9, -1e10, 1e6, 1e12, -1e15]),
  }),
  take({ name, mapping, at }) {
    const map = mappings[mapping] ?? (() => undefined);
    const found = map(name);
    const builder = makeTraceBuilder();
    builder.add({ at, key: name, user: name, bytes: 0 });
    const { events, summary } = mapLog(builder.build('log').trace, map, { now: NOW });
    const counted = summary.unknown + summary.tooOld + summary.late + summary.ahead;
    if (events(0, 1).length + counted !== 1) throw new Error('not counted once');
    if (!found) return false;
    const template = settings.keyspaces.get(found.keyspace)?.template;
    const isBare = template?.hashed && found.key === name;
    if (!template || !(isBare || formatKey(template, found.params) === found.key)) {
      throw new Error(`no key of its keyspace: ${found.key}`);
    }
    return true;
  },
};

const PATHS = ['/{sku}/{lang}', '/p/{form}.json', '{lang}:{sku}', '/{model}?q={prompt}'];

/** Ways of mapping. */
export const importOptions: FuzzTarget<MappingOptions> = {
  name: 'import: options',
  share: 20,
  draw: (random) => ({
    keyspace: mutateText(random, [...settings.keyspaces.keys()], drawEdits(random, 0.9)),
    ...(random() < 0.3 && { param: mutateText(random, ['form', 'sku'], drawEdits(random, 0.8)) }),
    ...(random() < 0.6 && { path: mutateText(random, PATHS, drawEdits(random, 0.4)) }),
  }),
  take: (options) => takes(() => void makeMapping(settings, options)('/p/a.json'), 'input_invalid'),
};
