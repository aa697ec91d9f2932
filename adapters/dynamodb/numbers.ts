/** Numbers as DynamoDB can hold them: 38 digits, 1e-130 to 1e126, no NaN, no infinities. */
import { paramsInvalid } from '../../core/errors.ts';

/** Keeps epoch milliseconds (13 digits) exact and drops the last bits of a decayed count. */
const DIGITS = 15;
/** A decayed count under this is nothing; far smaller ones DynamoDB would refuse. */
const NOTHING = 1e-12;

/**
 * Rounds a number to 15 significant digits.
 *
 * @throws PreheatError `params_invalid` for NaN and infinities, which would poison the item.
 */
export function storedNumber(value: number, path: string): number {
  if (!Number.isFinite(value)) {
    throw paramsInvalid({ path, expected: 'a finite number', found: String(value) });
  }
  if (Number.isSafeInteger(value)) return value;
  return Math.abs(value) < NOTHING ? 0 : Number(value.toPrecision(DIGITS));
}

/** Rounds all numbers in a plain value; `undefined` properties vanish. */
export function storedNumbers(value: unknown, path: string): unknown {
  if (typeof value === 'number') return storedNumber(value, path);
  if (Array.isArray(value))
    return value.map((each, index) => storedNumbers(each, `${path}.${index}`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => [name, storedNumbers(each, `${path}.${name}`)]),
  );
}

/**
 * Packs numbers as little-endian 32-bit floats. Seven digits, and whole numbers to 2^24 exactly:
 * a coarser code would lose the small steps by which counters grow.
 */
export function packFloats(values: readonly number[], path: string): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, index) => {
    bytes.setFloat32(index * 4, storedNumber(value, `${path}.${index}`), true);
  });
  return new Uint8Array(bytes.buffer);
}

/** Reads packed floats back; empty for anything but bytes. */
export function unpackFloats(value: unknown): number[] {
  if (!(value instanceof Uint8Array)) return [];
  const bytes = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return Array.from({ length: value.byteLength / 4 }, (_, index) =>
    bytes.getFloat32(index * 4, true),
  );
}

/** Longer lists of numbers are packed; the others, weights of models among them, stay exact. */
const LONGEST_PLAIN_LIST = 15;

/** Packs the long lists of numbers in a plain value, and rounds all other numbers. */
export function packLists(value: unknown, path: string): unknown {
  if (Array.isArray(value)) {
    const isLong = value.length > LONGEST_PLAIN_LIST;
    if (isLong && value.every((each) => typeof each === 'number')) return packFloats(value, path);
    return value.map((each, index) => packLists(each, `${path}.${index}`));
  }
  if (typeof value !== 'object' || value === null) return storedNumbers(value, path);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, packLists(each, `${path}.${name}`)]),
  );
}

/** Reads back what `packLists` wrote. */
export function unpackLists(value: unknown): unknown {
  if (value instanceof Uint8Array) return unpackFloats(value);
  if (Array.isArray(value)) return value.map(unpackLists);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, unpackLists(each)]));
}

/** Digits of epoch milliseconds until the year 2286. */
export const TIME_DIGITS = 13;

/** Epoch milliseconds as text that sorts as the times do. */
export function timeText(at: number): string {
  return String(at).padStart(TIME_DIGITS, '0');
}
