/** A progress bar on a terminal; nothing where there is none. */

/** The part of a stream that the bar needs. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows one step of the work after another on the same line. */
export interface ProgressBar {
  /** Starts a step; the function it returns takes the share done, 0 to 1. */
  step(label: string): (share: number) => void;
  /** Wipes the bar off the line. */
  clear(): void;
}

const WIDTH = 30;
/** ANSI: back to the first column, and wipe what stands right of it. */
const WIPE = '\r\u001b[K';

/** Makes a bar that draws only when its percentage changes, so that drawing costs nothing. */
export function makeProgressBar(stream: ProgressStream): ProgressBar {
  if (!stream.isTTY) return { step: () => () => undefined, clear: () => undefined };
  return {
    step(label) {
      let drawn = -1;
      const draw = (share: number): void => {
        const percent = Math.floor(Math.min(1, Math.max(0, share)) * 100);
        if (percent === drawn) return;
        drawn = percent;
        const full = Math.round((percent / 100) * WIDTH);
        const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
        stream.write(`${WIPE}${label.padEnd(16)} ${bar} ${String(percent).padStart(3)} %`);
      };
      draw(0);
      return draw;
    },
    clear() {
      stream.write(WIPE);
    },
  };
}
