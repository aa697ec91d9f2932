/** `POST /v1/prompts`: uses of prompts as reads of their keys. Pure. */
import type { AccessEvent } from './access.ts';
import { type AccessRequest, parseAccess, type Rejection } from './access-request.ts';
import { type PromptInput, promptSchema, promptsEnvelope } from './api/prompts.ts';
import type { Keyspace } from './config/settings.ts';
import { describe, formatProblem, type Problem } from './errors.ts';
import { type Parsed, parseRequest } from './request-schema.ts';

/** Params that a keyspace of prompts may have. */
const PROMPT = 'prompt';
const MODEL = 'model';

/**
 * Checks a request. A wrong prompt is rejected alone; the request as a whole is wrong when its
 * envelope is or when nothing in it is right.
 */
export function parsePrompts(
  keyspaces: ReadonlyMap<string, Keyspace>,
  now: number,
  input: unknown,
): Parsed<AccessRequest> {
  const envelope = parseRequest(promptsEnvelope, input);
  if (envelope.problems) return envelope;
  const { id, prompts } = envelope.value;
  const events: AccessEvent[] = [];
  const rejected: Rejection[] = [];
  const all: Problem[] = [];
  for (const [index, prompt] of prompts.entries()) {
    const { value, problems } = parsePrompt(keyspaces, now, prompt, `prompts.${index}`);
    if (value) events.push(value);
    else {
      all.push(...problems);
      const reason = problems.map(formatProblem).join('; ').slice(0, 500);
      rejected.push({ index, path: problems[0]?.path ?? '', reason });
    }
  }
  if (events.length === 0 && all.length > 0) return { problems: all };
  return { value: { ...(id === undefined ? {} : { id }), events, rejected } };
}

function parsePrompt(
  keyspaces: ReadonlyMap<string, Keyspace>,
  now: number,
  input: unknown,
  path: string,
): Parsed<AccessEvent> {
  const parsed = parseRequest(promptSchema, input, path.split('.'));
  if (parsed.problems) return parsed;
  const found = findKeyspace(keyspaces, parsed.value, path);
  if (found.problems) return found;
  const read = parseAccess(keyspaces, now, {
    events: [eventOf(parsed.value, found.value)],
  });
  const [event] = read.value?.events ?? [];
  if (event) return { value: event };
  const ofPrompt = ({ path: at, ...rest }: Problem): Problem => ({
    ...rest,
    path: at.replace(/^events\.0/, path).replace(/\.params\./, '.'),
  });
  return { problems: (read.problems ?? []).map(ofPrompt) };
}

/** The named one, or the first whose key is made of just what is told. */
function findKeyspace(
  keyspaces: ReadonlyMap<string, Keyspace>,
  { keyspace: name, model }: PromptInput,
  path: string,
): Parsed<Keyspace> {
  const holding = [...keyspaces.values()].filter(({ template }) => {
    const others = template.params.filter((param) => param !== PROMPT && param !== MODEL);
    return template.hashed && template.params.includes(PROMPT) && others.length === 0;
  });
  const params = model === undefined ? [PROMPT] : [PROMPT, MODEL];
  const fits = ({ template }: Keyspace) => template.params.every((param) => params.includes(param));
  const named = name === undefined ? holding : holding.filter((each) => each.name === name);
  // A model that no key tells apart is still worth the record of its prompt.
  const best = named
    .filter(fits)
    .sort((a, b) => b.template.params.length - a.template.params.length);
  if (best[0]) return { value: best[0] };
  if (name !== undefined && named.length === 0) {
    const expected = `one of ${holding.map((each) => each.name).join(', ')}`;
    return { problems: [{ path: `${path}.keyspace`, expected, found: describe(name) }] };
  }
  if (holding.length > 0) {
    return { problems: [{ path: `${path}.model`, expected: 'a model', found: describe(model) }] };
  }
  const expected = 'a keyspace whose key has {prompt|hash} and no more than {model} beside it';
  return { problems: [{ path, expected, found: 'none' }] };
}

function eventOf(use: PromptInput, { name, template }: Keyspace) {
  const { prompt, model = '', cached, responseMilliseconds, at, user, session } = use;
  const params = template.params.includes(MODEL) ? { prompt, model } : { prompt };
  return {
    keyspace: name,
    params,
    hit: cached,
    loadMilliseconds: cached ? undefined : responseMilliseconds,
    at,
    user,
    session,
  };
}
