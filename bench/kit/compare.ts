/** Things that are compared are measured in turns, so that a busy machine is busy for all of them. */
import { quantile } from './quantile.ts';

/** What one round of a contender gave: more is not always better, the page says what it is. */
export type Round = () => Promise<number> | number;

/** The rounds of one contender. */
export interface Figures {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly rounds: readonly number[];
}

/**
 * Measures every contender once a round, in an order that turns by one each round. One round more
 * is run first and not counted: it warms up the compiler and the connections.
 */
export async function compare<Name extends string>(
  rounds: number,
  contenders: Readonly<Record<Name, Round>>,
): Promise<Readonly<Record<Name, Figures>>> {
  const names = Object.keys(contenders) as Name[];
  const measured = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length];
      if (name === undefined) continue;
      const figure = await contenders[name]();
      if (round > 0) measured.get(name)?.push(figure);
    }
  }
  return Object.fromEntries(
    names.map((name) => [name, figuresOf(measured.get(name) ?? [])]),
  ) as Record<Name, Figures>;
}

function figuresOf(rounds: readonly number[]): Figures {
  return {
    median: quantile(rounds, 0.5),
    least: Math.min(...rounds),
    most: Math.max(...rounds),
    rounds,
  };
}
