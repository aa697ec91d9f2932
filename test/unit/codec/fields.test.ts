import { describe, expect, it } from 'vitest';
import { exactNumber, parseExactJson, rawNumber } from '../../../core/codec/exact-json.ts';
import { parseField, pickFields } from '../../../core/codec/fields.ts';
import { hasOtherForm } from '../../../core/codec/form.ts';

/** What is left of a document when only these fields are kept. */
function pick(value: unknown, ...fields: readonly string[]): unknown {
  return pickFields(value, fields.map(parseField));
}

describe('the fields of a document', () => {
  it('are kept in the order of the document, and all others go', () => {
    const kept = pick({ id: 1, name: 'Lamp', price: 9 }, 'price', 'id', 'colour');
    expect(JSON.stringify(kept)).toBe('{"id":1,"price":9}');
  });

  it('are looked for below the first name', () => {
    const document = { seller: { name: 'Ada', mail: 'a@b.c' }, name: 'Lamp' };
    expect(pick(document, 'seller.name')).toEqual({ seller: { name: 'Ada' } });
    expect(pick(document, 'seller.name', 'seller.mail')).toEqual({ seller: document.seller });
    expect(pick(document, 'seller.phone')).toEqual({ seller: {} });
  });

  it('are kept whole where a shorter path leads to them too', () => {
    const document = { seller: { name: 'Ada', mail: 'a@b.c' } };
    expect(pick(document, 'seller.name', 'seller')).toEqual(document);
    expect(pick(document, 'seller', 'seller.name')).toEqual(document);
  });

  it('are those of each element of a list', () => {
    expect(pick([{ a: 1, b: 2 }, { a: 3 }], 'a')).toEqual([{ a: 1 }, { a: 3 }]);
    expect(pick({ list: [{ a: 1, b: 2 }] }, 'list.a')).toEqual({ list: [{ a: 1 }] });
  });

  it('are none of texts, numbers and null, which stay as they are', () => {
    expect(pick('text', 'a')).toBe('text');
    expect(pick(7, 'a')).toBe(7);
    expect(pick(null, 'a')).toBeNull();
    expect(pick({ a: null, b: 'x' }, 'a.c', 'b.c')).toEqual({ a: null, b: 'x' });
  });

  it('leave numbers with all their digits', () => {
    const document = parseExactJson('{"a":{"id":12345678901234567890,"b":1.10}}');
    expect(JSON.stringify(pick(document, 'a.id.x', 'a.b'))).toBe(
      '{"a":{"id":12345678901234567890,"b":1.10}}',
    );
  });
});

describe('exact numbers', () => {
  it('are plain where nothing is lost, and keep their text otherwise', () => {
    expect(parseExactJson('[1, 1.5, "1.10", true, null]')).toEqual([1, 1.5, '1.10', true, null]);
    expect(JSON.stringify(parseExactJson('[1.10, 12345678901234567890, 1e2]'))).toBe(
      '[1.10,12345678901234567890,1e2]',
    );
    expect(exactNumber('12')).toBe(12);
    expect(JSON.stringify(exactNumber('0.10'))).toBe('0.10');
    expect(() => exactNumber('twelve')).toThrow(SyntaxError);
    expect(() => parseExactJson('{')).toThrow(SyntaxError);
  });

  it('tell their text, where they were kept as text', () => {
    expect(rawNumber(exactNumber('0.10'))).toBe('0.10');
    expect(rawNumber(exactNumber('12'))).toBeUndefined();
    expect(rawNumber({ rawJSON: '1' })).toBeUndefined();
  });
});

describe('the form of an entry', () => {
  const codec = { format: 'json', form: 'json|name' } as const;

  it('is another one where Preheat wrote it under another codec', () => {
    expect(hasOtherForm({ loadedAt: 1, form: 'json|name' }, codec)).toBe(false);
    expect(hasOtherForm({ loadedAt: 1, form: 'json' }, codec)).toBe(true);
    expect(hasOtherForm({ loadedAt: 1 }, codec)).toBe(true);
    expect(hasOtherForm({ loadedAt: 1 }, { format: 'raw', form: '' })).toBe(false);
  });

  it('is taken as the codec says where another program wrote it', () => {
    expect(hasOtherForm({ loadedAt: 0, form: 'json' }, codec)).toBe(false);
  });
});
