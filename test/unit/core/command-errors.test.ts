import { describe, expect, it } from 'vitest';
import * as command from '../../../core/command-errors.ts';
import type { PreheatError, Problem } from '../../../core/errors.ts';
import { type Facts, factsOf } from '../../support/error-facts.ts';

const A = { path: 'a', expected: 'one', found: '2' };
const B = { path: 'b.0', expected: 'a text', found: 'nothing' };

describe('errors of the command', () => {
  it('say what to change in its call', () => {
    const table: readonly (readonly [PreheatError, Facts, RegExp])[] = [
      [
        command.endpointUnreachable('http://x', 'refused'),
        ['endpoint_unreachable', 'user', 400, false, 0],
        /^http:\/\/x does not answer \(refused\); .*--endpoint or PREHEAT_ENDPOINT$/,
      ],
      [
        command.endpointForeign('http://x', 'HTML'),
        ['endpoint_foreign', 'user', 400, false, 0],
        /^http:\/\/x does not answer as Preheat does \(HTML\); check --endpoint/,
      ],
      [
        command.endpointMissing(),
        ['endpoint_missing', 'user', 400, false, 0],
        /^no Preheat runs on this machine; .* --endpoint, PREHEAT_ENDPOINT or --stack$/,
      ],
      [
        command.tokenMissing('http://x'),
        ['token_missing', 'user', 401, false, 0],
        /^no token for http:\/\/x; give one with --token or PREHEAT_TOKEN$/,
      ],
      [
        command.tokenRefused('http://x'),
        ['token_refused', 'user', 401, false, 0],
        /^http:\/\/x does not know this token; give another one with --token or PREHEAT_TOKEN$/,
      ],
      [
        command.awsRefused('CloudFormation', 'no region'),
        ['aws_refused', 'user', 400, false, 0],
        /^CloudFormation did not answer: no region; check AWS_REGION, AWS_PROFILE/,
      ],
      [
        command.tableMissing(),
        ['endpoint_missing', 'user', 400, false, 0],
        /^no table to write into; name the deployed stack with --stack/,
      ],
    ];
    for (const [error, facts, message] of table) {
      expect(factsOf(error), String(message)).toEqual(facts);
      expect(error.message).toMatch(message);
    }
  });

  it('repeat what the API said of a call', () => {
    const refused = (status: number, problems: readonly Problem[] = []) =>
      command.callRefused({ status, code: 'c', message: 'no', problems });
    const facts = [400, 429, 499, 500, 502, 503].map((status) => factsOf(refused(status)));
    expect(facts).toEqual([
      ['c', 'user', 400, false, 0],
      ['c', 'user', 429, true, 0],
      ['c', 'user', 499, false, 0],
      ['c', 'platform', 500, false, 0],
      ['c', 'platform', 502, false, 0],
      ['c', 'platform', 503, true, 0],
    ]);
    expect(refused(400).message).toBe('no');
    expect(refused(400, [A, B])).toMatchObject({
      message: 'no: a: expected one, found 2; b.0: expected a text, found nothing',
      problems: [A, B],
    });
  });
});
