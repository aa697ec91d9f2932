/** Slots of a Redis Cluster: which part of the keys a key belongs to. */

/** Slots of every cluster (Redis Cluster specification, “Key distribution model”). */
const SLOTS = 16_384;
/** CRC-16/XMODEM, as that specification has it. */
const POLYNOMIAL = 0x1021;
const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => remainderOf(byte));

/** The slot of a key: of its hash tag where it has one, else of all its bytes. */
export function slotOf(key: string): number {
  return checksum(hashTagOf(key) ?? key) % SLOTS;
}

/** What stands between the first `{` and the next `}`; undefined where nothing does. */
export function hashTagOf(key: string): string | undefined {
  const open = key.indexOf('{');
  const close = open < 0 ? -1 : key.indexOf('}', open + 1);
  return close > open + 1 ? key.slice(open + 1, close) : undefined;
}

function checksum(text: string): number {
  let sum = 0;
  for (const byte of Buffer.from(text)) {
    sum = ((sum << 8) ^ (TABLE[(sum >> 8) ^ byte] ?? 0)) & 0xffff;
  }
  return sum;
}

function remainderOf(byte: number): number {
  let sum = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) {
    sum = sum & 0x8000 ? (sum << 1) ^ POLYNOMIAL : sum << 1;
  }
  return sum & 0xffff;
}
