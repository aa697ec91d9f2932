/** Whole logs: packed or not, with damaged bytes, and with a few bad lines among good ones. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FORMATS } from '../../../../backtest/traces/formats.ts';
import { readTrace } from '../../../../backtest/traces/read-trace.ts';
import type { Random } from '../../../../local/demo/random.ts';
import { type FuzzTarget, takesLater } from '../fuzz.ts';
import { below, drawEdits, mutateBytes, mutateText, oneOf } from '../mutate-text.ts';
import { LOG_LINES } from './log-lines.ts';

interface LogFile {
  readonly bytes: Buffer;
  /** Reads that must be found; absent where bytes were damaged. */
  readonly least?: number;
}

/** The reader forgives one bad line in a hundred. */
const LINES_PER_BAD_LINE = 120;

/** Makes the target; it writes its files into a folder of its own. */
export function logFileTarget(): FuzzTarget<LogFile> {
  const folder = mkdtempSync(join(tmpdir(), 'preheat-fuzz-'));
  const file = join(folder, 'log');
  return {
    name: 'log files',
    share: 10,
    draw: drawFile,
    async take({ bytes, least }) {
      writeFileSync(file, bytes);
      const taken = await takesLater(async () => {
        const { trace } = await readTrace(file);
        const found = trace.times.length;
        if (least !== undefined && found < least) throw new Error(`${found} of ${least} reads`);
      }, 'input_invalid');
      if (!taken && least !== undefined) throw new Error('a log that should have been read');
      return taken;
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}

function drawFile(random: Random): LogFile {
  const format = oneOf(random, FORMATS);
  const own = LOG_LINES[format.id] ?? [];
  const parse = format.makeParser({ key: 'url', keepBots: false });
  const reads = own.filter((line) => parse(line).kind === 'reads');
  const badCount = below(random, 3);
  const least = Math.max(5, badCount * LINES_PER_BAD_LINE);
  const lines = Array.from({ length: least }, () => oneOf(random, reads));
  let bad = 0;
  while (bad < badCount) {
    // A header would say something about the lines behind it; a line's end makes two of one.
    const line = mutateText(random, reads, 1 + drawEdits(random));
    if (
      /[\r\n]/.test(line) ||
      format.makeParser({ key: 'url', keepBots: true })(line).kind === 'header'
    )
      continue;
    bad += 1;
    lines.splice(1 + below(random, lines.length), 0, line);
  }
  const mark = random() < 0.2 ? '\ufeff' : '';
  const plain = Buffer.from(mark + lines.join(random() < 0.3 ? '\r\n' : '\n'));
  const packed = random() < 0.5 ? gzipSync(plain, { level: 1 }) : plain;
  if (random() < 0.5) return { bytes: packed, least };
  const bytes = random() < 0.1 ? Buffer.from(plain.toString(), 'utf16le') : packed;
  return { bytes: mutateBytes(random, bytes, 1 + drawEdits(random)) };
}
