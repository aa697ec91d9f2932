/**
 * What a store may hold in clear and what only sealed: keys of keyspaces with `personal` params,
 * and people's ids. The stores of `adapters/dynamodb` go through here; all others see plain texts.
 */
import type { KeyRef } from '../../core/keyspaces/keyspaces.ts';
import type { Params } from '../../core/keyspaces/template.ts';
import { isSealed, type Seal } from '../../core/privacy/seal.ts';

/** Hides and shows what is personal. Nothing else is touched. */
export interface Cover {
  isPersonal(keyspace: string): boolean;
  hideKey(keyspace: string, key: string): string;
  /** Undefined for what was stored before its keyspace had personal params: it expires. */
  showKey(keyspace: string, key: string): string | undefined;
  hideRef<Ref extends KeyRef>(ref: Ref): Ref;
  showRef<Ref extends KeyRef>(ref: Ref): Ref | undefined;
  /** As `showRef`; undefined also where sealing the key now would not give the same. */
  showIdentity<Ref extends KeyRef>(ref: Ref): Ref | undefined;
  hideParams(keyspace: string, params: Params): Params;
  showParams(keyspace: string, params: Params): Params;
  hideUser(user: string): string;
  /** Undefined where the id was sealed with an earlier key, or not at all. */
  showUser(user: string): string | undefined;
  /** Digits that stand for a text (`core/privacy/redact.ts`). */
  pseudonym(text: string): string;
  /** Any text, always. */
  hideText(text: string): string;
  /** A text that was never sealed is given back as it is. */
  showText(text: string): string;
}

/** The cover of one table. */
export interface Privacy {
  /** False where no keyspace has personal params: then only people's ids are sealed. */
  readonly hasPersonal: boolean;
  /** @throws PreheatError `dependency_down` where the keys of the seal cannot be had. */
  cover(): Promise<Cover>;
}

const USER = 'user';
const TEXT = 'text';
const PARAM = 'param';

/** Makes it of the keyspaces with personal params, and of the seal as it is at each moment. */
export function makePrivacy(personal: ReadonlySet<string>, seal: () => Promise<Seal>): Privacy {
  const hasPersonal = personal.size > 0;
  let last: { readonly seal: Seal; readonly cover: Cover } | undefined;
  return {
    hasPersonal,
    async cover() {
      const current = await seal();
      if (last?.seal !== current) last = { seal: current, cover: makeCover(personal, current) };
      return last.cover;
    },
  };
}

function makeCover(personal: ReadonlySet<string>, seal: Seal): Cover {
  const purposeOf = (keyspace: string) => `key ${keyspace}`;
  const cover: Cover = {
    isPersonal: (keyspace) => personal.has(keyspace),
    hideKey: (keyspace, key) =>
      personal.has(keyspace) ? seal.seal(key, purposeOf(keyspace)) : key,
    showKey(keyspace, key) {
      if (!personal.has(keyspace)) return key;
      return isSealed(key) ? seal.open(key, purposeOf(keyspace)) : undefined;
    },
    hideRef: (ref) =>
      personal.has(ref.keyspace) ? { ...ref, key: cover.hideKey(ref.keyspace, ref.key) } : ref,
    showRef(ref) {
      if (!personal.has(ref.keyspace)) return ref;
      const key = cover.showKey(ref.keyspace, ref.key);
      return key === undefined ? undefined : { ...ref, key };
    },
    showIdentity: (ref) =>
      personal.has(ref.keyspace) && !seal.isCurrent(ref.key) ? undefined : cover.showRef(ref),
    hideParams: (keyspace, params) =>
      personal.has(keyspace) ? mapTexts(params, (text) => seal.seal(text, PARAM)) : params,
    showParams: (keyspace, params) =>
      personal.has(keyspace)
        ? mapTexts(params, (text) => (isSealed(text) ? seal.open(text, PARAM) : text))
        : params,
    hideUser: (user) => seal.seal(user, USER),
    showUser: (user) => (seal.isCurrent(user) ? seal.open(user, USER) : undefined),
    pseudonym: (text) => seal.pseudonym(text, TEXT),
    hideText: (text) => seal.seal(text, TEXT),
    showText: (text) => (isSealed(text) ? seal.open(text, TEXT) : text),
  };
  return cover;
}

function mapTexts(texts: Params, change: (text: string) => string): Params {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, change(text)]));
}
