/**
 * Every parser of what comes from outside, on inputs that are nearly right: it takes them or refuses
 * them as it is declared, in time. A million of them in the long tests, whose table is printed.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { type FuzzRow, type FuzzTarget, fuzzTable, runFuzz } from '../support/fuzz/fuzz.ts';
import { codecTarget } from '../support/fuzz/targets/codecs.ts';
import { configTarget, patchTarget } from '../support/fuzz/targets/config.ts';
import { importOptions, mappedNames } from '../support/fuzz/targets/imports.ts';
import { logFileTarget } from '../support/fuzz/targets/log-files.ts';
import { logLineTargets } from '../support/fuzz/targets/log-lines.ts';
import { cacheCallTarget, queueTargets } from '../support/fuzz/targets/messages.ts';
import { queryTarget } from '../support/fuzz/targets/queries.ts';
import { httpTarget, recordTargets } from '../support/fuzz/targets/requests.ts';
import { templateTarget } from '../support/fuzz/targets/templates.ts';
import { environmentTarget, textTargets } from '../support/fuzz/targets/texts.ts';
import { IS_LONG } from '../support/long.ts';

const INPUTS = IS_LONG ? 1_000_000 : 10_000;
const SEED = 20_266;
/** Fewer on one side, and the inputs are not near the border of what is right. */
const LEAST_SHARE = 0.05;

const targets: readonly FuzzTarget[] = [
  ...logLineTargets,
  logFileTarget(),
  mappedNames,
  importOptions,
  httpTarget(),
  queryTarget(),
  ...recordTargets,
  ...queueTargets,
  cacheCallTarget(),
  ...textTargets,
  environmentTarget,
  templateTarget,
  codecTarget,
  configTarget,
  patchTarget(),
] as readonly FuzzTarget[];

describe('parsers', () => {
  const rows: FuzzRow[] = [];
  afterAll(() => {
    for (const { close } of targets) close?.();
    if (IS_LONG) console.log(fuzzTable(rows));
  });

  it.each(targets.map((target) => [target.name, target] as const))(
    'take or refuse whatever they are given: %s',
    async (_, target) => {
      const row = await runFuzz(target, (INPUTS * target.share) / 1_000, SEED);
      rows.push(row);
      // A long run is watched, and worth something when it is ended early.
      if (IS_LONG) console.log(JSON.stringify(row));
      const least = LEAST_SHARE * row.inputs;
      expect(row.accepted, JSON.stringify(row)).toBeGreaterThanOrEqual(least);
      expect(row.refused, JSON.stringify(row)).toBeGreaterThanOrEqual(least);
    },
    IS_LONG ? 1_800_000 : 60_000,
  );

  it('share all inputs among them', () => {
    expect(targets.reduce((sum, { share }) => sum + share, 0)).toBe(1_000);
  });
});
