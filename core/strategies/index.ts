import type { StrategyName } from '../config/settings.ts';
import { critical } from './critical.ts';
import { popular } from './popular.ts';
import { refreshAhead } from './refresh-ahead.ts';
import type { Strategy } from './strategy.ts';

/** All strategies by name. */
export const strategies: Readonly<Record<StrategyName, Strategy>> = {
  critical,
  popular,
  'refresh-ahead': refreshAhead,
};
