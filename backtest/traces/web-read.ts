/**
 * From a request in a web server's log to a read of a cached value. What counts: a GET that was
 * answered with 2xx or 304. HEAD asks for no value, and an error is nothing to keep.
 */

import { describe } from '../../core/errors.ts';
import { fnv1a } from '../../core/fnv1a.ts';
import { isBot } from './bots.ts';
import { badLine, isSize, type ParsedLine, type WebKey, type WebOptions } from './format.ts';

/** The fields of a request, as the log has them; `-` and nothing both mean that it does not tell. */
export interface WebRequest {
  /** Epoch milliseconds; NaN where the log's time is none. */
  readonly at: number;
  readonly status: string;
  readonly method: string | undefined;
  /** Path and query, or a whole address. */
  readonly target: string | undefined;
  /** What the target is on, where the log names it apart. */
  readonly host: string;
  /** Bytes of the answer. */
  readonly size: string;
  /** Address of the client, without its port. */
  readonly client: string;
  readonly agent: string;
}

/** What a log has in the place of a field that it does not know. */
export const ABSENT = '-';

const STATUS = /^(?:\d{3}|-)$/;
const SUCCESS = /^(?:2\d\d|304)$/;
const SIZE = /^(?:\d+|-?)$/;
const METHOD = /^[A-Za-z][A-Za-z-]*$/;

/** Decides what a request is. Failed requests come first: their other fields are often garbage. */
export function webRead(request: WebRequest, { key, keepBots }: WebOptions): ParsedLine {
  const { at, status, method = '', target = '', size, agent } = request;
  if (!STATUS.test(status)) return badLine('status', 'three digits', describe(status));
  if (!SUCCESS.test(status)) return { kind: 'ignored', why: 'status' };
  if (!METHOD.test(method)) return badLine('request', 'a method and a path', describe(method));
  if (method !== 'GET') return { kind: 'ignored', why: 'method' };
  if (!keepBots && isBot(agent)) return { kind: 'ignored', why: 'bot' };
  if (Number.isNaN(at)) return badLine('time', 'a time', 'none');
  if (!SIZE.test(size) || !isSize(Number(size) || 0))
    return badLine('size', 'bytes', describe(size));
  const name = keyOf(target, request.host, key);
  if (name === '') return badLine('request', 'a path', describe(target));
  const read = { at, key: name, user: userOf(request), bytes: Number(size) || 0 };
  return { kind: 'reads', count: 1, read };
}

/** Cuts `GET /path HTTP/1.1`; the version may be missing, and the path may hold spaces. */
export function cutRequestLine(line: string): Pick<WebRequest, 'method' | 'target'> {
  const end = line.indexOf(' ');
  if (end < 0) return { method: line, target: '' };
  const rest = line.slice(end + 1);
  const version = rest.lastIndexOf(' HTTP/');
  return { method: line.slice(0, end), target: version < 0 ? rest : rest.slice(0, version) };
}

/** Takes the port off `address:port`. */
export function withoutPort(address: string): string {
  const colon = address.lastIndexOf(':');
  return colon < 0 ? address : address.slice(0, colon);
}

const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i;
const USUAL_PORT = /:(?:80|443)$/;

/** `path` leaves the query out, `url` keeps it, `host` puts the host before it. */
function keyOf(target: string, host: string, key: WebKey): string {
  const address = ADDRESS.exec(target);
  const local = address ? target.slice(address[0].length) : target;
  const hash = local.indexOf('#');
  let name = hash < 0 ? local : local.slice(0, hash);
  if (key === 'path' && name.includes('?')) name = name.slice(0, name.indexOf('?'));
  if (address && !name.startsWith('/')) name = `/${name}`;
  if (key !== 'host' || name === '') return name;
  const known = address?.[1] ?? (host === ABSENT ? '' : host);
  return known.toLowerCase().replace(USUAL_PORT, '') + name;
}

/** Many people share an address: their browsers tell some of them apart. */
function userOf({ client, agent }: WebRequest): string {
  if (client === '' || client === ABSENT) return '';
  return agent === '' || agent === ABSENT ? client : `${client}#${hashOf(agent)}`;
}

/** Short, and quick enough for every line. */
function hashOf(text: string): string {
  return fnv1a(text).toString(36);
}
