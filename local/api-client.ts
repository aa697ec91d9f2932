/** Reads the product's own statistics, as the page and any other client would. */
import { dependencyDown } from '../core/errors.ts';
import type { StatsReport } from '../core/report/stats.ts';

/** The figures and whether all parts answer. */
export interface Figures {
  readonly stats: StatsReport;
  readonly healthy: boolean;
}

/** @throws PreheatError `dependency_down` when the statistics do not come. */
export async function fetchFigures(url: string, token: string): Promise<Figures> {
  const [stats, health] = await Promise.all([
    fetch(`${url}v1/stats`, { headers: { authorization: `Bearer ${token}` } }),
    fetch(`${url}v1/health`),
  ]);
  await health.arrayBuffer();
  if (!stats.ok) throw dependencyDown('GET /v1/stats', new Error(`status ${stats.status}`));
  return { stats: (await stats.json()) as StatsReport, healthy: health.ok };
}
