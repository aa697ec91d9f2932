/** Resolves the named windows of a strategy. */
import { describe, type Problem } from '../errors.ts';
import { parseDuration } from '../units.ts';
import { DEFAULTS } from './defaults.ts';
import type { WindowInput } from './define.ts';
import { checkName } from './names.ts';
import type { Schedule, WindowSettings } from './settings.ts';
import type { Draft } from './shape.ts';

/** `time-of-day.<name>` is the name of a schedule, for which AWS has 64 characters. */
const MOST_NAME_CHARACTERS = 52;

/** A list of windows as one layer of the configuration says it. */
export type WindowsDraft = Draft<readonly WindowInput[]> | undefined;

/** Reports windows whose names cannot tell them apart; `path` is that of the list. */
export function checkWindows(windows: WindowsDraft, path: string, problems: Problem[]): void {
  const names = new Set<string>();
  for (const [index, window] of (windows ?? []).entries()) {
    // Wrong in shape, and reported as that.
    if (window?.name === undefined) continue;
    const at = `${path}.${index}.name`;
    checkName(window.name, at, problems);
    if (window.name.length > MOST_NAME_CHARACTERS) {
      const expected = `a name of at most ${MOST_NAME_CHARACTERS} characters`;
      problems.push({ path: at, expected, found: describe(window.name) });
    }
    if (names.has(window.name)) {
      const expected = 'a name that no other window has';
      problems.push({ path: at, expected, found: describe(window.name) });
    }
    names.add(window.name);
  }
}

/** The windows with their defaults. */
export function resolveWindows(windows: WindowsDraft, limit: number): WindowSettings[] {
  return (windows ?? []).flatMap((window) => {
    if (window?.name === undefined || window.cron === undefined) return [];
    return [
      {
        name: window.name,
        enabled: window.enabled !== false,
        schedule: cronSchedule(window.cron, window.timeZone),
        spanMilliseconds: parseDuration(window.span ?? DEFAULTS.windowSpan) ?? 0,
        limit: window.limit ?? limit,
      },
    ];
  });
}

/** A cron expression as schedules keep it. */
export function cronSchedule(
  cron: string,
  timeZone: string = DEFAULTS.timeZone,
): Extract<Schedule, { readonly kind: 'cron' }> {
  return { kind: 'cron', expression: cron.trim().split(/\s+/).join(' '), timeZone };
}
