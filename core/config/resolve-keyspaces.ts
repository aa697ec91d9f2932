/** Resolves keyspaces and critical entries, and checks them against origins and each other. */
import { describe, PreheatError, type Problem } from '../errors.ts';
import { overlaps } from '../keyspaces/overlap.ts';
import {
  findParamProblems,
  formatKey,
  parseTemplate,
  type Template,
} from '../keyspaces/template.ts';
import { parseValuePath } from '../keyspaces/value-path.ts';
import { parseDuration, parseShare } from '../units.ts';
import { askedParams } from './asked-params.ts';
import { DEFAULTS } from './defaults.ts';
import type { KeyspaceInput, PreheatConfig } from './define.ts';
import { checkName } from './names.ts';
import { oneOf } from './nearest.ts';
import { resolveCodec } from './resolve-codec.ts';
import type { CriticalEntry, Keyspace, OriginSettings } from './settings.ts';
import type { Draft } from './shape.ts';

/** Keys under this prefix are ours: what is known of an entry lives beside it. */
const RESERVED_PREFIX = 'preheat:';

/** What keyspaces may refer to. */
export interface KnownOrigins {
  /** All names in the file, the wrong origins' too: those are reported already. */
  readonly names: readonly string[];
  readonly resolved: ReadonlyMap<string, OriginSettings>;
}

/** Resolves all keyspaces; wrong ones are missing from the answer and reported. */
export function resolveKeyspaces(
  input: Draft<PreheatConfig['keyspaces']> | undefined,
  origins: KnownOrigins,
  problems: Problem[],
): Map<string, Keyspace> {
  const keyspaces = new Map<string, Keyspace>();
  if (input && Object.keys(input).length === 0) {
    problems.push({ path: 'keyspaces', expected: 'at least one keyspace', found: 'none' });
  }
  for (const [name, draft] of Object.entries(input ?? {})) {
    checkName(name, `keyspaces.${name}`, problems);
    const keyspace = draft && resolveKeyspace(name, draft, origins, problems);
    if (!keyspace) continue;
    const other = [...keyspaces.values()].find((known) =>
      overlaps(known.template, keyspace.template),
    );
    if (other) {
      problems.push({
        path: `keyspaces.${name}.key`,
        expected: `a template that shares no key with keyspaces.${other.name} ('${other.template.source}')`,
        found: describe(keyspace.template.source),
      });
    }
    keyspaces.set(name, keyspace);
  }
  return keyspaces;
}

function resolveKeyspace(
  name: string,
  draft: Draft<KeyspaceInput>,
  origins: KnownOrigins,
  problems: Problem[],
): Keyspace | undefined {
  const path = `keyspaces.${name}`;
  const categoryPath = parseValuePath(draft.category ?? '');
  const extraOriginCalls = parseShare(draft.budget?.extraOriginCalls ?? '');
  const negativeTtl = parseDuration(draft.negativeTtl ?? '');
  if (draft.origin !== undefined && !origins.names.includes(draft.origin)) {
    const expected = oneOf(origins.names, draft.origin);
    problems.push({ path: `${path}.origin`, expected, found: describe(draft.origin) });
  }
  const template = draft.key === undefined ? undefined : readTemplate(draft.key, path, problems);
  if (!template) return undefined;
  const origin = origins.resolved.get(draft.origin ?? '');
  if (origin) checkParams(template, origin, path, problems);
  return {
    name,
    template,
    origin: draft.origin ?? '',
    ttlMilliseconds: parseDuration(draft.ttl ?? '') ?? 0,
    jitter: draft.jitter ?? DEFAULTS.jitter,
    priority: draft.priority ?? DEFAULTS.priority,
    ...(categoryPath && { categoryPath }),
    tags: readTags(draft.tags, template, `${path}.tags`, problems),
    personal: readPersonal(draft.personal, template, `${path}.personal`, problems),
    control: draft.control ?? false,
    codec: resolveCodec(draft, path, problems),
    ...(negativeTtl !== undefined && { negativeTtlMilliseconds: negativeTtl }),
    ...(extraOriginCalls !== undefined && { extraOriginCalls }),
  };
}

