/** What `--help` says below the options. */
import { POLICIES } from './policies/policies.ts';
import { FORMATS } from './traces/formats.ts';

const formats = FORMATS.map(({ id, name }) => `  ${id.padEnd(12)}${name}`).join('\n');

/** Formats, keys, policies, examples, exit codes. */
export const HELP_NOTES = `
Several durations, shares and names are separated by commas; every combination of TTL and budget runs.

Formats, gzip or not:
${formats}

Keys of a web log: path leaves the query out, url keeps it, host puts the host before the url.
Only GETs that were answered with 2xx or 304 are reads.

Policies: ${POLICIES.map(({ name }) => name).join(', ')}; none always runs.

Examples:
  npm run backtest -- access.log.gz --ttl 5m,30m --budget 10%,20% --html report.html
  npm run backtest -- logs/ --key path --policy refresh-ahead,preheat --json -
  zcat *.gz | npm run backtest -- - --format combined

Exit codes: 0 done, 1 the log or the output is not usable, 2 wrong options, 130 interrupted.
docs/backtest.md explains the formats, the figures and the page.
`;
