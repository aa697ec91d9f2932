/** Makes docs/cost.md out of what was counted, list prices and the stack itself. */
import type { EnvironmentName } from '../../core/config/define.ts';
import { HOURS_PER_MONTH, PRICES_DATE, PRICES_REGION, USE_PRICES } from '../../core/list-prices.ts';
import { costsAtRest, environmentFacts, figuresOf, scheduledWork } from './cost-at-rest.ts';
import { type Charge, chargesOf, scaleCharges, sumOf } from './cost-bill.ts';
import { costNotes } from './cost-notes.ts';
import { type CostResult, type CountedAccess, readCostResult } from './cost-result.ts';

/** Where the page is. */
export const COST_PAGE = 'docs/cost.md';

const ENVIRONMENTS: readonly EnvironmentName[] = ['prod', 'staging', 'dev'];
const MILLION = 1_000_000;
const WARMED = 10_000;
/** What the warmer side is to cost at most, and the table's writes of a million events. */
const MOST_DOLLARS = 5;
const MOST_WRITES = 10_000;

/** The page. */
export function makeCostPage(result: CostResult = readCostResult()): string {
  const { facts, settings } = environmentFacts('prod');
  const { memory } = facts;
  const { usual, few, plain, work, ticks } = result;
  const perMillion = (counted: CountedAccess) =>
    scaleCharges(chargesOf(counted.access, memory), scaleOf(counted));
  const warming = scaleCharges(chargesOf(work.warming.usage, memory), WARMED / work.warming.keys);
  const busy = scheduledWork(work.busy, ticks, { settings, facts });
  const figures = figuresOf([...Object.values(work.busy), usual.access, work.warming.usage]).size;
  return [
    INTRODUCTION,
    `Counted on ${result.measuredOn} (${result.machine}) with`,
    '',
    '```sh',
    ...Object.values(result.commands),
    '```',
    '',
    `Prices are list prices of ${PRICES_REGION}, ${PRICES_DATE}, without free tiers, for the configuration as it comes (but for the rate of the origin, which is raised so that the run ends): one keyspace, one origin, a serverless cache with Valkey, NAT gateways.`,
    '',
    ...atRest(result),
    '## A million reads',
    '',
    `A million reads of ${count(result.keys)} keys in ten minutes, by ${result.processes} processes with the client library, drawn by Zipf's law. Windows are a minute long${usual.windows < result.windows ? `; of the first column ${usual.windows} windows were counted, and stand for all ten` : ''}. \`ingest.keysPerWindow\` says how many keys a call of \`ingest\` writes at most.`,
    '',
    ...compare([
      [`keysPerWindow ${count(result.keysPerWindow)}, the default`, perMillion(usual)],
      ...few.map((one): [string, Charge[]] => [
        `keysPerWindow ${count(one.keysPerWindow)}`,
        perMillion(one),
      ]),
      [
        'one event each, no client library',
        scaleCharges(chargesOf(plain.access, memory), MILLION / plain.events),
      ],
      ['one update per event', [oneUpdateEach()]],
    ]),
    '',
    'The last column is what a table costs that is updated at each read, without indexes, queue or functions around it. Without the client library nothing may be sampled: the exact counts come of the events, so every key that was read is written.',
    '',
    `The first window of an hour also writes how often each key was read in the hour before: ${count(usual.hourTurn.writeUnits + usual.hourTurn.indexUnits)} write units in that window of ${count(usual.events / usual.windows)} reads instead of ${count(usual.access.writeUnits / usual.windows + usual.access.indexUnits / usual.windows)} on average.`,
    '',
    ...targets(result),
    '## Ten thousand warmed keys',
    '',
    `One run of a strategy that has ${count(work.warming.keys)} keys to warm, its decisions, the queue and the warmer, with an origin that answers ${count(work.warming.keys / Math.max(1, work.warming.originCalls))} keys in ${result.originMilliseconds} ms.`,
    '',
    ...charged(warming),
    '',
    ...monthOfWarming(warming),
    '',
    '## What runs on schedules',
    '',
    `A month of all schedules with ${count(work.keysRead)} known keys. At rest it is less, see above.`,
    '',
    ...charged(busy),
    '',
    `While there are reads, ${figures} figures are published: $${(figures * 0.3).toFixed(2)} a month. Each further keyspace, strategy and origin adds its own.`,
    '',
    ...costNotes(),
  ].join('\n');
}

const INTRODUCTION = `# What it costs

<!-- Made by \`npm run docs:cost\` from bench/results/cost.json, core/list-prices.ts and lib/. Do not edit. -->

Requests are counted, not guessed: the functions of the product run on a real Redis and on emulators
of DynamoDB and SQS, and every request is counted in the units that AWS bills. Your bill will differ:
see the assumptions at the end.
`;

function atRest(result: CostResult): string[] {
  const rows = ENVIRONMENTS.flatMap((name) => {
    const lines = costsAtRest(name, result);
    const sum = lines.reduce((total, { dollars = 0 }) => total + dollars, 0);
    return [
      `| **${name}** | **all** | **$${sum.toFixed(2)}** |`,
      ...lines
        .toSorted((a, b) => (b.dollars ?? 0) - (a.dollars ?? 0))
        .map(({ what, dollars }) => `| | ${what} | ${inDollars(dollars)} |`),
    ];
  });
  return [
    '## At rest',
    '',
    'A month in which nobody reads. The network, the cache and the secrets are what `cdk synth` prints, from the same table. With a cache and a network that are there already, nothing is left of the first two.',
    '',
    '| environment | what | a month |',
    '|---|---|---:|',
    ...rows,
    '',
  ];
}

