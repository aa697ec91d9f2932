/** Queues, each with the dead-letter queue that its poison ends in. */
import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Binding } from './binding.ts';

/** Deliveries before a message is dead: below five, a throttled function loses good messages. */
const MAX_RECEIVES = 5;
/** The service's most: time to notice, repair and redrive. */
const DEAD_LETTER_RETENTION = Duration.days(14);
/** What AWS asks for, so that no message is delivered twice while its function may still run. */
const TIMEOUTS_OF_VISIBILITY = 6;

/** How the queue's consumer works. */
export interface WorkQueueProps {
  readonly consumerTimeoutSeconds: number;
  readonly batchingWindowSeconds?: number;
  readonly retention: Duration;
}

/** A queue with its dead-letter queue. Encrypted at rest and on the wire. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { consumerTimeoutSeconds, batchingWindowSeconds = 0, retention } = props;
    this.deadLetters = makeDeadLetters(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      visibilityTimeout: Duration.seconds(
        TIMEOUTS_OF_VISIBILITY * consumerTimeoutSeconds + batchingWindowSeconds,
      ),
      retentionPeriod: retention,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
  }

  /** Lets a function send, under the variable that its `env.ts` names. */
  use<Name extends string>(variable: Name): Binding<Readonly<Record<Name, string>>> {
    return {
      variables: { [variable]: this.queue.queueUrl } as Record<Name, string>,
      grant: (grantee) => {
        this.queue.grant(grantee, 'sqs:SendMessage');
      },
    };
  }
}

/** A queue of what failed for good. */
export function makeDeadLetters(scope: Construct, id: string): Queue {
  const queue = new Queue(scope, id, {
    retentionPeriod: DEAD_LETTER_RETENTION,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
  });
  const reason = 'It is the end: nobody receives from it but a person, and an alarm watches it';
  Validations.of(queue).acknowledge(
    { id: 'AwsSolutions-SQS3', reason },
    { id: 'Serverless-SQSRedrivePolicy', reason },
  );
  return queue;
}
