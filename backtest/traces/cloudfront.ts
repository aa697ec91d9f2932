/**
 * Standard logs of Amazon CloudFront: tabs between the fields, whose order a `#Fields:` line tells.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
import { describe } from '../../core/errors.ts';
import { badLine, type LineParser, parseUtc, type TraceFormat, type WebOptions } from './format.ts';
import { ABSENT, webRead } from './web-read.ts';

const FIELDS = '#Fields:';
/** The order without a header: the first fields of every standard log. */
const USUAL =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query';
const NEEDED = ['date', 'time', 'cs-method', 'cs-uri-stem', 'sc-status'];
const DATA = /^\d{4}-\d\d-\d\d\t\d\d:\d\d:\d\d\t/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d\d:\d\d:\d\d(?:\.\d+)?$/;

/** CloudFront standard logs. */
export const cloudfrontFormat: TraceFormat = {
  id: 'cloudfront',
  name: 'AWS CloudFront standard log',
  // Other W3C logs have spaces between their fields, and no edge location.
  recognises: (line) => DATA.test(line) || (line.startsWith(FIELDS) && line.includes(' x-edge-')),
  makeParser,
};

function makeParser(options: WebOptions): LineParser {
  let places = placesOf(USUAL);
  return (line) => {
    if (line.startsWith('#')) {
      if (line.startsWith(FIELDS)) places = placesOf(line.slice(FIELDS.length));
      return { kind: 'header' };
    }
    const missing = NEEDED.find((name) => !places.has(name));
    if (missing !== undefined) return badLine(FIELDS, `a field ${missing}`, 'none');
    const fields = line.split('\t');
    const field = (name: string): string => fields[places.get(name) ?? -1] ?? '';
    const [day, time] = [field('date'), field('time')];
    const at = DAY.test(day) && TIME.test(time) ? parseUtc(`${day}T${time}Z`) : Number.NaN;
    if (Number.isNaN(at)) {
      return badLine('date, time', 'as 2019-12-04 and 21:02:31', describe(`${day} ${time}`));
    }
    const query = field('cs-uri-query');
    const stem = field('cs-uri-stem');
    const request = {
      at,
      status: field('sc-status'),
      method: field('cs-method'),
      target: query === '' || query === ABSENT ? stem : `${stem}?${query}`,
      host: hostOf(field('x-host-header'), field('cs(Host)')),
      size: field('sc-bytes'),
      client: field('c-ip'),
      // Encoded as in an address; the marks of bots are letters, which are not.
      agent: field('cs(User-Agent)'),
    };
    return webRead(request, options);
  };
}

function placesOf(header: string): ReadonlyMap<string, number> {
  return new Map(
    header
      .trim()
      .split(/\s+/)
      .map((name, place) => [name, place]),
  );
}

/** What the viewer asked for rather than the distribution's own name. */
function hostOf(viewers: string, distributions: string): string {
  return viewers === '' || viewers === ABSENT ? distributions : viewers;
}
