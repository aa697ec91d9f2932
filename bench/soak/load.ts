/** Load on the product over HTTP: one stream of requests per route, at a fixed rate. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { quantile } from '../kit/quantile.ts';

const MILLISECONDS = 1_000;
/** autocannon sends what a second allows at its start: each lane starts its seconds at another time. */
const MOST_LANES = 20;
/** Longer than the product lets any request take. */
const TIMEOUT_SECONDS = 40;
/** A stream that is so late is cut: the machine does not hold its rate. */
const LATE_SECONDS = 30;

/** What is sent, and what is made of its answer. */
export interface Call<Sent> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Makes the next request. */
  make(): { readonly body?: string; readonly sent: Sent };
  /** Takes the answer; only those that the route documents as a success. */
  take(sent: Sent, body: string): void;
  /** Told of what had another answer. */
  refuse?(sent: Sent): void;
}

/** A stream that is over. */
export interface StreamReport {
  readonly requests: number;
  readonly perSecond: number;
  readonly failed: number;
  /** What the first of those came to. */
  readonly failure?: string;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly longest: number;
}

/**
 * Sends `perSecond` requests a second, for so many seconds; each is answered before the stream
 * ends, unless it is far too late. An answer that comes late holds up the requests after it: those are counted as late as
 * they would have been (as HdrHistogram corrects for coordinated omission).
 */
export async function runStream<Sent>(options: {
  readonly url: string;
  readonly token: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly call: Call<Sent>;
  readonly timeoutSeconds?: number;
}): Promise<StreamReport> {
  const { perSecond, seconds } = options;
  const lanes = Math.min(MOST_LANES, perSecond);
  const times: number[] = [];
  const failures: string[] = [];
  const startedAt = performance.now();
  let endedAt = startedAt;
  const answered = (time: number) => {
    endedAt = performance.now();
    times.push(time);
  };
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      await sleep((lane / lanes) * MILLISECONDS);
      const rate = Math.floor(perSecond / lanes) + (lane < perSecond % lanes ? 1 : 0);
      await runLane({ ...options, rate, answered, failures });
    }),
  );
  const requests = perSecond * seconds;
  const [failure] = failures;
  return {
    requests,
    perSecond: requests / Math.max(seconds, (endedAt - startedAt) / MILLISECONDS),
    failed: failures.length,
    ...(failure === undefined ? {} : { failure }),
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    p999: quantile(times, 0.999),
    longest: times.reduce((most, time) => Math.max(most, time), 0),
  };
}

async function runLane<Sent>(options: {
  readonly url: string;
  readonly token: string;
  readonly call: Call<Sent>;
  readonly rate: number;
  readonly seconds: number;
  readonly timeoutSeconds?: number;
  /** Told how long each answer took, in milliseconds. */
  readonly answered: (time: number) => void;
  /** Takes what was no success, or had no answer. */
  readonly failures: string[];
}): Promise<void> {
  const { url, token, call, rate, seconds, answered, failures } = options;
  const { timeoutSeconds = TIMEOUT_SECONDS } = options;
  let wrong: unknown;
  let underWay: Sent | undefined;
  const take = (sent: Sent, status: number, body: string) => {
    underWay = undefined;
    if (status < 200 || status > 299) {
      failures.push(`${status} ${body}`);
      call.refuse?.(sent);
      return;
    }
    try {
      call.take(sent, body);
    } catch (error) {
      wrong ??= error;
      run.stop();
    }
  };
  const run = autocannon(
    {
      url: url.replace(/\/$/, ''),
      connections: 1,
      connectionRate: rate,
      amount: rate * seconds,
      timeout: timeoutSeconds,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      requests: [
        {
          method: call.method,
          path: call.path,
          setupRequest(request, context: { sent?: Sent }) {
            // The one before had no answer in time: whether it was taken, nobody knows.
            if (underWay !== undefined) call.refuse?.(underWay);
            const { body, sent } = call.make();
            context.sent = sent;
            underWay = sent;
            return { ...request, ...(body === undefined ? {} : { body }) };
          },
          onResponse: (status, body, context: { sent?: Sent }) =>
            take(context.sent as Sent, status, body),
        },
      ],
    },
    () => undefined,
  );
  const apart = MILLISECONDS / rate;
  run.on('response', (_client, _status, _bytes, time) => {
    for (let late = time; late > 0; late -= apart) answered(late);
  });
  run.on('reqError', (error) => failures.push(error.message));
  const cut = setTimeout(
    () => {
      failures.push('cut: the stream was late');
      if (underWay !== undefined) call.refuse?.(underWay);
      run.stop();
    },
    (seconds + LATE_SECONDS) * MILLISECONDS,
  );
  await once(run, 'done');
  clearTimeout(cut);
  if (wrong !== undefined) throw wrong;
}
