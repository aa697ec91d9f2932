/** Messages as Lambda hands them to a function. */
import type { SQSEvent, SQSRecord } from 'aws-lambda';

/** A record of what a queue delivered. */
export function sqsRecord(messageId: string, body: string, receiptHandle = ''): SQSRecord {
  return {
    messageId,
    receiptHandle,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: 'us-east-1',
  };
}

/** An invocation with these messages. */
export function sqsEvent(messages: readonly { readonly id: string }[]): SQSEvent {
  return { Records: messages.map((body) => sqsRecord(body.id, JSON.stringify(body))) };
}
