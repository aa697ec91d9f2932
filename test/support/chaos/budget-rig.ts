/** Readers whose taste changes, and the brain that warms for them: the true account beside its own. */
import type { AccessEvent } from '../../../core/access.ts';
import { loader } from '../../../core/config/define.ts';
import { makeStrategyRunner } from '../../../core/strategies/run.ts';
import type { WarmMessage } from '../../../core/warming/messages.ts';
import { makeWarmer } from '../../../core/warming/warm.ts';
import { accessEvent, CONFIG, MINUTE, makeBrain, ref, START } from '../brain.ts';
import type { Round } from './chaos-test.ts';
import { makeFaultyPort, type PortPlan } from './faulty-port.ts';
import { type Life, makeLife } from './mortal.ts';

const KEYS = 80;
const TTL = 10 * MINUTE;
const READS_PER_MINUTE = 40;
/** Readers want other keys after so many minutes: what was warmed for them then is wasted. */
const TASTE_MINUTES = 17;
const MOST_DELIVERIES = 5;
const STRATEGIES = ['popular', 'refresh-ahead'] as const;

/** The budget that must hold, as a share of the calls without warming. */
export const BUDGET = 0.2;

const config = {
  ...CONFIG,
  origins: { catalog: loader({ many: async (keys) => keys, rate: '100000/s', concurrency: 1 }) },
  keyspaces: { product: { key: 'product:{sku}', origin: 'catalog', ttl: '10m' } },
  critical: [],
  strategies: { popular: { every: '1m' }, refreshAhead: { every: '1m' } },
  budget: { extraOriginCalls: BUDGET },
};

/** Makes it; `minute` passes one minute of readers, ingest, strategies and warmers. */
export function makeBudgetRig({ random, faults }: Round) {
  const brain = makeBrain({ config });
  const plan = (): PortPlan => ({ refused: 0.02, lostAnswer: 0.03 });
  const faulty = <Port extends object>(name: string, port: Port, life: Life): Port =>
    life.wrap(makeFaultyPort(port, { name, random, faults, plan }));
  /** The brain as one process sees it: its stores fail, and it may die at any await. */
  const process = (life: Life): typeof brain => ({
    ...brain,
    ledger: faulty('ledger', brain.ledger, life),
    gateStates: faulty('purse', brain.gateStates, life),
    patterns: faulty('patterns', brain.patterns, life),
    journal: faulty('journal', brain.journal, life),
  });
  const newLife = () =>
    makeLife(random() < 0.2 ? Math.floor(random() * 30) : Infinity, 'after', faults);
  /** Runs a process to its end or its death; answers whether it did what it had to. */
  const attempt = async (work: (own: typeof brain) => Promise<unknown>): Promise<boolean> => {
    const life = newLife();
    const done = work(process(life)).then(
      () => true,
      () => false,
    );
    return Promise.race([done, life.died.then(() => false)]);
  };

  const freshUntil = new Map<string, number>();
  const truth = { baseline: 0, misses: 0, warms: 0, reads: 0 };
  const redelivered: { readonly message: WarmMessage; readonly deliveries: number }[] = [];
  let minutes = 0;

  const read = async (at: number): Promise<AccessEvent> => {
    await brain.clock.set(at);
    const taste = Math.floor(minutes / TASTE_MINUTES) * 31;
    const sku = `${(Math.floor(random() ** 2 * KEYS) + taste) % (2 * KEYS)}`;
    const { key } = ref(sku);
    truth.reads += 1;
    if ((freshUntil.get(key) ?? 0) <= at) {
      truth.baseline += 1;
      freshUntil.set(key, at + TTL);
    }
    const [state] = await brain.cache.inspect([key]);
    if (state?.exists) return accessEvent(sku, { at, loadedAt: state.loadedAt });
    truth.misses += 1;
    const life = { ttlMilliseconds: TTL, shadowTtlMilliseconds: TTL, loadMilliseconds: 1 };
    await brain.cache.write([
      { key, value: '1', loadedAt: at, strategy: 'reader', run: '', ...life },
    ]);
    return accessEvent(sku, { at, misses: 1, loadedAt: at, loadMilliseconds: 1 });
  };
  const deliver = async (message: WarmMessage, deliveries: number): Promise<void> => {
    const isDone = await attempt((own) =>
      makeWarmer(own)(message, brain.clock.now() + MINUTE, new AbortController().signal),
    );
    if (!isDone && deliveries < MOST_DELIVERIES) {
      redelivered.push({ message, deliveries: deliveries + 1 });
    }
  };

  return {
    truth,
    /** Calls beyond those without warming, as they really were. */
    extra: () => truth.misses + truth.warms - truth.baseline,
    async minute(): Promise<void> {
      const from = START + minutes * MINUTE;
      const times = Array.from({ length: READS_PER_MINUTE }, () => from + random() * MINUTE);
      const events: AccessEvent[] = [];
      for (const at of times.sort((a, b) => a - b)) events.push(await read(Math.floor(at)));
      await brain.clock.set(from + MINUTE);
      minutes += 1;
      // Nothing fails here: whether events are counted right while it does is I1.
      await brain.ingest([{ id: `minute-${minutes}`, events }]);
      // All decide at the same moment, and one tick in five is delivered twice.
      const ticks = STRATEGIES.flatMap((name) => (random() < 0.2 ? [name, name] : [name]));
      if (ticks.length > STRATEGIES.length) faults.add('tick delivered twice');
      await Promise.all(
        ticks.map((name) => attempt((own) => makeStrategyRunner(own)(name, { slot: from }))),
      );
      const again = redelivered.splice(0);
      const before = brain.origin.calls.flat().length;
      for (const message of brain.warmQueue.receive()) {
        await deliver(message, 1);
        if (random() > 0.15) continue;
        faults.add('message delivered twice');
        await deliver(message, 1);
      }
      for (const { message, deliveries } of again) await deliver(message, deliveries);
      truth.warms += brain.origin.calls.flat().length - before;
    },
  };
}
