/** Requests drawn from the API's document, right and wrong ones, to the running product. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { errorSchema } from '../../../core/api/route.ts';
import { matchPath } from '../../../lambdas/routes.ts';
import type { Machine } from '../../../local/machine.ts';
import { type ApiDocument, type DrawnRequest, requestsOf } from '../../support/api-requests.ts';
import { askApi } from '../../support/ask-api.ts';
import { eventually } from '../../support/eventually.ts';
import { FUZZED_CONFIG, KNOWN_VALUES } from '../../support/fuzzed.ts';
import { makeTestClosers, startTestMachine } from '../../support/machine.ts';
import { ROOT } from '../../support/repository.ts';

const OF_EACH = 50;
const AT_ONCE = 6;
const MOST_MILLISECONDS = 180_000;

const closers = makeTestClosers();
const log = makeMemoryLog();
let machine: Machine;

beforeAll(async () => {
  ({ machine } = await startTestMachine(FUZZED_CONFIG, closers, { log }));
});

afterAll(() => closers.closeAll());

const document = JSON.parse(
  readFileSync(join(ROOT, 'docs', 'openapi.json'), 'utf8'),
) as ApiDocument;

/** What is wrong with the answer; undefined where all of it is as the document has it. */
async function send(request: DrawnRequest): Promise<string | undefined> {
  const { caller, method, path, pattern, body } = request;
  const authorization = {
    nobody: undefined,
    stranger: 'Bearer c3RyYW5nZXI',
    rubbish: 'Basic \u00ff ===',
    admin: `Bearer ${machine.tokens.admin}`,
    read: `Bearer ${machine.tokens.read}`,
    record: `Bearer ${machine.tokens.record}`,
  }[caller];
  const response = await fetch(new URL(path, machine.url), {
    method,
    headers: authorization === undefined ? {} : { authorization },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const { status } = response;
  if (status >= 500) return `${status}: ${text}`;
  if (method === 'HEAD') return undefined;
  const route = matchPath(new URL(path, machine.url).pathname)?.endpoints.get(method)?.route;
  const answer = route?.answers[status];
  if (answer && !answer.schema) return undefined;
  const parsed = (answer?.schema ?? errorSchema).safeParse(JSON.parse(text));
  if (parsed.error) return `${status}: ${parsed.error.message}: ${text}`;
  // A path that was filled with nothing, or with a slash, is no path of the document.
  if (!route) return [404, 405].includes(status) ? undefined : `${status} of no route`;
  const documented = document.paths[pattern]?.[method.toLowerCase()]?.responses ?? {};
  return String(status) in documented ? undefined : `${status} is not in the document: ${text}`;
}

test(
  'answers 2,000 requests drawn from its document as that says, and never with 5xx',
  async () => {
    const drawn = requestsOf(document, KNOWN_VALUES).map((requests, index) =>
      fc.sample(requests, { numRuns: OF_EACH, seed: inject('seed') + index }),
    );
    // One of each operation after the other: what one call does meets what the others expect.
    const queue = Array.from({ length: OF_EACH }, (_, round) =>
      drawn.flatMap((requests) => requests[round] ?? []),
    ).flat();
    expect(queue.length).toBeGreaterThanOrEqual(2_000);
    const wrong: object[] = [];
    const work = async () => {
      for (let request = queue.shift(); request; request = queue.shift()) {
        const found = await send(request);
        if (found !== undefined) wrong.push({ ...request, found });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(wrong).toEqual([]);
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  },
  MOST_MILLISECONDS,
);

test(
  'works after that as before',
  async () => {
    const ask = (method: string, path: string, json?: object) =>
      askApi(machine, 'admin', method, path, json);
    await ask('PATCH', 'v1/config', { revertTo: 0 });
    await ask('POST', 'v1/resume');
    await ask('POST', 'v1/warm', { keys: ['catalog:product:after'] });
    // What was sent before waits in the same queue.
    await eventually(async () => {
      return (await ask('GET', 'v1/warm?key=catalog:product:after')).body.warm;
    }, 40_000);
    expect((await ask('GET', 'v1/health')).status).toBe(200);
  },
  MOST_MILLISECONDS,
);
