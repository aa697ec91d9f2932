/** Where the page's figures come from: the product's own API, and the local runner's notes. */
import type { StatsReport } from '../core/api/stats.ts';

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

/** Everything that one refresh shows. */
export interface Figures {
  readonly healthy: boolean;
  readonly stats: StatsReport;
  /** Undefined when no demo runs. */
  readonly notes: DemoNotes | undefined;
}

/** Fetches all of it. @throws Error when the statistics do not come. */
export async function fetchFigures(): Promise<Figures> {
  const answer = await get('/demo');
  const notes = answer.status === 200 ? ((await answer.json()) as DemoNotes) : undefined;
  const query = notes?.statsQuery ?? '';
  const [stats, health] = await Promise.all([get(`/v1/stats${query}`), get('/v1/health')]);
  if (!stats.ok) throw new Error(`GET /v1/stats answers ${stats.status}`);
  return { healthy: health.ok, stats: (await stats.json()) as StatsReport, notes };
}

function get(path: string): Promise<Response> {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="preheat-token"]');
  return fetch(path, { headers: { authorization: `Bearer ${meta?.content ?? ''}` } });
}
