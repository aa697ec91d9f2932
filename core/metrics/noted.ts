/** Figures with what they are of. */
import type { FigureValues, Metrics } from '../ports.ts';
import type { FigureDimension } from './figures.ts';

/** Values under one set of dimensions. */
export interface Noted {
  readonly of: Readonly<Partial<Record<FigureDimension, string>>>;
  readonly values: FigureValues;
}

/** Hands figures over, and writes them out. */
export async function publish(metrics: Metrics, all: readonly Noted[]): Promise<void> {
  for (const { of, values } of all) metrics.add(values, of);
  await metrics.flush();
}

/**
 * Without figures of which nothing is to be told: CloudWatch charges a figure by the hour in which
 * it is published, and a sum that is missing is zero.
 */
export function withoutNothing(all: readonly Noted[]): Noted[] {
  return all.flatMap(({ of, values }) => {
    const told = Object.entries(values).filter(([, value]) =>
      Array.isArray(value) ? value.length > 0 : value !== 0,
    );
    return told.length === 0 ? [] : [{ of, values: Object.fromEntries(told) as FigureValues }];
  });
}
