/** What the command needs from its process. */
import type { ProgressStream } from '../backtest/output/progress.ts';

/** Streams, variables, and whoever presses Ctrl-C. */
export interface CliPorts {
  /** Takes results. */
  readonly stdout: ProgressStream;
  /** Takes progress and complaints. */
  readonly stderr: ProgressStream;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Aborted by the first Ctrl-C. */
  readonly interrupt: AbortSignal;
}
