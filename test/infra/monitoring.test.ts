/** Who is told by alarms, what the board shows, and where traces are made. */
import { beforeAll, describe, expect, test } from 'vitest';
import { existing } from '../../core/config/define.ts';
import { figuresIn } from '../../core/metrics/figures.ts';
import { CONFIG, type Resource, type Synthesis, synthesise, target } from '../support/cloud.ts';

const ALARMS = { email: ['team@example.com', 'boss@example.com'] };
const KINDS = {
  alarms: 'AWS::CloudWatch::Alarm',
  boards: 'AWS::CloudWatch::Dashboard',
  topics: 'AWS::SNS::Topic',
  keys: 'AWS::KMS::Key',
} as const;
/** Without a network, so that it is made quickly. */
const cache = existing({ host: 'cache.internal', tls: false });

let prod: Synthesis;

beforeAll(() => {
  prod = synthesise({ config: { ...CONFIG, alarms: ALARMS } });
});

function counts({ ofType }: Synthesis): Record<string, boolean> {
  return Object.fromEntries(
    Object.entries(KINDS).map(([kind, type]) => [kind, ofType(type).length > 0]),
  );
}

/** The topics that an alarm tells. */
function actionsOf({ properties }: Resource): unknown[] {
  return properties.AlarmActions.map((arn: unknown) => target(arn) ?? arn);
}

describe('environments', () => {
  test.each([
    ['staging', { alarms: true, boards: true, topics: true, keys: true }],
    ['dev', { alarms: false, boards: true, topics: false, keys: false }],
    ['local', { alarms: false, boards: false, topics: false, keys: false }],
  ] as const)('%s has what its literal says', (environment, expected) => {
    expect(counts(synthesise({ environment, config: { ...CONFIG, cache } }))).toEqual(expected);
  });

  test('trace functions and API where they are told to', () => {
    const traced = synthesise({ config: { ...CONFIG, cache }, props: { tracing: true } });
    for (const { id, properties } of traced.units) {
      expect(properties.TracingConfig, id).toEqual({ Mode: 'Active' });
    }
    const [stage] = traced.ofType('AWS::ApiGateway::Stage');
    expect(stage?.properties.TracingEnabled).toBe(true);
    for (const { properties } of prod.units) expect(properties.TracingConfig).toBeUndefined();
  });
});

describe('alarms', () => {
  test('tell the topic of their severity, also that all is well again', () => {
    const alarms = prod.ofType(KINDS.alarms);
    expect(alarms.length).toBeGreaterThan(10);
    for (const alarm of alarms) {
      const { AlarmDescription, AlarmActions, OKActions } = alarm.properties;
      const [topic, ...others] = actionsOf(alarm);
      const expected = AlarmDescription.startsWith('[page]') ? /TopicsPages/ : /TopicsTickets/;
      expect(topic, AlarmDescription).toMatch(expected);
      expect(others).toEqual([]);
      expect(OKActions).toEqual(AlarmActions);
    }
  });

  test('mail to every address, through topics that CloudWatch may use', () => {
    const topics = prod.ofType(KINDS.topics);
    expect(topics).toHaveLength(2);
    const [key] = prod.ofType(KINDS.keys);
    expect(key?.properties.EnableKeyRotation).toBe(true);
    expect(statementsFor(key?.properties.KeyPolicy)).toMatchObject([
      { Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Effect: 'Allow' },
    ]);
    for (const { id, properties } of topics) {
      expect(target(properties.KmsMasterKeyId), id).toBe(key?.id);
      const policy = prod
        .ofType('AWS::SNS::TopicPolicy')
        .find((one) => one.properties.Topics.some((topic: unknown) => target(topic) === id));
      expect(statementsFor(policy?.properties.PolicyDocument)).toMatchObject([
        { Action: 'sns:Publish', Effect: 'Allow', Resource: { Ref: id } },
      ]);
      const mails = prod
        .ofType('AWS::SNS::Subscription')
        .filter((one) => target(one.properties.TopicArn) === id);
      expect(mails.map((one) => one.properties.Endpoint).sort()).toEqual(ALARMS.email.toSorted());
    }
  });

  test('tell topics that are there already, and make none beside them', () => {
    const pageTopicArn = 'arn:aws:sns:eu-central-1:123456789012:pager';
    const ticketTopicArn = 'arn:aws:sns:eu-central-1:123456789012:tickets';
    const own = synthesise({
      config: { ...CONFIG, cache, alarms: { pageTopicArn, ticketTopicArn } },
    });
    expect(counts(own)).toMatchObject({ topics: false, keys: false });
    const told = own.ofType(KINDS.alarms).flatMap(actionsOf);
    expect(new Set(told)).toEqual(new Set([pageTopicArn, ticketTopicArn]));
  });

  test('watch for missing runs as long as the strategies take', () => {
    const slow = { enabled: false };
    const strategies = {
      popular: { every: '2h' },
      critical: { cron: '30 8 ? * MON-FRI *' },
      ...Object.fromEntries(
        ['refreshAhead', 'timeOfDay', 'trending', 'related', 'prompts', 'users', 'predictive'].map(
          (name) => [name, slow],
        ),
      ),
    };
    const [alarm] = synthesise({ config: { ...CONFIG, cache, strategies } })
      .ofType(KINDS.alarms)
      .filter(({ id }) => id.startsWith('MonitoringNoRuns'));
    expect(alarm?.properties).toMatchObject({ Period: 6 * 3_600, EvaluationPeriods: 1 });
  });
});

describe('the board', () => {
  test('shows figures of the list, and is at an output of the stack', () => {
    const [board] = prod.ofType(KINDS.boards);
    const text = JSON.stringify(board?.properties.DashboardBody).replaceAll('\\', '');
    const shown = [...text.matchAll(/"Preheat","(\w+)"/g)].map(([, name]) => name);
    const known: readonly (string | undefined)[] = figuresIn('cloudwatch');
    expect(shown.filter((name) => !known.includes(name))).toEqual([]);
    const wanted = ['hitRatio', 'originCalls', 'budgetUsedRatio', 'price', 'used', 'wasted'];
    for (const name of [...wanted, 'loadMilliseconds', 'originErrors'])
      expect(shown).toContain(name);
    const { CloudWatchDashboardUrl } = prod.template.toJSON()['Outputs'];
    expect(JSON.stringify(CloudWatchDashboardUrl)).toContain(board?.id);
  });
});

interface Statement {
  readonly Principal?: { readonly Service?: string };
}

/** What CloudWatch is allowed. */
function statementsFor(policy: { readonly Statement: readonly Statement[] }): readonly Statement[] {
  return policy.Statement.filter(
    ({ Principal }) => Principal?.Service === 'cloudwatch.amazonaws.com',
  );
}
