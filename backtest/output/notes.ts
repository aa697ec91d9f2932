/** What was met while reading the log. */
import type { BadLine, TraceReading } from '../traces/collector.ts';
import { IGNORED } from '../traces/format.ts';
import { formatCount } from './format.ts';

/** Says what was left out or changed; nothing where all lines are reads in order. */
export function describeReading(reading: TraceReading): string[] {
  const { bad, badLines, lines, files, ignored, outOfOrder, unknownFiles } = reading;
  const notes: string[] = [];
  for (const file of unknownFiles) notes.push(`${file} is in no known format and left out`);
  if (bad > 0) {
    notes.push(
      `${formatCount(bad)} of ${formatCount(lines)} lines are bad and left out, the first of them:`,
    );
  }
  for (const line of badLines) notes.push(`  ${placeOf(line, files)}: ${line.reason}`);
  for (const [why, count] of ignored) {
    notes.push(`${formatCount(count)} reads ${IGNORED[why]} are left out`);
  }
  if (outOfOrder > 0) {
    notes.push(`${formatCount(outOfOrder)} reads were out of order and are sorted in`);
  }
  return notes;
}

function placeOf({ file, line }: BadLine, files: number): string {
  return files === 1 ? `line ${line}` : `${file}:${line}`;
}
