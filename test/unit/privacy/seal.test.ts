import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSealed, makeSeal } from '../../../core/privacy/seal.ts';
import { parseSealKeys } from '../../../core/privacy/seal-keys.ts';

const K1 = 'the first secret, of some length';
const K2 = 'the second secret, of some length';
const seal = makeSeal({ current: 'k1', keys: { k1: K1 } });
const rotated = makeSeal({ current: 'k2', keys: { k1: K1, k2: K2 } });
const text = fc.string({ unit: 'grapheme', maxLength: 200 });

describe('the seal', () => {
  it('opens what it has sealed, and seals the same text the same', () => {
    fc.assert(
      fc.property(text, text, (plain, purpose) => {
        const sealed = seal.seal(plain, purpose);
        expect(isSealed(sealed)).toBe(true);
        expect(seal.open(sealed, purpose)).toBe(plain);
        expect(seal.seal(plain, purpose)).toBe(sealed);
      }),
    );
  });

  it('gives texts that differ, or have another purpose or key, nothing in common', () => {
    const sealed = [
      seal.seal('alice', 'user'),
      seal.seal('alicf', 'user'),
      seal.seal('alice', 'key'),
      seal.seal('ealice', 'us'),
      rotated.seal('alice', 'user'),
    ].map((each) => each.slice('~k1.'.length));
    const starts = sealed.map((each) => each.slice(0, 12));
    const ends = sealed.map((each) => each.slice(-5));
    expect(new Set(starts).size).toBe(sealed.length);
    expect(new Set(ends).size).toBe(sealed.length);
  });

  it('shows nothing of a text but its length', () => {
    const sealed = seal.seal('alice@example.com', 'user');
    expect(sealed).not.toContain('alice');
    expect(Buffer.from(sealed.slice(4), 'base64url')).toHaveLength(16 + 17);
  });

  it('refuses every text that is changed, cut, or of another purpose', () => {
    const sealed = seal.seal('alice@example.com', 'user');
    for (let at = '~k1.'.length; at < sealed.length - 1; at += 1) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      expect(() => seal.open(changed, 'user'), String(at)).toThrow('changed by somebody else');
    }
    for (const wrong of [sealed.slice(0, -4), 'alice', '', '~k1.', `${sealed}AAAA`]) {
      expect(() => seal.open(wrong, 'user'), wrong).toThrow('changed by somebody else');
    }
    expect(() => seal.open(sealed, 'key')).toThrow('changed by somebody else');
  });

  it('opens texts of earlier keys after a rotation, and seals with the new one', () => {
    const old = seal.seal('alice', 'user');
    expect(rotated.open(old, 'user')).toBe('alice');
    expect(rotated.isCurrent(old)).toBe(false);
    expect(rotated.isCurrent(rotated.seal('alice', 'user'))).toBe(true);
  });

  it('says which key is missing, and that it may be there soon', () => {
    const sealed = rotated.seal('alice', 'user');
    expect(() => seal.open(sealed, 'user')).toThrow(
      expect.objectContaining({ code: 'seal_key_unknown', retryable: true }),
    );
  });

  it('gives pseudonyms that only its key gives', () => {
    expect(seal.pseudonym('alice', 'text')).toMatch(/^[0-9a-f]{8}$/);
    expect(seal.pseudonym('alice', 'text')).toBe(seal.pseudonym('alice', 'text'));
    expect(seal.pseudonym('alice', 'text')).not.toBe(rotated.pseudonym('alice', 'text'));
  });
});

describe('the secret of the seal', () => {
  it('has one or more keys, one of which seals', () => {
    const secret = JSON.stringify({ current: 'k2', k1: K1, k2: K2 });
    expect(parseSealKeys(secret, 'secret')).toEqual({ current: 'k2', keys: { k1: K1, k2: K2 } });
  });

  it.each([
    ['no JSON', K1],
    ['no key', '{}'],
    ['a current key that is not there', JSON.stringify({ current: 'k2', k1: K1 })],
    ['a key of that name alone', JSON.stringify({ current: 'current' })],
    ['a short key', JSON.stringify({ current: 'k1', k1: 'short and secret' })],
    ['an id with other characters', JSON.stringify({ current: 'K.1', 'K.1': K1 })],
    ['an inherited key', JSON.stringify({ current: 'constructor' })],
  ])('is refused with %s, and not told', (_, secret) => {
    const parse = () => parseSealKeys(secret, "secret 'arn:seal'");
    expect(parse).toThrow("secret 'arn:seal': expected { current: id");
    expect(parse).not.toThrow(/secret, of|short and/);
  });
});
