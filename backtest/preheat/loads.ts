/** What is told of loads, and how the application is asked for one. */

/** One call of the origin. */
export interface WarmLoad {
  readonly at: number;
  readonly strategy: string;
  readonly keys: readonly string[];
}

/** Told of every call of the origin that Preheat makes. */
export type OnLoad = (load: WarmLoad) => void;

/** Loads a key ahead of its read, expected to save that share of a call, paid by that grant. */
export type WarmAtRead = (
  key: string,
  at: number,
  how: { readonly reservedAt: number; readonly benefit: number },
) => void;
