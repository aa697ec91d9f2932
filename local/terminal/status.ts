/** Shows the figures while the product runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type FiguresSource, fetchFigures } from '../api-client.ts';
import { formatBlock, formatLine, type StatusContext } from './format.ts';
import type { Screen } from './screen.ts';

const LIVE_MILLISECONDS = 1_000;
const PLAIN_MILLISECONDS = 5_000;

/** What is shown, and where. */
export interface StatusOptions {
  readonly source: FiguresSource;
  readonly screen: Screen;
  readonly context: StatusContext;
}

/** A running display. */
export interface Status {
  stop(): Promise<void>;
}

/** Starts it; figures that do not come are said in their place. */
export function startStatus({ source, screen, context }: StatusOptions): Status {
  const stopping = new AbortController();
  const { signal } = stopping;
  const show = async () => {
    try {
      const figures = await fetchFigures(source);
      if (signal.aborted) return;
      if (screen.isLive) screen.block(formatBlock(figures, context));
      else screen.line(formatLine(figures, context));
    } catch (error) {
      screen.line(`no figures: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const loop = async () => {
    while (!signal.aborted) {
      const pause = screen.isLive ? LIVE_MILLISECONDS : PLAIN_MILLISECONDS;
      await sleep(pause, undefined, { signal }).catch(() => {});
      if (!signal.aborted) await show();
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopping.abort();
      await running;
      screen.block([]);
    },
  };
}
