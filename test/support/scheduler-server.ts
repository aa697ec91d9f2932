/** The two calls of EventBridge Scheduler that are used, in this process: its REST protocol. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** A schedule as the service tells it. */
export type StoredSchedule = Record<string, unknown>;

/** A running server. */
export interface SchedulerServer {
  readonly endpoint: string;
  /** By `group/name`; change it at will. */
  readonly schedules: Map<string, StoredSchedule>;
  /** Method and path of each call, in order. */
  readonly calls: string[];
  /** Answer everything with this status instead. */
  failWith: number | undefined;
  stop(): Promise<void>;
}

/** What the service sets where an update says nothing. */
const DEFAULTS = { State: 'ENABLED', ScheduleExpressionTimezone: 'UTC' };
const REQUIRED = ['FlexibleTimeWindow', 'ScheduleExpression', 'Target'];

/** Starts a server on a free port of the loopback. */
export async function startSchedulerServer(): Promise<SchedulerServer> {
  const schedules = new Map<string, StoredSchedule>();
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const { status, body } = answer(request, await text(request));
    response.setHeader('content-type', 'application/json');
    if (status === 404) response.setHeader('x-amzn-errortype', 'ResourceNotFoundException');
    if (status === 400) response.setHeader('x-amzn-errortype', 'ValidationException');
    response.writeHead(status).end(JSON.stringify(body));
  });

  const answer = (request: IncomingMessage, sent: string) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    calls.push(`${request.method} ${url.pathname}`);
    if (running.failWith !== undefined) return { status: running.failWith, body: {} };
    const update: StoredSchedule = request.method === 'PUT' ? JSON.parse(sent) : {};
    const group = update['GroupName'] ?? url.searchParams.get('groupName') ?? 'default';
    const name = decodeURIComponent(url.pathname.replace(/^\/schedules\//, ''));
    const found = schedules.get(`${group}/${name}`);
    if (!found) return { status: 404, body: { Message: `Schedule ${name} does not exist.` } };
    if (request.method === 'GET') return { status: 200, body: found };
    if (REQUIRED.some((field) => update[field] === undefined)) {
      return { status: 400, body: { Message: 'a required field is missing' } };
    }
    schedules.set(`${group}/${name}`, { ...DEFAULTS, ...update, Name: name });
    return { status: 200, body: { ScheduleArn: `arn:schedule/${group}/${name}` } };
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  const running: SchedulerServer = {
    endpoint: `http://127.0.0.1:${address.port}`,
    schedules,
    calls,
    failWith: undefined,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return running;
}

/** A schedule as a deployment makes it. */
export function deployedSchedule(expression: string): StoredSchedule {
  return {
    Name: 'popular',
    GroupName: 'ours',
    Description: 'Runs the strategy popular',
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: 'Etc/UTC',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
    State: 'ENABLED',
    Target: {
      Arn: 'arn:aws:lambda:eu-central-1:1:function:popular',
      RoleArn: 'arn:aws:iam::1:role/scheduler',
      Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
      DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-central-1:1:failures' },
      RetryPolicy: { MaximumEventAgeInSeconds: 600, MaximumRetryAttempts: 1 },
    },
  };
}