function readTemplate(source: string, path: string, problems: Problem[]): Template | undefined {
  const template = parseTemplate(source, `${path}.key`);
  if (Array.isArray(template)) {
    problems.push(...template);
    return undefined;
  }
  if (source.startsWith(RESERVED_PREFIX)) {
    const expected = `another prefix than '${RESERVED_PREFIX}', which is preheat's own`;
    problems.push({ path: `${path}.key`, expected, found: describe(source) });
  }
  return template;
}

/** A value may depend on exactly what its key tells: no param more and none less. */
function checkParams(
  template: Template,
  { name, source }: OriginSettings,
  path: string,
  problems: Problem[],
): void {
  for (const { where, params, text } of askedParams(`origins.${name}`, source)) {
    for (const param of new Set(params)) {
      if (template.params.includes(param)) continue;
      const expected = `a template with {${param}}, which ${where} needs`;
      problems.push({ path: `${path}.key`, expected, found: describe(template.source) });
    }
    for (const param of template.params) {
      if (params.includes(param)) continue;
      const expected = `only params that ${where} passes on, '${text}' has no {${param}}`;
      problems.push({ path: `${path}.key`, expected, found: describe(template.source) });
    }
  }
}

function readTags(
  tags: Draft<readonly string[]> | undefined,
  template: Template,
  path: string,
  problems: Problem[],
): string[] {
  const known = [...template.params, 'category'];
  const present = (tags ?? []).map((tag) => tag ?? '');
  for (const [index, tag] of present.entries()) {
    for (const [, name = ''] of tag.matchAll(/\{([^{}]*)\}/g)) {
      if (known.includes(name)) continue;
      const expected = `{${oneOf(known, name)}} in a tag`;
      problems.push({ path: `${path}.${index}`, expected, found: describe(tag) });
    }
  }
  return present;
}

function readPersonal(
  personal: Draft<readonly string[]> | undefined,
  template: Template,
  path: string,
  problems: Problem[],
): string[] {
  const present = (personal ?? []).map((param) => param ?? '');
  for (const [index, param] of present.entries()) {
    if (param === '' || template.params.includes(param)) continue;
    const expected = `a param of '${template.source}'`;
    problems.push({ path: `${path}.${index}`, expected, found: describe(param) });
  }
  return present;
}

/** Resolves the critical entries to their exact keys. */
export function resolveCritical(
  input: Draft<PreheatConfig['critical']> | undefined,
  keyspaceNames: readonly string[],
  keyspaces: ReadonlyMap<string, Keyspace>,
  problems: Problem[],
): CriticalEntry[] {
  const entries: CriticalEntry[] = [];
  for (const [index, entry] of (input ?? []).entries()) {
    if (entry?.keyspace === undefined) continue;
    const path = `critical.${index}`;
    const report = (expected: string) =>
      problems.push({ path: `${path}.keyspace`, expected, found: describe(entry.keyspace) });
    const keyspace = keyspaces.get(entry.keyspace);
    if (!keyspaceNames.includes(entry.keyspace)) report(oneOf(keyspaceNames, entry.keyspace));
    if (keyspace?.control) report('a keyspace that is warmed, not a control group');
    if (!keyspace || !entry.params) continue;
    const params = entry.params as Readonly<Record<string, string>>;
    const key = fill(keyspace.template, params, `${path}.params`, problems);
    if (key === undefined) continue;
    const priority = entry.priority ?? DEFAULTS.criticalPriority;
    entries.push({ keyspace: keyspace.name, key, params, priority });
  }
  return entries;
}

function fill(
  template: Template,
  params: Readonly<Record<string, string>>,
  path: string,
  problems: Problem[],
): string | undefined {
  const found = findParamProblems(template, params, path);
  problems.push(...found);
  if (found.length > 0) return undefined;
  try {
    return formatKey(template, params, path);
  } catch (error) {
    if (!(error instanceof PreheatError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
