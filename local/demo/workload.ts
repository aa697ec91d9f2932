/**
 * The demo's reads: MADE UP, not measured anywhere. Users come at random (Poisson), look at a few
 * products each with pauses between, often at one related to the last, else at one of the shop
 * window or of the long tail behind it.
 * Terminal and page say that this is generated; `--trace FILE` replays a real log instead.
 */
import { makePopularity, type PopularityShape } from './popularity.ts';
import { exponential, makeRandom } from './random.ts';

/** The shop. */
export interface WorkloadSettings extends PopularityShape {
  readonly seed: number;
  /** Mean reads per second over all users. */
  readonly readsPerSecond: number;
  /** Mean products that a user looks at in one session. */
  readonly readsPerSession: number;
  /** Mean pause between two reads of a session. */
  readonly thinkMilliseconds: number;
  /** Share of the next reads that go to a product related to the last. */
  readonly related: number;
  /** Mean time until two products change places in popularity. */
  readonly driftMilliseconds: number;
}

/** The demo's shop. */
export const DEMO_WORKLOAD: WorkloadSettings = {
  seed: 20_261_121,
  products: 2_000,
  window: 160,
  windowShare: 0.85,
  exponent: 0.7,
  flat: 400,
  readsPerSecond: 48,
  readsPerSession: 6,
  thinkMilliseconds: 2_000,
  related: 0.3,
  driftMilliseconds: 10_000,
};

/** One read of a user. */
export interface Read {
  /** Milliseconds since the start. */
  readonly at: number;
  readonly user: string;
  readonly id: string;
}

/** Products that are looked at after a given one. */
const RELATED_PER_PRODUCT = 3;

interface Session {
  readonly user: string;
  product: number;
  nextAt: number;
}

/** The endless stream of reads, in order of time; the same for the same settings. */
export function* generateReads(settings: WorkloadSettings): Generator<Read> {
  const random = makeRandom(settings.seed);
  const popularity = makePopularity(settings, random);
  const related = Array.from({ length: settings.products }, () =>
    Array.from({ length: RELATED_PER_PRODUCT }, () => popularity.draw()),
  );
  const arrivalMilliseconds = (1_000 * settings.readsPerSession) / settings.readsPerSecond;
  const sessions: Session[] = [];
  let users = 0;
  let arrivalAt = exponential(random, arrivalMilliseconds);
  const enter = (nextAt: number) => {
    users += 1;
    sessions.push({ user: `user-${users}`, product: popularity.draw(), nextAt });
  };
  // As many as there are on average, so that the shop is busy from the start: pauses have no
  // memory, so somebody in the middle of a session is like somebody at its beginning.
  const present = (settings.readsPerSecond / 1_000) * settings.thinkMilliseconds;
  for (let user = 0; user < present; user += 1) {
    enter(exponential(random, settings.thinkMilliseconds));
  }
  let driftAt = exponential(random, settings.driftMilliseconds);

  const choose = (last: number): number => {
    const neighbours = related[last] ?? [];
    const pick = neighbours[Math.floor(random() * neighbours.length)];
    return random() < settings.related && pick !== undefined ? pick : popularity.draw();
  };

  for (;;) {
    const session = earliest(sessions);
    const nextAt = session?.nextAt ?? Number.POSITIVE_INFINITY;
    if (driftAt <= Math.min(nextAt, arrivalAt)) {
      popularity.drift();
      driftAt += exponential(random, settings.driftMilliseconds);
      continue;
    }
    if (!session || arrivalAt <= nextAt) {
      enter(arrivalAt);
      arrivalAt += exponential(random, arrivalMilliseconds);
      continue;
    }
    yield { at: session.nextAt, user: session.user, id: productName(session.product) };
    if (random() < 1 / settings.readsPerSession) {
      sessions.splice(sessions.indexOf(session), 1);
    } else {
      session.product = choose(session.product);
      session.nextAt += exponential(random, settings.thinkMilliseconds);
    }
  }
}

function productName(product: number): string {
  return `P${String(product).padStart(4, '0')}`;
}

function earliest(sessions: readonly Session[]): Session | undefined {
  let first: Session | undefined;
  for (const session of sessions) {
    if (!first || session.nextAt < first.nextAt) first = session;
  }
  return first;
}
