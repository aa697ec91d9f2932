/** A headless Chromium, and what a page in it complains of. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const CHROMIUM_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Why there is no browser; undefined where there is one. */
export const noBrowser = existsSync(CHROMIUM) ? undefined : `there is no ${CHROMIUM}`;

/** Starts it; the caller closes it. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_ARGS });
}

/** What is wrong with a page, as it happens. */
export interface Watched {
  /** Lines of its console, and errors that nobody caught. */
  readonly complaints: string[];
  /** Addresses of other servers that it asked. */
  readonly outside: string[];
}

/** Watches a page from its first request on. */
export function watch(page: Page, url: string): Watched {
  const watched: Watched = { complaints: [], outside: [] };
  page.on('console', (message) => watched.complaints.push(message.text()));
  page.on('pageerror', (error) => watched.complaints.push(error.message));
  page.on('request', (request) => {
    const isOwn = request.url().startsWith(url) || request.url().startsWith('data:');
    if (!isOwn) watched.outside.push(request.url());
  });
  return watched;
}

/** Whether the page is wider than the window. */
export function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > innerWidth') as Promise<boolean>;
}
