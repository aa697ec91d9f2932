/** Writes to the terminal: lines that stay, and a block below them that is drawn anew. */
import type { WriteStream } from 'node:tty';

/** Where lines and blocks go. */
export interface Screen {
  /** A line that stays, above the block. */
  line(text: string): void;
  /** Replaces the block; without a terminal there is none. */
  block(lines: readonly string[]): void;
  readonly isLive: boolean;
}

/** Makes a screen on a stream; it draws blocks on a terminal only. */
export function makeScreen(stream: NodeJS.WriteStream): Screen {
  const isLive = stream.isTTY === true;
  let shown: readonly string[] = [];
  const erase = () => {
    if (shown.length === 0) return;
    stream.moveCursor(0, -shown.length);
    stream.cursorTo(0);
    stream.clearScreenDown();
  };
  const draw = (lines: readonly string[]) => {
    shown = lines.map((line) => shorten(line, stream as WriteStream));
    if (shown.length > 0) stream.write(`${shown.join('\n')}\n`);
  };
  return {
    isLive,
    line(text) {
      erase();
      stream.write(`${text}\n`);
      draw(isLive ? shown : []);
    },
    block(lines) {
      if (!isLive) return;
      erase();
      draw(lines);
    },
  };
}

/** A line that wraps would take two rows, and the block could not be erased. */
function shorten(line: string, stream: WriteStream): string {
  return line.slice(0, Math.max(20, (stream.columns ?? 80) - 1));
}
