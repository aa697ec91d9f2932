/** A log that keeps its lines, for tests that ask what was said. */
import type { Log } from '../../core/ports.ts';

/** One line. */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A log with its lines, oldest first. */
export interface MemoryLog extends Log {
  readonly lines: readonly LogLine[];
}

/** Makes an empty log. */
export function makeMemoryLog(): MemoryLog {
  const lines: LogLine[] = [];
  const writer =
    (level: LogLine['level']) =>
    (message: string, fields: LogLine['fields'] = {}): void => {
      lines.push({ level, message, fields });
    };
  return { lines, info: writer('info'), warn: writer('warn'), error: writer('error') };
}