/** Columns side by side; the dearest line first. */
function compare(columns: readonly [string, readonly Charge[]][]): string[] {
  const names = [...new Set(columns.flatMap(([, charges]) => charges.map(({ what }) => what)))];
  const find = (charges: readonly Charge[], name: string) =>
    charges.find(({ what }) => what === name);
  const weight = (name: string) => find(columns[0]?.[1] ?? [], name)?.dollars ?? 0;
  const cell = (charges: readonly Charge[], name: string) => {
    const charge = find(charges, name);
    return charge ? `${inDollars(charge.dollars)} (${amountOf(charge)})` : '–';
  };
  return [
    `| a million reads | ${columns.map(([head]) => head).join(' | ')} |`,
    `|---|${columns.map(() => '---:|').join('')}`,
    ...names
      .toSorted((a, b) => weight(b) - weight(a))
      .map((name) => `| ${name} | ${columns.map(([, own]) => cell(own, name)).join(' | ')} |`),
    `| **all** | ${columns.map(([, own]) => `**${inDollars(sumOf(own))}**`).join(' | ')} |`,
  ];
}

function charged(charges: readonly Charge[]): string[] {
  return [
    '| what | how much | dollars |',
    '|---|---:|---:|',
    ...charges
      .toSorted((a, b) => b.dollars - a.dollars)
      .map((charge) => `| ${charge.what} | ${amountOf(charge)} | ${inDollars(charge.dollars)} |`),
    `| **all** | | **${inDollars(sumOf(charges))}** |`,
  ];
}

function targets(result: CostResult): string[] {
  const row = (counted: CountedAccess & { readonly keysPerWindow: number }) => {
    const { access, top, windows } = counted;
    const writes = access.itemsWritten * scaleOf(counted);
    const calls = (access.invocations['ingest']?.calls ?? 0) / windows;
    return `| ${count(counted.keysPerWindow)} | ${count(writes)} | ${count(access.writeUnits * scaleOf(counted))} + ${count(access.indexUnits * scaleOf(counted))} | ${(top.recall * 100).toFixed(0)} % | ${(top.mostError * 100).toFixed(1)} % | ${calls.toFixed(1)} |`;
  };
  const all = [...result.few, { ...result.usual, keysPerWindow: result.keysPerWindow }];
  const isOneCall = all.every(
    ({ access, windows }) => (access.invocations['ingest']?.calls ?? 0) <= windows,
  );
  const isMet = result.few.some(
    ({ access, top }) =>
      access.itemsWritten <= MOST_WRITES && top.recall >= 0.99 && top.mostError <= 0.05,
  );
  return [
    '### Writes, and what the table still knows',
    '',
    `The aim: at most ${count(MOST_WRITES)} writes of the table for a million reads, with 99 % of the hundred most read keys found and their reads within 5 %. ${isMet ? 'It is met.' : 'It is missed: no row of this table has all three.'}`,
    '',
    '| keysPerWindow | items written | write units: table + indexes | most read keys found | most their reads are off | calls of `ingest` a window |',
    '|---:|---:|---:|---:|---:|---:|',
    ...all.map(row),
    '',
    `A call of a function takes 6 MB. Where the messages of a busy minute are more, a window becomes several calls, each of which draws its own sample and writes its own keys. ${isOneCall ? 'Messages are packed, so that a window of this size needs one.' : 'With all of a window in one call, a key would be written once and the sample be better.'}`,
    '',
  ];
}

function monthOfWarming(warming: readonly Charge[]): string[] {
  const own = warming.filter(({ what }) => !what.startsWith('cache'));
  const month = sumOf(own) * HOURS_PER_MONTH;
  const verdict = month < MOST_DOLLARS ? 'below' : 'NOT below';
  const isWrite = ({ what }: Charge) => what.startsWith('table, writes');
  const writes = sumOf(own.filter(isWrite)) * HOURS_PER_MONTH;
  const oneWriteEach = WARMED * USE_PRICES.tableWriteUnit * HOURS_PER_MONTH;
  return [
    `**Ten thousand warmed keys an hour cost ${inDollars(month)} a month**, the cache and the network aside: ${verdict} the aim of $${MOST_DOLLARS}. What limits it are writes, ${inDollars(writes)} of it: each key is written by the strategy that decides on it and by the warmer that loads it, and both move its entry in the index of what ends soon. One write of each key an hour and nothing else would be ${inDollars(oneWriteEach)}.`,
  ];
}

function oneUpdateEach(): Charge {
  const dollars = MILLION * USE_PRICES.tableWriteUnit;
  return { what: 'table, writes', amount: MILLION, unit: 'units', dollars };
}

/** Each window costs much the same. */
function scaleOf({ events }: CountedAccess): number {
  return MILLION / events;
}

function amountOf({ amount, unit }: Charge): string {
  return `${amount < 10 ? Number(amount.toPrecision(2)) : count(amount)} ${unit}`;
}

function inDollars(dollars: number | undefined): string {
  if (dollars === undefined) return 'price not known here';
  return dollars > 0 && dollars < 0.01 ? `$${dollars.toFixed(4)}` : `$${dollars.toFixed(2)}`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}
