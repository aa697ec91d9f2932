/** A real DNS server for made-up names, and a resolver that asks it. */
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import type { ResolveName } from '../../adapters/origins/address-guard.ts';

const IPV4 = 1;
const IPV6 = 28;
const HEADER_BYTES = 12;

/** A running server. */
export interface DnsServer {
  readonly resolve: ResolveName;
  /** How often a name was asked for. */
  asked(name: string): number;
  stop(): void;
}

/**
 * Starts a server on the loopback. Each name has a list of answers, each of them addresses; the
 * last one is given from then on.
 */
export async function startDnsServer(
  names: Readonly<Record<string, readonly (readonly string[])[]>>,
): Promise<DnsServer> {
  const rounds = new Map<string, number>();
  const socket = createSocket('udp4', (query, { port, address }) => {
    const { name, type, end } = readQuestion(query);
    const round = rounds.get(`${name} ${type}`) ?? 0;
    rounds.set(`${name} ${type}`, round + 1);
    const answers = names[name] ?? [];
    const all = answers[Math.min(round, answers.length - 1)] ?? [];
    const own = all.filter((one) => (type === IPV6) === one.includes(':'));
    socket.send(writeAnswer(query.subarray(0, end), type, own), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    async resolve(hostname) {
      const [four, six] = await Promise.all([
        resolver.resolve4(hostname).catch(() => []),
        resolver.resolve6(hostname).catch(() => []),
      ]);
      return [
        ...four.map((address) => ({ address, family: 4 })),
        ...six.map((address) => ({ address, family: 6 })),
      ];
    },
    asked: (name) => rounds.get(`${name} ${IPV4}`) ?? 0,
    stop: () => socket.close(),
  };
}

/** RFC 1035, §4.1.2: labels with their lengths, then type and class. */
function readQuestion(query: Buffer) {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  while ((query[at] ?? 0) > 0) {
    const length = query[at] ?? 0;
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function writeAnswer(question: Buffer, type: number, addresses: readonly string[]): Buffer {
  const header = Buffer.from(question);
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(addresses.length, 6);
  header.writeUInt16BE(0, 8);
  header.writeUInt16BE(0, 10);
  const records = addresses.map((address) => {
    const bytes = type === IPV6 ? bytes6(address) : Buffer.from(address.split('.').map(Number));
    const record = Buffer.alloc(12);
    // A pointer to the name of the question; class IN; not to be kept.
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt16BE(bytes.length, 10);
    return Buffer.concat([record, bytes]);
  });
  return Buffer.concat([header, ...records]);
}

function bytes6(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const zeros = new Array<string>(8 - left.length - right.length).fill('0');
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [...left, ...zeros, ...right].entries()) {
    bytes.writeUInt16BE(Number.parseInt(group, 16), 2 * index);
  }
  return bytes;
}
