import type { StrategyName } from '../config/settings.ts';
import { critical } from './critical.ts';
import { popular } from './popular.ts';
import { predictive } from './predictive.ts';
import { prompts } from './prompts.ts';
import { refreshAhead, unparkDecided } from './refresh-ahead.ts';
import { related } from './related.ts';
import type { Settle, Strategy } from './strategy.ts';
import { timeOfDay } from './time-of-day.ts';
import { trending } from './trending.ts';
import { postponeUsers, users } from './users.ts';

/** All strategies by name. */
export const strategies: Readonly<Record<StrategyName, Strategy>> = {
  critical,
  popular,
  predictive,
  'refresh-ahead': refreshAhead,
  'time-of-day': timeOfDay,
  trending,
  related,
  prompts,
  users,
};

/** Strategies that keep a timer wheel of their own move it on once a run is decided. */
export const settlers: Readonly<Partial<Record<StrategyName, Settle>>> = {
  'refresh-ahead': unparkDecided,
  users: postponeUsers,
};
