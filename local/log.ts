/** The log of one machine: warnings and errors as lines for a person. */
import type { Log } from '../core/ports.ts';

/** Writes `warn: message (field: value)`; what merely informs is left out unless it is asked for. */
export function makeTerminalLog(write: (line: string) => void, verbose: boolean): Log {
  const writer =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      const details = Object.entries(fields).map(([name, value]) => `${name}: ${text(value)}`);
      write(`${level}: ${message}${details.length > 0 ? ` (${details.join(', ')})` : ''}`);
    };
  return {
    info: verbose ? writer('info') : () => {},
    warn: writer('warn'),
    error: writer('error'),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
