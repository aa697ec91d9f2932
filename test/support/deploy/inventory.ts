/** What an account holds of all that a stack of ours may make. */
import type { Aws } from './aws.ts';

/** Per kind of resource: the call that lists all of them, and how their names stand in its answer. */
const KINDS: readonly {
  readonly kind: string;
  readonly list: (aws: Aws) => Promise<string>;
  readonly name: RegExp;
}[] = [
  rest('lambda', '/2015-03-31/functions', 'FunctionName'),
  rest('lambda', '/2015-03-31/event-source-mappings', 'UUID'),
  rest('scheduler', '/schedules', 'Name'),
  rest('apigateway', '/restapis', 'name'),
  json('dynamodb', 'DynamoDB_20120810.ListTables', /"([^"]+)"(?=[,\]])/g),
  json('sqs', 'AmazonSQS.ListQueues', /"([^"]+)"(?=[,\]])/g),
  json('secretsmanager', 'secretsmanager.ListSecrets', /"Name":"([^"]+)"/g),
  json('events', 'AWSEvents.ListEventBuses', /"Name":"([^"]+)"/g),
  json('logs', 'Logs_20140328.DescribeLogGroups', /"logGroupName":"([^"]+)"/g),
  query('iam', 'ListRoles', '2010-05-08', /<RoleName>([^<]+)/g),
  query('sns', 'ListTopics', '2010-03-31', /<TopicArn>([^<]+)/g),
  query('monitoring', 'DescribeAlarms', '2010-08-01', /<AlarmName>([^<]+)/g),
  query('monitoring', 'ListDashboards', '2010-08-01', /<DashboardName>([^<]+)/g),
];

/** Lists it, one line for each. */
export async function listResources(aws: Aws): Promise<readonly string[]> {
  const lists = await Promise.all(
    KINDS.map(async ({ kind, list, name }) => {
      const text = await list(aws);
      return [...text.matchAll(name)].map(([, found]) => `${kind} ${found}`);
    }),
  );
  return [...new Set(lists.flat())].sort();
}

function rest(service: string, path: string, field: string) {
  const list = (aws: Aws) => aws.get(service, path);
  return { kind: service, list, name: new RegExp(`"${field}":\\s*"([^"]+)"`, 'g') };
}

function json(service: string, target: string, name: RegExp) {
  const list = async (aws: Aws) => JSON.stringify(await aws.call(service, target, {}));
  return { kind: service, list, name };
}

function query(service: string, action: string, version: string, name: RegExp) {
  const list = (aws: Aws) => aws.get(service, '/', { Action: action, Version: version });
  return { kind: service, list, name };
}
