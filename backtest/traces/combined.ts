/**
 * Access logs of Apache and nginx: Common Log Format and Combined Log Format.
 * https://httpd.apache.org/docs/2.4/logs.html#accesslog
 * https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format (`combined`)
 */
import { describe } from '../../core/errors.ts';
import { badLine, type LineParser, type TraceFormat, type WebOptions } from './format.ts';
import { cutRequestLine, webRead } from './web-read.ts';

/** What stands between quotes; a quote inside has a backslash before it. */
const TEXT = String.raw`"([^"\\]*(?:\\.[^"\\]*)*)"`;
/** `client identity user [time] "request" status size`, then `"referer" "agent"` or nothing. */
const LINE = new RegExp(
  String.raw`^(\S+) [^[]*\[([^\]]*)\] ${TEXT} (\d{3}|-) (\d+|-)(?: ${TEXT} ${TEXT})?`,
);
const TIME = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Apache's and nginx's usual formats. */
export const combinedFormat: TraceFormat = {
  id: 'combined',
  name: 'Apache or nginx (common, combined)',
  recognises: (line) => !Number.isNaN(parseTime(LINE.exec(line)?.[2] ?? '')),
  makeParser,
};

function makeParser(options: WebOptions): LineParser {
  // A busy server writes many lines in one second.
  let lastText = '';
  let lastAt = Number.NaN;
  const timeOf = (text: string): number => {
    if (text !== lastText) {
      lastText = text;
      lastAt = parseTime(text);
    }
    return lastAt;
  };
  return (line) => {
    const match = LINE.exec(line);
    if (!match) return badLine('line', 'a line of an access log', describe(line));
    const [, client = '', time = '', request = '', status = '', size = '', , agent = ''] = match;
    const at = timeOf(time);
    if (Number.isNaN(at)) return badLine('time', 'as 10/Oct/2000:13:55:36 -0700', describe(time));
    return webRead(
      { at, status, size, client, agent, host: '', ...cutRequestLine(request) },
      options,
    );
  };
}

/** Epoch milliseconds; NaN for what is no such time, the 31st of February included. */
function parseTime(text: string): number {
  const match = TIME.exec(text);
  if (!match) return Number.NaN;
  const [day, year, hour, minute, second] = [1, 3, 4, 5, 6].map((group) => Number(match[group]));
  const date = new Date(Date.UTC(year ?? 0, MONTHS.indexOf(match[2] ?? ''), day));
  date.setUTCFullYear(year ?? 0);
  const isDay = date.getUTCDate() === day && MONTHS[date.getUTCMonth()] === match[2];
  const isTime = (hour ?? 99) < 24 && (minute ?? 99) < 60 && (second ?? 99) < 61;
  if (!isDay || !isTime) return Number.NaN;
  const offset = (Number(match[8]) * 60 + Number(match[9])) * (match[7] === '-' ? -1 : 1);
  return date.getTime() + (((hour ?? 0) * 60 + (minute ?? 0) - offset) * 60 + (second ?? 0)) * 1000;
}
