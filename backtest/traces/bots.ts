/**
 * Programs that say in the user agent that no person is waiting: crawlers, link previews, monitors,
 * health checks. HTTP libraries (curl, python-requests, okhttp) are not among them: behind an API
 * they are the users. Crawlers that call themselves browsers are not found by this.
 */

/** Parts of a name, in small letters. `bot` ends a word, or names follow it as in `bot/2.1`. */
const MARKS = [
  'bot(?![a-z])',
  'crawl',
  'spider',
  'slurp',
  'archiver',
  'mediapartners-google',
  'facebookexternalhit',
  'preview',
  'lighthouse',
  'headlesschrome',
  'monitor',
  'pingdom',
  'uptime',
  'healthcheck',
  'health-check',
  'kube-probe',
];

/** A make of phones whose name ends like a bot's. */
const PERSONS = /cubot/g;
const BOT = new RegExp(MARKS.join('|'));

/** Whether a user agent names itself as one of these programs. */
export function isBot(agent: string): boolean {
  return BOT.test(agent.toLowerCase().replace(PERSONS, ''));
}
