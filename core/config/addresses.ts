/**
 * Which network addresses an origin may have. An address that is not of the public internet could
 * be anything inside the network of the function: a database, the metadata of the cloud.
 */

/**
 * `private`: this machine, or a network of one's own: open to origins with `allowPrivate`.
 * `closed`: link-local (metadata of clouds), unspecified, multicast, reserved: never an origin.
 */
export type AddressKind = 'public' | 'private' | 'closed';

type Range = readonly [address: string, prefixBits: number];

/** IANA IPv4 Special-Purpose Address Registry; shared space (RFC 6598) serves networks of clouds. */
const PRIVATE_4: readonly Range[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
];
const CLOSED_4: readonly Range[] = [
  ['0.0.0.0', 8],
  // Metadata of Alibaba Cloud, within the shared space.
  ['100.100.100.200', 32],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** Where in an IPv6 address an IPv4 one stands: the bit at which it begins. */
const EMBEDDED: readonly { readonly range: Range; readonly at: number }[] = [
  // IPv4-mapped (RFC 4291), IPv4-translated (RFC 2765), NAT64 (RFC 6052), 6to4 (RFC 3056).
  { range: ['0:0:0:0:0:ffff:0:0', 96], at: 96 },
  { range: ['0:0:0:0:ffff:0:0:0', 96], at: 96 },
  { range: ['64:ff9b:0:0:0:0:0:0', 96], at: 96 },
  { range: ['2002:0:0:0:0:0:0:0', 16], at: 16 },
];
/** IANA IPv6 Special-Purpose Address Registry: of the global unicast space 2000::/3. */
const CLOSED_6: readonly Range[] = [
  ['2001:0:0:0:0:0:0:0', 23],
  ['2001:db8:0:0:0:0:0:0', 32],
  ['3fff:0:0:0:0:0:0:0', 20],
  // Metadata of AWS, within the unique local space.
  ['fd00:ec2:0:0:0:0:0:254', 128],
];
const PRIVATE_6: readonly Range[] = [
  ['0:0:0:0:0:0:0:1', 128],
  ['fc00:0:0:0:0:0:0:0', 7],
];
const GLOBAL_6: Range = ['2000:0:0:0:0:0:0:0', 3];

/** The kind of an address in any notation that URLs and resolvers use; undefined for a name. */
export function classifyAddress(address: string): AddressKind | undefined {
  const bare = address.replace(/^\[(.*)\]$/, '$1').replace(/%.*/s, '');
  // The URL parser reads all notations of IPv4 (octal, hexadecimal, one number) and of IPv6.
  const host = URL.parse(`http://${bare.includes(':') ? `[${bare}]` : bare}/`)?.hostname;
  if (host === undefined) return bare.includes(':') ? 'closed' : undefined;
  if (host.startsWith('[')) return classify6(parse6(host.slice(1, -1)));
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) ? classify4(parse4(host)) : undefined;
}

/** The kind of a host as a URL names it: names of this machine are private; other names unknown. */
export function classifyHost(hostname: string): AddressKind | undefined {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return 'private';
  return classifyAddress(name);
}

/** Whether an origin may be called there. */
export function isOpenAddress(kind: AddressKind, allowPrivate: boolean): boolean {
  return kind === 'public' || (kind === 'private' && allowPrivate);
}

function classify4(bits: bigint): AddressKind {
  if (CLOSED_4.some((range) => isIn(bits, range, 32, parse4))) return 'closed';
  return PRIVATE_4.some((range) => isIn(bits, range, 32, parse4)) ? 'private' : 'public';
}

function classify6(bits: bigint): AddressKind {
  const holder = EMBEDDED.find(({ range }) => isIn(bits, range, 128, parse6));
  if (holder) return classify4((bits >> BigInt(96 - holder.at)) & 0xffff_ffffn);
  if (CLOSED_6.some((range) => isIn(bits, range, 128, parse6))) return 'closed';
  if (PRIVATE_6.some((range) => isIn(bits, range, 128, parse6))) return 'private';
  return isIn(bits, GLOBAL_6, 128, parse6) ? 'public' : 'closed';
}

function isIn(
  bits: bigint,
  [address, prefixBits]: Range,
  width: number,
  parse: (text: string) => bigint,
): boolean {
  const rest = BigInt(width - prefixBits);
  return bits >> rest === parse(address) >> rest;
}

function parse4(text: string): bigint {
  return text.split('.').reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
}

/** Reads what the URL parser has written: groups in hexadecimal, at most one `::`. */
function parse6(text: string): bigint {
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = new Array<string>(8 - left.length - right.length).fill('0');
  const groups = [...left, ...zeros, ...right];
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}
