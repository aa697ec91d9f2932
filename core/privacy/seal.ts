/**
 * Texts that only those with a key can read: deterministic authenticated encryption by a synthetic
 * IV (Rogaway, Shrimpton 2006; RFC 5297), here with HMAC-SHA-256 as the pseudo-random function.
 * The same text is sealed the same, so that what is sealed can still be looked up.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  timingSafeEqual,
} from 'node:crypto';
import { sealBroken, sealKeyUnknown } from '../errors.ts';

/** The keys of the seal: all may open, one seals. */
export interface SealKeys {
  /** The id of the key that seals: 1 to 16 small letters and digits. */
  readonly current: string;
  /** Secrets by id. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Seals and opens texts. A text that was sealed for one purpose cannot be opened for another. */
export interface Seal {
  /** Base64url behind the mark and the id of the key: `~k1.Qm9…`. */
  seal(text: string, purpose: string): string;
  /**
   * @throws PreheatError `seal_key_unknown` where it was sealed with a key that is not there,
   *   `seal_broken` where it is no sealed text of that purpose.
   */
  open(sealed: string, purpose: string): string;
  /** Whether it was sealed with the current key: only then sealing its text gives it again. */
  isCurrent(sealed: string): boolean;
  /** Eight digits that stand for a text: without a key, nobody can try which text gives them. */
  pseudonym(text: string, purpose: string): string;
}

const SEALED = /^~([a-z0-9]{1,16})\.([\w-]{22,})$/;
const KEY_BYTES = 32;
const IV_BYTES = 16;
const PSEUDONYM_DIGITS = 8;

/** True of what looks like a sealed text. */
export function isSealed(text: string): boolean {
  return SEALED.test(text);
}

/** Makes the seal of some keys. */
export function makeSeal({ current, keys }: SealKeys): Seal {
  const secret = (id: string): string => {
    if (!Object.hasOwn(keys, id)) throw sealKeyUnknown(id);
    return keys[id] ?? '';
  };
  const derived = new Map<string, KeyPair>();
  const pairOf = (id: string): KeyPair => {
    const pair = derived.get(id) ?? deriveKeys(secret(id));
    derived.set(id, pair);
    return pair;
  };
  return {
    seal(text, purpose) {
      const { macKey, cipherKey } = pairOf(current);
      const iv = syntheticIv(macKey, text, purpose);
      const cipher = createCipheriv('aes-256-ctr', cipherKey, iv);
      const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]);
      return `~${current}.${sealed.toString('base64url')}`;
    },
    open(sealed, purpose) {
      const [, id = '', content = ''] = SEALED.exec(sealed) ?? [];
      if (id === '') throw sealBroken();
      const { macKey, cipherKey } = pairOf(id);
      const bytes = Buffer.from(content, 'base64url');
      const iv = bytes.subarray(0, IV_BYTES);
      const decipher = createDecipheriv('aes-256-ctr', cipherKey, iv);
      const opened = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES)), decipher.final()]);
      const text = opened.toString('utf8');
      if (!timingSafeEqual(syntheticIv(macKey, text, purpose), iv)) throw sealBroken();
      return text;
    },
    isCurrent: (sealed) => sealed.startsWith(`~${current}.`),
    pseudonym: (text, purpose) =>
      digest(pairOf(current).macKey, text, `pseudonym ${purpose}`)
        .toString('hex')
        .slice(0, PSEUDONYM_DIGITS),
  };
}

interface KeyPair {
  readonly macKey: Buffer;
  readonly cipherKey: Buffer;
}

/** Two keys of one secret (HKDF, RFC 5869): the construction asks for independent ones. */
function deriveKeys(secret: string): KeyPair {
  const derive = (use: string) =>
    Buffer.from(hkdfSync('sha256', secret, '', `preheat seal ${use}`, KEY_BYTES));
  return { macKey: derive('iv'), cipherKey: derive('cipher') };
}

function syntheticIv(key: Buffer, text: string, purpose: string): Buffer {
  return digest(key, text, purpose).subarray(0, IV_BYTES);
}

/** The purpose goes in with its length, so that it cannot run into the text. */
function digest(key: Buffer, text: string, purpose: string): Buffer {
  return createHmac('sha256', key)
    .update(`${Buffer.byteLength(purpose)}:${purpose}`)
    .update(text)
    .digest();
}
