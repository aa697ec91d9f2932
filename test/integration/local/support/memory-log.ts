/** A log that a test can read. */
import type { Log } from '../../../../core/ports.ts';

export function makeMemoryLog(): Log & { lines(): string[] } {
  const lines: string[] = [];
  return {
    info: (message) => void lines.push(`info ${message}`),
    warn: (message) => void lines.push(`warn ${message}`),
    error: (message) => void lines.push(`error ${message}`),
    lines: () => lines,
  };
}
