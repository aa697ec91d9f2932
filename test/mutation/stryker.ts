/** The object through which Stryker's switches in the sources are set and read. */

/** How often each mutant was run through. */
type Hits = Record<string, number>;

/** What the instrumented sources look at, under Stryker's own names. */
interface Switches {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  readonly mutantCoverage: { readonly static: Hits; readonly perTest: Record<string, Hits> };
}

declare global {
  var __stryker__: Switches;
}

globalThis.__stryker__ ??= { mutantCoverage: { static: {}, perTest: {} } };

/** The switches of this process. */
export const switches: Switches = globalThis.__stryker__;

/** The hits since the last call: outside tests, and by test. */
export function takeHits(): { readonly outside: Hits; readonly byTest: ReadonlyMap<string, Hits> } {
  // The sources hold on to these objects: they are emptied, never replaced.
  const { static: outside, perTest } = switches.mutantCoverage;
  const taken = { outside: { ...outside }, byTest: new Map(Object.entries(perTest)) };
  for (const key of Object.keys(outside)) delete outside[key];
  for (const key of Object.keys(perTest)) delete perTest[key];
  return taken;
}
