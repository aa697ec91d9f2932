/** `POST /v1/users/{id}/login`: loads what a user will need. */
import { loginBody, loginRoute } from '../../core/api/login.ts';
import { MAX_WAIT_SECONDS } from '../../core/api/warm.ts';
import { MANUAL } from '../../core/budget/rows.ts';
import { requestInvalid } from '../../core/errors.ts';
import type { Clock, Patterns } from '../../core/ports.ts';
import { parseRequest } from '../../core/request-schema.ts';
import type { Users } from '../../core/users/port.ts';
import { planLogin, preloadKeys } from '../../core/users/preload.ts';
import { type StartJobPorts, startJob } from '../../core/warming/start-job.ts';
import { waitForJob } from '../../core/warming/wait.ts';
import { type Answer, type HttpHandler, type HttpPorts, makeHttpHandler } from '../http.ts';

/** What the unit needs. */
export interface LoginPorts extends HttpPorts, StartJobPorts {
  readonly clock: Clock;
  readonly users: Pick<Users, 'read'>;
  readonly patterns: Pick<Patterns, 'read'>;
}

/** What is asked for. */
interface LoginRequest {
  readonly user: string;
  readonly force: boolean;
  readonly dryRun: boolean;
  /** 0: answers at once. */
  readonly waitMilliseconds: number;
}

/** Makes the handler. */
export function makeLogin(ports: LoginPorts): HttpHandler {
  return makeHttpHandler({
    route: loginRoute,
    ports,
    parseBody: (input) => parseRequest(loginBody, input),
    run: ({ pathParameters, body, remainingMilliseconds }) => {
      const { force = false, dryRun = false, wait, waitSeconds } = body;
      const user = parseRequest(loginRoute.params.id, pathParameters['id'], ['id']);
      if (user.problems) throw requestInvalid(user.problems);
      const isWaiting = wait ?? waitSeconds !== undefined;
      const asked = isWaiting ? (waitSeconds ?? MAX_WAIT_SECONDS) * 1_000 : 0;
      const waitMilliseconds = Math.max(0, Math.min(asked, remainingMilliseconds() - 1_000));
      return login(ports, { user: user.value, force, dryRun, waitMilliseconds });
    },
  });
}

async function login(ports: LoginPorts, request: LoginRequest): Promise<Answer> {
  const { settings, users, patterns, clock } = ports;
  const { user, force, dryRun, waitMilliseconds } = request;
  const [record] = await users.read([user]);
  const refs = preloadKeys(settings, user, record?.state);
  const now = clock.now();
  const { items, settled } = planLogin(settings, refs, await patterns.read(refs), { now, force });
  const total = refs.length;
  if (dryRun) {
    const keys = items.map(({ keyspace, key }) => ({ keyspace, key }));
    return { status: 200, body: { dryRun: true, total, keys, refused: settled } };
  }
  // Without the id: it may be personal.
  const selection = { items, refused: settled };
  const asked = { request: 'login of a user', selection, strategy: MANUAL, now };
  const job = await startJob(ports, asked);
  if (waitMilliseconds === 0) {
    return { status: 202, body: { job: job.id, done: false, total, messages: job.chunks } };
  }
  const report = await waitForJob(ports, job.id, now + waitMilliseconds);
  return { status: report.done ? 200 : 202, body: report };
}
