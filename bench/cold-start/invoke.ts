/** A new process: imports one file, invokes its handler once, and tells how long both took. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What it tells; all times in milliseconds. */
export interface Invocation {
  readonly importMilliseconds: number;
  readonly invokeMilliseconds: number;
  /** From the start of the process to the answer. */
  readonly totalMilliseconds: number;
  readonly answer: unknown;
  readonly error?: string | undefined;
}

const TIMEOUT_MILLISECONDS = 29_000;

const [file = '', eventFile = ''] = process.argv.slice(2);
const event: unknown = JSON.parse(readFileSync(eventFile, 'utf8'));
const context = {
  functionName: 'preheat',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:preheat',
  awsRequestId: '8f507cfc-0000-4697-b07a-ac58fc914c95',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => TIMEOUT_MILLISECONDS,
};
const from = performance.now();
const { handler } = await import(pathToFileURL(file).href);
const imported = performance.now();
const ended = await handler(event, context).then(
  (answer: unknown) => ({ answer }),
  (error: unknown) => ({ answer: undefined, error: String(error) }),
);
const answered = performance.now();
const told: Invocation = {
  importMilliseconds: imported - from,
  invokeMilliseconds: answered - imported,
  totalMilliseconds: answered,
  ...ended,
};
process.send?.(told, () => process.exit());
