/** What was asked of the product and what it says of it: acknowledged against counted, job by job. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobReport } from '../../core/api/jobs.ts';
import type { KeyReport } from '../../core/api/patterns.ts';
import type { StatsReport } from '../../core/api/stats.ts';
import { makeBacklog } from './backlog.ts';
import type { Call } from './load.ts';
import { makeBatches, makeWarmKeys } from './reads.ts';
import type { Sample } from './slope.ts';

const SEED = 20_261_121;
const KEYS_PER_WARM = 20;
/** Keys whose reads are looked up one by one at the end. */
const LOOKED_UP = 300;
/** Looks are no part of the load: a part that is busy is given time. */
const ATTEMPTS = 8;
const PAUSE_MILLISECONDS = 250;

/** Where the product is asked. */
export interface Door {
  readonly url: string;
  readonly token: string;
}

/** Asks the product with `GET`, again where it says so. @throws Error for any answer but 200. */
async function ask<Answer>({ url, token }: Door, path: string): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}` };
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(`${url}v1/${path}`, { headers });
    const text = await response.text();
    if (response.status === 200) return JSON.parse(text) as Answer;
    if (response.status !== 503 || attempt === ATTEMPTS) throw new Error(`${path}: ${text}`);
    await sleep(attempt * PAUSE_MILLISECONDS);
  }
}

/** Reads of each keyspace that the product has counted, by people and by machines. */
function countedIn({ keyspaces }: StatsReport): Readonly<Record<string, number>> {
  return Object.fromEntries(
    keyspaces.map(({ name, total, hygiene }) => [name, total.reads + hygiene.backgroundReads]),
  );
}

/** Makes empty accounts, and the calls that fill them. */
export function makeAccounts(door: Door) {
  const batches = makeBatches(SEED);
  const warmKeys = makeWarmKeys(SEED, KEYS_PER_WARM);
  const backlog = makeBacklog();
  const acknowledged: Record<string, number> = {};
  const readsByKey = new Map<string, number>();
  /** Reads of requests that had no success: of these nobody knows whether they are counted. */
  const unsure: Record<string, number> = {};
  const unsureKeys = new Set<string>();
  const eventAges: Sample[] = [];
  const openJobs = new Map<string, number>();
  const failedKeys: Record<string, number> = {};
  let asked = 0;
  let keys = 0;

  const access: Call<ReturnType<typeof batches.next>> = {
    method: 'POST',
    path: '/v1/access',
    make() {
      const sent = batches.next(Date.now());
      return { body: sent.body, sent };
    },
    take(sent, body) {
      const { accepted, rejected } = JSON.parse(body);
      if (accepted !== sent.events || rejected.length > 0) throw new Error(`in part: ${body}`);
      backlog.acknowledge(performance.now(), sent.reads);
      acknowledged[sent.keyspace] = (acknowledged[sent.keyspace] ?? 0) + sent.reads;
      for (const [key, reads] of sent.readsByKey) {
        readsByKey.set(key, (readsByKey.get(key) ?? 0) + reads);
      }
    },
    refuse({ keyspace, reads, readsByKey: own }) {
      unsure[keyspace] = (unsure[keyspace] ?? 0) + reads;
      for (const key of own.keys()) unsureKeys.add(key);
    },
  };
  const warm: Call<undefined> = {
    method: 'POST',
    path: '/v1/warm',
    make: () => ({ body: JSON.stringify({ keys: warmKeys() }), sent: undefined }),
    take(_, body) {
      const { job, total } = JSON.parse(body);
      asked += 1;
      keys += total;
      openJobs.set(job, performance.now());
    },
  };
  const stats: Call<undefined> = {
    method: 'GET',
    path: '/v1/stats',
    make: () => ({ sent: undefined }),
    take(_, body) {
      const at = performance.now();
      const counted = sumOf(countedIn(JSON.parse(body)));
      eventAges.push({ at, value: backlog.age(at, counted) });
    },
  };

  return {
    calls: { access, warm, stats },
    eventAges,
    /** Looks after the jobs that were not done; answers how old the oldest of them is. */
    async followJobs(): Promise<number> {
      for (const job of [...openJobs.keys()]) {
        const { done, failures } = await ask<JobReport>(door, `jobs/${job}?limit=1`);
        if (!done) continue;
        openJobs.delete(job);
        for (const { reason = 'no reason' } of failures) {
          failedKeys[reason] = (failedKeys[reason] ?? 0) + 1;
        }
      }
      const [oldest] = openJobs.values();
      return oldest === undefined ? 0 : performance.now() - oldest;
    },
    jobs: () => ({ asked, keys, open: openJobs.size, failedKeys }),
    acknowledged: () => backlog.acknowledged,
    /** What is not counted exactly as it was acknowledged; empty where all is. */
    async differences(): Promise<string[]> {
      const counted = countedIn(await ask<StatsReport>(door, 'stats?points=1'));
      return Object.entries(acknowledged).flatMap(([keyspace, reads]) => {
        const found = counted[keyspace] ?? 0;
        if (found >= reads && found <= reads + (unsure[keyspace] ?? 0)) return [];
        return [`${keyspace}: ${found} of ${reads} reads`];
      });
    },
    /** The same for single keys: the most read ones, and others of all ranks. */
    async compareKeys(): Promise<{ readonly compared: number; readonly wrong: string[] }> {
      const sure = [...readsByKey].filter(([key]) => !unsureKeys.has(key));
      const keys = sure.sort(([, one], [, other]) => other - one);
      const step = Math.max(1, Math.floor((2 * keys.length) / LOOKED_UP));
      const chosen = keys.filter((_, rank) => rank < LOOKED_UP / 2 || rank % step === 0);
      const wrong: string[] = [];
      for (const [key, reads] of chosen) {
        const found = await ask<KeyReport>(door, `patterns?key=${encodeURIComponent(key)}`);
        if (found.reads !== reads) wrong.push(`${key}: ${found.reads} of ${reads} reads`);
      }
      return { compared: chosen.length, wrong };
    },
  };
}

/** Accounts. */
export type Accounts = ReturnType<typeof makeAccounts>;

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
