/** Where the page's figures come from: the product's own API, and the local runner's notes. */
import type { StatsReport } from '../core/report/stats.ts';

/** What the local runner tells about its readers; `local/demo/notes.ts` writes it. */
export interface DemoNotes {
  /** Shown on top: what these reads are. */
  readonly notice: string;
  /** Names of keyspaces as the page calls them. */
  readonly labels: Readonly<Record<string, string>>;
  /** By keyspace: what the origin itself counted. */
  readonly origin: Readonly<Record<string, { readonly calls: number; readonly keys: number }>>;
}

/** Everything that one refresh shows. */
export interface Figures {
  readonly healthy: boolean;
  readonly stats: StatsReport;
  /** Undefined when no demo runs. */
  readonly notes: DemoNotes | undefined;
}

/** Fetches all of it. @throws Error when the statistics do not come. */
export async function fetchFigures(): Promise<Figures> {
  const [stats, health, notes] = await Promise.all([
    get('/v1/stats'),
    get('/v1/health'),
    get('/demo'),
  ]);
  if (!stats.ok) throw new Error(`GET /v1/stats answers ${stats.status}`);
  return {
    healthy: health.ok,
    stats: (await stats.json()) as StatsReport,
    notes: notes.status === 200 ? ((await notes.json()) as DemoNotes) : undefined,
  };
}

function get(path: string): Promise<Response> {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="preheat-token"]');
  return fetch(path, { headers: { authorization: `Bearer ${meta?.content ?? ''}` } });
}
