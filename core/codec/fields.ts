/** Parts of JSON documents: `fields: ['name', 'seller.name']`. */
import { rawNumber } from './exact-json.ts';

/** The names of a dotted path. */
export function parseField(path: string): readonly string[] {
  return path.split('.');
}

/**
 * Keeps only what the paths lead to, in the document's own order; of a list, of each of its
 * elements. What is not there is left out; texts, numbers and null have no fields and stay.
 */
export function pickFields(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (Array.isArray(value)) return value.map((item) => pickFields(item, paths));
  if (typeof value !== 'object' || value === null) return value;
  // A number that was kept as text.
  if (rawNumber(value) !== undefined) return value;
  const picked = Object.entries(value).flatMap(([name, inner]) => {
    const own = paths.filter(([first]) => first === name);
    if (own.length === 0) return [];
    const deeper = own.map(([, ...rest]) => rest);
    const isWhole = deeper.some((rest) => rest.length === 0);
    return [[name, isWhole ? inner : pickFields(inner, deeper)] as const];
  });
  return Object.fromEntries(picked);
}
