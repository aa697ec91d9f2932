/** What single texts of the configuration may be, at both sides of each rule. */
import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { config, mistakes } from '../../support/config.ts';

const ROLE = 'arn:aws:iam::123456789012:role';
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:pages';

function expectRules(change: (text: string) => object, right: string[], wrong: string[]) {
  for (const text of right) expect(mistakes(config(change(text))), text).toEqual([]);
  for (const text of wrong) expect(mistakes(config(change(text))), text).toHaveLength(1);
}

describe('a text of the configuration', () => {
  it('that names a principal is the ARN of one user or role', () => {
    expectRules(
      (arn) => ({ auth: { mode: 'iam', admin: [arn] } }),
      [
        `${ROLE}/ops`,
        `${ROLE}/team/sub-team/ops`,
        'arn:aws-cn:iam::123456789012:user/A.b@c,d=e+f_g',
      ],
      [
        `${ROLE}/`,
        `${ROLE}`,
        `${ROLE}/*`,
        `${ROLE}/a/*/b`,
        `${ROLE}/ops `,
        ` ${ROLE}/ops`,
        'arn:aws:iam::12345678901:role/ops',
        'arn:aws:iam::1234567890123:role/ops',
        'arn:aws:iam::123456789012:group/ops',
        'arn:aws:iam::123456789012:rolex/ops',
        'arn:gcp:iam::123456789012:role/ops',
      ],
    );
  });

  it('that takes alarms is an email address or the ARN of a topic', () => {
    expectRules(
      (email) => ({ alarms: { email } }),
      ['ops@example.com', 'a@b'],
      ['@b', 'ops@', 'ops', 'o ps@b', 'ops@b c', 'a@b@c', ' ops@b', 'ops@b '],
    );
    expectRules(
      (pageTopicArn) => ({ alarms: { pageTopicArn } }),
      [TOPIC, 'arn:aws-us-gov:sns:us-gov-west-1:123456789012:On_call-1'],
      [
        `x${TOPIC}`,
        `${TOPIC}.fifo`,
        `${TOPIC}:more`,
        'arn:aws:sns::123456789012:pages',
        'arn:aws:sns:eu west:123456789012:pages',
        'arn:aws:sns:eu-west-1:12345678901:pages',
        'arn:aws:sns:eu-west-1:123456789012:',
        'arn:aws:sqs:eu-west-1:123456789012:pages',
      ],
    );
  });

  it('that names a comparison has up to 24 small letters, digits and dashes', () => {
    expectRules(
      (name) => ({ strategies: { popular: { ab: { name, limit: 5 } } } }),
      ['a', '9-z', 'x'.repeat(24)],
      ['', 'x'.repeat(25), 'A', 'a b', 'a_b', ' a', 'a!'],
    );
  });

  it('that names a window has up to as many characters as its rule says', () => {
    const windows = (name: string) => ({
      strategies: { timeOfDay: { windows: [{ name, cron: '0 8 * * ? *' }] } },
    });
    const most = [...new Array(80).keys()].findLast(
      (length) => length > 0 && mistakes(config(windows('x'.repeat(length)))).length === 0,
    );
    const [message] = mistakes(config(windows('x'.repeat((most ?? 0) + 1))));
    expect(message).toContain(`at most ${most} `);
  });

  it('that is the size or the type of nodes of a cache keeps to the limits of AWS', () => {
    expectRules(
      (maxData) => ({ cache: { kind: 'serverless', maxData } }),
      ['1GB', '5000GB', '5TB'],
      ['0GB', '5001GB', '1.5GB', '6TB', '999MB', 'x'],
    );
    expectRules(
      (nodeType) => ({ cache: { kind: 'replicationGroup', nodeType } }),
      ['cache.r7g.large', 'cache.t4g.micro'],
      ['cache.r7g', 'r7g.large', 'xcache.r7g.large', 'cache.r7g.large.x', 'cache.-.large'],
    );
    expectRules(
      (host) => ({ cache: { kind: 'existing', host } }),
      ['redis', 'my-cache.example_1.com'],
      ['', 'redis://x', 'x:6379', 'a b'],
    );
    expectRules(
      (user) => ({ cache: { kind: 'existing', host: 'redis', user } }),
      ['default', 'ü'],
      ['', 'a b', ' a', 'a '],
    );
  });

  it('that names a secret has the characters of Secrets Manager', () => {
    const http = (secret: string) => ({
      origins: {
        catalog: { kind: 'http', baseUrl: 'https://a.example', path: '/{sku}', auth: { secret } },
      },
    });
    expectRules(
      http,
      ['a', 'prod/api+key=1.2@x-_', 'x'.repeat(512)],
      ['', 'x'.repeat(513), 'a b', 'a!', '!a', 'a\n'],
    );
  });
});

describe('auth and alarms', () => {
  it('are tokens and nobody without a word', () => {
    const { auth, alarms, limits } = resolveSettings(config());
    expect(auth).toEqual({ mode: 'tokens', principals: [] });
    expect(alarms).toEqual({ emails: [] });
    expect(limits.warmsPerHour).toBeGreaterThan(0);
    expect(resolveSettings(config({ limits: { warmsPerHour: 7 } })).limits.warmsPerHour).toBe(7);
  });

  it('take principals by role only where IAM decides', () => {
    const own = { admin: [`${ROLE}/a`], read: [`${ROLE}/b`], record: [`${ROLE}/c`, `${ROLE}/d`] };
    expect(resolveSettings(config({ auth: { mode: 'iam', ...own } })).auth).toEqual({
      mode: 'iam',
      principals: [
        { arn: `${ROLE}/a`, role: 'admin' },
        { arn: `${ROLE}/b`, role: 'read' },
        { arn: `${ROLE}/c`, role: 'record' },
        { arn: `${ROLE}/d`, role: 'record' },
      ],
    });
    expect(resolveSettings(config({ auth: { mode: 'iam' } })).auth.principals).toEqual([]);
    expect(resolveSettings(config({ auth: { mode: 'tokens', ...own } })).auth.principals).toEqual(
      [],
    );
  });

  it('take one email address or many, and topics as they are', () => {
    const alarmsOf = (alarms: object) => resolveSettings(config({ alarms })).alarms;
    expect(alarmsOf({ email: 'a@b' })).toEqual({ emails: ['a@b'] });
    expect(alarmsOf({ email: ['a@b', 'c@d'], pageTopicArn: TOPIC })).toEqual({
      emails: ['a@b', 'c@d'],
      pageTopicArn: TOPIC,
    });
    expect(alarmsOf({ ticketTopicArn: TOPIC })).toEqual({ emails: [], ticketTopicArn: TOPIC });
  });
});
