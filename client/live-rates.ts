/**
 * The call rates of origins as they are now. The file has them as they were deployed; a change at
 * run time comes with the guidance, so that what a process loads ahead keeps to it as workers do.
 */
import type { OriginSettings, Settings } from '../core/config/settings.ts';
import type { Guide } from '../core/foresight/guide.ts';

/** Rates that follow what a guide says, and the guide to be asked for that. */
export interface LiveRates {
  readonly origins: ReadonlyMap<string, Pick<OriginSettings, 'rate'>>;
  readonly guide: Guide;
}

/** Begins with the rates of the settings. */
export function followRates(
  guide: Guide,
  { keyspaces, origins }: Pick<Settings, 'keyspaces' | 'origins'>,
): LiveRates {
  const rates = new Map<string, Pick<OriginSettings, 'rate'>>(origins);
  return {
    origins: rates,
    guide: {
      ...guide,
      async guidance(keyspace) {
        const guidance = await guide.guidance(keyspace);
        const origin = keyspaces.get(keyspace)?.origin;
        if (guidance?.rate && origin !== undefined) rates.set(origin, { rate: guidance.rate });
        return guidance;
      },
    },
  };
}
