/** The end of docs/cost.md: what the figures rest on. */
import {
  HOURS_PER_MONTH,
  PRICES_DATE,
  PRICES_REGION,
  STANDING_PRICES,
  USE_PRICES,
  WATCHING_PRICES,
} from '../../core/list-prices.ts';

const MILLION = 1_000_000;

/** Its sections. */
export function costNotes(): string[] {
  const each: [string, number, string][] = [
    ['write unit of the table', USE_PRICES.tableWriteUnit * MILLION, 'million'],
    ['read unit of the table', USE_PRICES.tableReadUnit * MILLION, 'million'],
    ['request of a queue', USE_PRICES.queueRequest * MILLION, 'million'],
    ['call of a function', USE_PRICES.functionRequest * MILLION, 'million'],
    ['second of a function with 1 GB', USE_PRICES.functionGigabyteSecond * MILLION, 'million'],
    ['request of the API', USE_PRICES.apiRequest * MILLION, 'million'],
    ['start by Scheduler', USE_PRICES.scheduledStart * MILLION, 'million'],
    ['event on the bus', USE_PRICES.busEvent * MILLION, 'million'],
    ['unit of a serverless cache with Valkey', USE_PRICES.cacheUnit * MILLION, 'million'],
    ['gigabyte of logs', USE_PRICES.logGigabyte, 'one'],
    ['figure in CloudWatch', WATCHING_PRICES.figureMonth, 'month'],
    ['alarm', WATCHING_PRICES.alarmMonth, 'month'],
    ['board', WATCHING_PRICES.boardMonth, 'month'],
    ['key of KMS', WATCHING_PRICES.keyMonth, 'month'],
    ['secret', STANDING_PRICES.secretMonth, 'month'],
    ['NAT gateway, its address aside', STANDING_PRICES.natGatewayHour * HOURS_PER_MONTH, 'month'],
    ['endpoint in a zone', STANDING_PRICES.interfaceEndpointHour * HOURS_PER_MONTH, 'month'],
  ];
  return [
    '## What is not counted',
    '',
    '- What your origin costs: the warmer calls it, within the budget that you set.',
    '- Data that is transferred: through NAT gateways, between zones, to the internet.',
    '- What your application itself asks the cache.',
    '- What is stored: in the table ($0.25 for a gigabyte a month), its backups, and the logs.',
    '- Calls of the API other than `POST /v1/access`. A poll of the page each few seconds is one.',
    '- Reads that name a user: each user of a window is one read and one write more.',
    '- Traces of X-Ray, which are off.',
    '',
    '## What the figures rest on',
    '',
    '- Units of the table are what the emulator tells, which follow from the sizes of items as the service counts them. Writes of the indexes are found by comparing items: an entry that moves is taken out and put in.',
    '- The time of functions was measured on the machine above, on which the emulators worked as well. It is an assumption: Lambda’s processors, the way to the table, and your origin differ. Memory is what `lib/` sets. Cold starts are not in it.',
    '- Lambda asks each queue with five connections, each for 20 seconds. Receives that bring messages are counted; others are under “at rest”.',
    '- A call of a function adds 400 bytes of Lambda’s own lines to the logs, a request of the API 400 bytes, and each line 26 bytes.',
    '- A unit of a serverless cache is a command or a kilobyte, whichever is more. Scripts use more than that, which is not known here.',
    '- A figure is charged by the hour in which it is published; here it is charged for the month.',
    '',
    '## Prices',
    '',
    `List prices of ${PRICES_REGION}, ${PRICES_DATE}. Compared with other published lists of that time, but for the one of the API, which is AWS’s long-standing one and was not compared. Check them before you rely on them.`,
    '',
    '| what | dollars | for a |',
    '|---|---:|---|',
    ...each.map(
      ([what, dollars, per]) => `| ${what} | ${Number(dollars.toPrecision(6))} | ${per} |`,
    ),
    '',
  ];
}
