/** Resolves DynamoDB origins: the primary key out of the params, and the attributes that are read. */
import { describe, type Problem } from '../errors.ts';
import { parseTemplate } from '../keyspaces/template.ts';
import { DEFAULTS } from './defaults.ts';
import type { DynamodbOriginInput } from './define-origins.ts';
import type { OriginSettings } from './settings.ts';
import type { Draft } from './shape.ts';
import type { DynamodbSource, KeyAttribute } from './sources.ts';

/** A partition key, and perhaps a sort key. */
const MOST_KEY_ATTRIBUTES = 2;

/** Resolves where and how a table is read. */
export function resolveDynamodb(
  origin: Draft<DynamodbOriginInput>,
  path: string,
  problems: Problem[],
): Pick<OriginSettings, 'source' | 'batchSize'> {
  const { table = '', attributes, consistent = false } = origin;
  const names = attributes?.filter((name) => name !== undefined);
  if (attributes?.length === 0) {
    problems.push({ path: `${path}.attributes`, expected: 'at least one name', found: 'none' });
  }
  const region = table.startsWith('arn:') ? table.split(':')[3] : undefined;
  const source: DynamodbSource = {
    kind: 'dynamodb',
    table,
    ...(region !== undefined && { region }),
    key: readKey(origin.key, `${path}.key`, problems),
    ...(names && { attributes: names }),
    isConsistent: consistent,
  };
  return { source, batchSize: origin.max ?? DEFAULTS.dynamodbBatch };
}

function readKey(
  input: Draft<DynamodbOriginInput['key']> | undefined,
  path: string,
  problems: Problem[],
): KeyAttribute[] {
  const attributes = Object.entries(input ?? {});
  if (input && (attributes.length === 0 || attributes.length > MOST_KEY_ATTRIBUTES)) {
    const expected = 'the attributes of a primary key, one or two';
    problems.push({ path, expected, found: `${attributes.length}` });
  }
  return attributes.flatMap(([name, value]): KeyAttribute[] => {
    const isNumber = typeof value === 'object';
    const text = isNumber ? value.number : value;
    if (text === undefined) return [];
    const own = isNumber ? `${path}.${name}.number` : `${path}.${name}`;
    const template = parseTemplate(text, own);
    if (Array.isArray(template)) {
      problems.push(...template);
      return [];
    }
    if (template.hashed) {
      problems.push({ path: own, expected: 'params without |hash', found: describe(text) });
    }
    return [{ name, template, isNumber }];
  });
}
