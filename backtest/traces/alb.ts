/**
 * Access logs of AWS Application Load Balancers.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 */
import { describe } from '../../core/errors.ts';
import { badLine, type LineParser, parseUtc, type TraceFormat, type WebOptions } from './format.ts';
import { cutRequestLine, webRead, withoutPort } from './web-read.ts';

const START = /^(?:https?|h2|grpcs|wss?) \d{4}-\d\d-\d\dT\S+ \S+ \S+ /;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
/** A field; those that may hold spaces stand between quotes, and hold no quotes. */
const FIELD = /"([^"]*)"|([^\s"]+)/g;

/** Places of the fields. Later ones were added over the years; older logs end before them. */
const PLACES = { time: 1, client: 3, status: 8, sentBytes: 11, request: 12, agent: 13, domain: 18 };
const LEAST_FIELDS = 14;

/** Application Load Balancer. */
export const albFormat: TraceFormat = {
  id: 'alb',
  name: 'AWS Application Load Balancer',
  recognises: (line) => START.test(line) && cutFields(line).length >= LEAST_FIELDS,
  makeParser,
};

function makeParser(options: WebOptions): LineParser {
  return (line) => {
    const fields = cutFields(line);
    if (fields.length < LEAST_FIELDS) {
      return badLine('line', `${LEAST_FIELDS} fields or more`, describe(line));
    }
    const field = (place: keyof typeof PLACES): string => fields[PLACES[place]] ?? '';
    const time = field('time');
    const at = TIME.test(time) ? parseUtc(time) : Number.NaN;
    if (Number.isNaN(at)) return badLine('time', 'an ISO 8601 time', describe(time));
    const request = {
      at,
      status: field('status'),
      size: field('sentBytes'),
      client: withoutPort(field('client')),
      agent: field('agent'),
      host: field('domain'),
      ...cutRequestLine(field('request')),
    };
    return webRead(request, options);
  };
}

/** The fields up to the last that is needed. */
function cutFields(line: string): string[] {
  const fields: string[] = [];
  for (const [, quoted, plain] of line.matchAll(FIELD)) {
    fields.push(quoted ?? plain ?? '');
    if (fields.length > PLACES.domain) break;
  }
  return fields;
}
