/** Parts of which the sections of `docs/benchmarks.md` are made. */
import type { Measured } from './result.ts';

/** A share, as per cent. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** A number with its thousands apart. */
export function count(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 0 });
}

/** A table: the first column to the left, the others to the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map(line);
}

/** When, where and by which command a section was measured. */
export function provenance({ command, machine, measuredOn }: Measured): readonly string[] {
  const where = machine === '' ? '' : ` (${machine})`;
  return [`Measured on ${measuredOn}${where} with`, '', '```sh', command, '```', ''];
}
