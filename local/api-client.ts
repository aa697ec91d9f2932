/** Reads the product's own statistics, as the page and any other client would. */

import type { StatsReport } from '../core/api/stats.ts';
import { dependencyDown } from '../core/errors.ts';

/** The figures and whether all parts answer. */
export interface Figures {
  readonly stats: StatsReport;
  readonly healthy: boolean;
}

/** Where they are. */
export interface FiguresSource {
  /** Base address of the API, with a slash at its end. */
  readonly url: string;
  /** With the role `read`. */
  readonly token: string;
  /** Query of `GET /v1/stats`, or nothing. */
  readonly statsQuery: string;
}

/** @throws PreheatError `dependency_down` when the statistics do not come. */
export async function fetchFigures({ url, token, statsQuery }: FiguresSource): Promise<Figures> {
  const [stats, health] = await Promise.all([
    fetch(`${url}v1/stats${statsQuery}`, { headers: { authorization: `Bearer ${token}` } }),
    fetch(`${url}v1/health`),
  ]);
  await health.arrayBuffer();
  if (!stats.ok) throw dependencyDown('GET /v1/stats', new Error(`status ${stats.status}`));
  return { stats: (await stats.json()) as StatsReport, healthy: health.ok };
}
