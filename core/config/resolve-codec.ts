/** Resolves how the values of a keyspace stand in the cache. */
import { createHash } from 'node:crypto';
import type { Codec } from '../codec/codec.ts';
import { parseField } from '../codec/fields.ts';
import { describe, type Problem, shorten } from '../errors.ts';
import { parseValuePath } from '../keyspaces/value-path.ts';
import { parseBytes } from '../units.ts';
import { DEFAULTS } from './defaults.ts';
import type { KeyspaceInput } from './define.ts';
import type { Draft } from './shape.ts';

const FORM_DIGITS = 8;

/** Resolves the codec; parts that do not go together are reported. */
export function resolveCodec(
  draft: Draft<KeyspaceInput>,
  path: string,
  problems: Problem[],
): Codec {
  const { codec: format = 'raw', compress } = draft;
  const fields = draft.fields?.flatMap((field) => (field === undefined ? [] : [parseField(field)]));
  if (draft.fields?.length === 0) {
    problems.push({ path: `${path}.fields`, expected: 'at least one path', found: 'none' });
  }
  checkCategory(draft, fields, `${path}.fields`, problems);
  if (format === 'bentocache' && compress) {
    const expected = 'no compress beside bentocache, which does not read it';
    problems.push({ path: `${path}.compress`, expected, found: describe(compress) });
  }
  const aboveBytes = parseBytes(compress?.above ?? DEFAULTS.compressAbove) ?? 0;
  return {
    format,
    ...(fields && { fields }),
    ...(compress && { compress: { with: compress.with ?? 'gzip', aboveBytes } }),
    form: formOf(format, fields, compress !== undefined),
  };
}

/** A tag that is filled with the category needs it in what is kept. */
function checkCategory(
  { category, tags }: Draft<KeyspaceInput>,
  fields: Codec['fields'],
  path: string,
  problems: Problem[],
): void {
  const names = parseValuePath(category ?? '');
  const isAsked = tags?.some((tag) => tag?.includes('{category}')) ?? false;
  if (!fields || !names || !isAsked) return;
  // Fields go through lists, whose places are numbers.
  const plain = names.filter((name) => !/^\d+$/.test(name));
  const isKept = fields.some((field) => field.every((name, index) => name === plain[index]));
  if (isKept) return;
  const expected = `'${plain.join('.')}' among them, which the tags need`;
  problems.push({
    path,
    expected,
    found: shorten(fields.map((field) => field.join('.')).join(', ')),
  });
}

/**
 * Readers and the warmer see by it that an entry was written under another setting, and load it
 * anew. Packed values tell themselves how, so only that they may be packed counts.
 */
function formOf(format: string, fields: Codec['fields'], isPacked: boolean): string {
  if (format === 'raw' && !fields && !isPacked) return '';
  const form = JSON.stringify([format, fields ?? null, isPacked]);
  return createHash('sha256').update(form).digest('hex').slice(0, FORM_DIGITS);
}
