/** What every strategy is: a proposer. It reads evidence and names keys; it decides nothing. */

import type { Categories } from '../categories/port.ts';
import type { Settings, StrategySettings } from '../config/settings.ts';
import type { RecentVisits } from '../foresight/recent-visits.ts';
import type { Patterns } from '../ports.ts';
import type { Tasks } from '../tasks/port.ts';
import type { Users } from '../users/port.ts';
import type { Candidate } from './candidate.ts';

/** What a strategy may look at. */
export interface StrategyContext {
  readonly settings: Settings;
  /** Its settings; at a named window, with the schedule and limit of that window. */
  readonly own: StrategySettings;
  readonly patterns: Patterns;
  readonly users: Users;
  readonly tasks: Pick<Tasks, 'list'>;
  readonly categories: Categories;
  readonly visits: RecentVisits;
  readonly now: number;
  /** Time until its next run, or that a window looks at: what falls due in it is proposed now. */
  readonly horizonMilliseconds: number;
}

/** Proposes candidates, at most `own.limit` per keyspace. */
export type Strategy = (context: StrategyContext) => Promise<Candidate[]>;

/** What a strategy writes down once its candidates are decided on; dry runs leave it out. */
export type Settle = (context: StrategyContext, decided: readonly Candidate[]) => Promise<void>;
