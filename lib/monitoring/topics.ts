/** Whom alarms tell. */

import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { AlarmsSettings } from '../../core/config/settings.ts';
import type { Severity } from './rules.ts';

/** A topic for each severity: one that is there, or an encrypted one that mails. */
export class AlarmTopics extends Construct {
  private readonly topics: Readonly<Record<Severity, ITopic>>;
  private key: Key | undefined;

  constructor(scope: Construct, id: string, props: { readonly alarms: AlarmsSettings }) {
    super(scope, id);
    const { emails, pageTopicArn, ticketTopicArn } = props.alarms;
    this.topics = {
      page: this.findOrMake('Pages', pageTopicArn, emails),
      ticket: this.findOrMake('Tickets', ticketTopicArn, emails),
    };
  }

  /** The topic of a severity. */
  of(severity: Severity): ITopic {
    return this.topics[severity];
  }

  private findOrMake(id: string, arn: string | undefined, emails: readonly string[]): ITopic {
    if (arn !== undefined) return Topic.fromTopicArn(this, id, arn);
    this.key ??= makeKey(this);
    const topic = new Topic(this, id, {
      displayName: `Preheat ${id.toLowerCase()}`,
      masterKey: this.key,
      enforceSSL: true,
    });
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    for (const email of emails) topic.addSubscription(new EmailSubscription(email));
    return topic;
  }
}

/** A key of our own: the one of SNS does not let CloudWatch publish (SNS guide, key management). */
function makeKey(scope: Construct): Key {
  const key = new Key(scope, 'Key', {
    description: 'Alarms of Preheat on their way',
    enableKeyRotation: true,
    // What it encrypts is mail on its way: nothing is lost with it.
    removalPolicy: RemovalPolicy.DESTROY,
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      // In the policy of a key, `*` is the key.
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  return key;
}
