/** What an environment costs in a month in which nobody reads. */
import { makeConfig } from '../../bench/cost/config.ts';
import type { Usage } from '../../bench/cost/meter.ts';
import type { EnvironmentName } from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import type { Settings } from '../../core/config/settings.ts';
import { HOURS_PER_MONTH, USE_PRICES, WATCHING_PRICES } from '../../core/list-prices.ts';
import { ENVIRONMENTS } from '../../lib/environments.ts';
import { floorCosts } from '../../lib/floor-cost.ts';
import { type StackFacts, stackFacts } from '../../lib/stack-facts.ts';
import { addCharges, type Charge, chargesOf, scaleCharges, sumOf } from './cost-bill.ts';
import type { CostResult } from './cost-result.ts';

const MINUTE = 60_000;
const MONTH_MILLISECONDS = HOURS_PER_MONTH * 60 * MINUTE;
/** Lambda asks a queue with that many connections, each for 20 s (its documentation of SQS). */
const POLLERS = 5;
const POLL_MILLISECONDS = 20_000;
/** The constructs of units that run on a schedule of their own. */
const OWN_SCHEDULES = { gauges: /Gauges/, schedules: /SchedulesSchedule/, recovery: /Recovery/ };

/** What the project's own file makes of an environment. */
interface EnvironmentFacts {
  readonly settings: Settings;
  readonly facts: StackFacts;
}

const known = new Map<EnvironmentName, EnvironmentFacts>();

/** An environment as the bench has it: the project's own file, with nothing changed; made once. */
export function environmentFacts(name: EnvironmentName): EnvironmentFacts {
  const own = known.get(name);
  if (own) return own;
  const settings = resolveSettings(makeConfig('https://api.example.com'), { environment: name });
  const made = { settings, facts: stackFacts(ENVIRONMENTS[name], settings) };
  known.set(name, made);
  return made;
}

/** The lines of its bill. */
export function costsAtRest(name: EnvironmentName, result: CostResult) {
  const { settings, facts } = environmentFacts(name);
  const { alarms, boards, keys, polledQueues } = facts;
  const { alarmMonth, boardMonth, keyMonth, figureMonth } = WATCHING_PRICES;
  const polls = (polledQueues * POLLERS * MONTH_MILLISECONDS) / POLL_MILLISECONDS;
  const figures = figuresOf(Object.values(result.work.rest)).size;
  const work = scheduledWork(result.work.rest, result.ticks, { settings, facts });
  return [
    ...floorCosts(ENVIRONMENTS[name], settings),
    { what: `${alarms} alarms`, dollars: alarms * alarmMonth },
    { what: `${boards} board`, dollars: boards * boardMonth },
    { what: `${keys} key for topics of alarms`, dollars: keys * keyMonth },
    { what: `${figures} figures in CloudWatch`, dollars: figures * figureMonth },
    {
      what: `${polledQueues} empty queues, asked all day`,
      dollars: polls * USE_PRICES.queueRequest,
    },
    { what: 'what runs on schedules', dollars: sumOf(work) },
  ].filter(({ dollars }) => dollars !== 0);
}

/** What all schedules of a month cost, starts included. */
export function scheduledWork(
  ticks: Readonly<Record<string, Usage>>,
  each: number,
  { settings, facts }: { readonly settings: Settings; readonly facts: StackFacts },
): Charge[] {
  const charges = Object.entries(ticks).flatMap(([name, usage]) => {
    const times = MONTH_MILLISECONDS / intervalOf(name, settings, facts);
    const start = { what: 'Scheduler', amount: times, unit: 'starts' };
    return [
      ...scaleCharges(chargesOf(usage, facts.memory), times / each),
      { ...start, dollars: times * USE_PRICES.scheduledStart },
    ];
  });
  return addCharges(charges);
}

/** Figures of some parts, each once. */
export function figuresOf(usages: readonly Usage[]): ReadonlySet<string> {
  return new Set(usages.flatMap(({ figures }) => figures));
}

function intervalOf(name: string, settings: Settings, { schedules }: StackFacts): number {
  const pattern = OWN_SCHEDULES[name as keyof typeof OWN_SCHEDULES];
  if (pattern === undefined) {
    const schedule = [...settings.strategies.values()].find((one) => one.name === name)?.schedule;
    if (schedule?.kind === 'every') return schedule.milliseconds;
    throw new TypeError(`${name} has no interval`);
  }
  const [, rate = ''] = [...schedules].find(([path]) => pattern.test(path)) ?? [];
  const minutes = Number(/^rate\((\d+) minutes?\)$/.exec(rate)?.[1]);
  if (!(minutes > 0)) throw new TypeError(`${name} has no rate in minutes: '${rate}'`);
  return minutes * MINUTE;
}
