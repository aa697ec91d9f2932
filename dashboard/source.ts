/** Where the page's figures come from: the product's own API, and the local runner's notes. */
import type { AdviceReport } from '../core/api/advice.ts';
import type { Health } from '../core/api/health.ts';
import type { JobsReport } from '../core/api/jobs.ts';
import type { KeyReport, TopKeysReport } from '../core/api/patterns.ts';
import type { StatsReport } from '../core/api/stats.ts';
import type { StatusReport } from '../core/api/status.ts';
import type { TasksReport } from '../core/api/tasks.ts';
import { ask, call, isOwnMachine } from './session.ts';

const SHOWN_KEYS = 10;

/** What the local runner tells about its readers; `local/demo/demo.ts` writes it. */
export interface DemoNotes {
  /** Shown on top: what these reads are. */
  readonly notice: string;
  /** Query of `GET /v1/stats` that suits the tempo of the reads. */
  readonly statsQuery: string;
  /** Names of keyspaces as the page calls them. */
  readonly labels: Readonly<Record<string, string>>;
  /** By keyspace: what the origin itself counted. */
  readonly origin: Readonly<Record<string, { readonly calls: number; readonly keys: number }>>;
}

/** What every refresh shows. */
export interface Figures {
  /** Undefined when not even the health is told. */
  readonly health: Health | undefined;
  readonly stats: StatsReport;
  readonly status: StatusReport;
  readonly jobs: JobsReport['jobs'];
  /** Undefined when no demo runs. */
  readonly notes: DemoNotes | undefined;
}

/** What changes slowly, and is asked for less often. */
export interface Details {
  readonly advice: AdviceReport['advice'];
  readonly tasks: TasksReport['tasks'];
}

/** Fetches all of it. @throws Error when one of them does not come. */
export async function fetchFigures(): Promise<Figures> {
  const notes = await fetchNotes();
  const [health, stats, status, { jobs }] = await Promise.all([
    fetchHealth(),
    ask<StatsReport>(`stats${notes?.statsQuery ?? ''}`),
    ask<StatusReport>('status'),
    ask<JobsReport>('jobs'),
  ]);
  return { health, stats, status, jobs, notes };
}

/** Fetches all of it. @throws Error when one of them does not come. */
export async function fetchDetails(): Promise<Details> {
  const [{ advice }, { tasks }] = await Promise.all([
    ask<AdviceReport>('advice'),
    ask<TasksReport>('tasks'),
  ]);
  return { advice, tasks };
}

/** Fetches the most read keys. @throws Error when they do not come. */
export function fetchKeys(keyspace: string): Promise<TopKeysReport> {
  return ask(`patterns?keyspace=${encodeURIComponent(keyspace)}&limit=${SHOWN_KEYS}`);
}

/** Fetches what is known of a key. @throws Error when it is of no keyspace, or never read. */
export function fetchKey(key: string): Promise<KeyReport> {
  return ask(`patterns?key=${encodeURIComponent(key)}`);
}

async function fetchNotes(): Promise<DemoNotes | undefined> {
  if (!isOwnMachine) return undefined;
  const answer = await fetch('/demo');
  return answer.status === 200 ? ((await answer.json()) as DemoNotes) : undefined;
}

/** A part that is down is told with 503. */
async function fetchHealth(): Promise<Health | undefined> {
  const body = await (await call('health')).json();
  return 'checks' in body ? (body as Health) : undefined;
}
