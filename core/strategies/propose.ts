/** What a strategy proposes, and on which sides of which trials its candidates are. */
import { UNBUDGETED } from '../budget/rows.ts';
import type { Settings, StrategySettings } from '../config/settings.ts';
import { isHeldOut, type Setting, settingOf } from '../gate/hold-out.ts';
import { refId } from '../keyspaces/keyspaces.ts';
import type { Enrolment } from '../patterns/key-days.ts';
import type { ParkedPage } from '../patterns/parked.ts';
import type { Patterns } from '../ports.ts';
import type { Candidate, Lot } from './candidate.ts';
import type { Strategy, StrategyContext } from './strategy.ts';

/** A candidate with its lot. */
export interface DrawnCandidate extends Candidate {
  readonly lot: Lot;
}

/** Proposes with the settings as they are, and while two settings are compared with both. */
export async function propose(
  name: string,
  strategy: Strategy,
  context: StrategyContext,
): Promise<DrawnCandidate[]> {
  const { settings, own } = context;
  const { ab } = own;
  // Two settings see the same pages: what came in between would be taken away half-read.
  const same = ab ? { ...context, patterns: withSamePages(context.patterns) } : context;
  const proposed = await strategy(same);
  const draw = makeDraw(name, settings, own);
  if (!ab) {
    return [...Map.groupBy(proposed, ({ decidedAs = name }) => decidedAs)].flatMap(
      ([credited, candidates]) => withLots(credited, settings, candidates),
    );
  }
  const changed = await strategy({ ...same, own: { ...own, ...ab.changes } });
  const byRef = (candidates: readonly Candidate[]) =>
    new Map(candidates.map((candidate) => [refId(candidate.ref), candidate]));
  const [a, b] = [byRef(proposed), byRef(changed)];
  return [...new Map([...b, ...a])].map(([id, candidate]) => {
    const only = !b.has(id) ? 'a' : !a.has(id) ? 'b' : undefined;
    return { ...candidate, lot: draw(candidate, only) };
  });
}

/** A store whose parked pages are those of the first look. */
function withSamePages(patterns: Patterns): Patterns {
  let pages: Promise<ParkedPage[]> | undefined;
  return {
    ...patterns,
    parked(before, limit) {
      pages ??= patterns.parked(before, limit);
      return pages;
    },
  };
}

/** Gives lots to candidates that no strategy has proposed. */
export function withLots(
  name: string,
  settings: Settings,
  candidates: readonly Candidate[],
): DrawnCandidate[] {
  const draw = makeDraw(name, settings, {});
  return candidates.map((candidate) => ({ ...candidate, lot: draw(candidate) }));
}

/** Draws lots: what is asked for by name (critical entries) takes part in nothing. */
function makeDraw(
  name: string,
  { critical, experiments }: Settings,
  { ab }: Pick<StrategySettings, 'ab'>,
): (candidate: Candidate, only?: Setting) => Lot {
  const isFree = UNBUDGETED.includes(name);
  const exempt = new Set(critical.map(refId));
  const none = { label: name, enrolments: [], isWithheld: false, isProposed: true };
  return ({ ref, warmAt }, only) => {
    if (isFree || (exempt.size > 0 && exempt.has(refId(ref)))) return none;
    const setting = ab && settingOf(ab.name, ref, warmAt);
    const isProposed = only === undefined || only === setting;
    const isHeld = isHeldOut(ref, warmAt, experiments.holdOut);
    const enrolments: Enrolment[] = [];
    if (isProposed && experiments.holdOut > 0) {
      enrolments.push({ name, side: isHeld ? 'withheld' : 'warmed' });
    }
    // Where both settings propose the key they do the same: only the others can tell them apart.
    if (setting && only && !isHeld) enrolments.push({ name: `${name}@${ab.name}`, side: setting });
    return {
      label: setting ? `${name}@${ab.name}.${setting}` : name,
      enrolments,
      isWithheld: isHeld || !isProposed,
      isProposed,
    };
  };
}
