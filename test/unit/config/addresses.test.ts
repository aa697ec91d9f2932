import { expect, it } from 'vitest';
import { classifyAddress, classifyHost, isOpenAddress } from '../../../core/config/addresses.ts';

/** The first and the last address of each range, between the neighbours outside of it. */
const EDGES: readonly (readonly [kind: string, addresses: readonly string[]])[] = [
  ['private', ['10.0.0.0', '10.255.255.255', '100.64.0.0', '100.127.255.255']],
  ['private', ['127.0.0.0', '127.255.255.255', '172.16.0.0', '172.31.255.255']],
  ['private', ['192.168.0.0', '192.168.255.255', '100.100.100.199', '100.100.100.201']],
  ['public', ['9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0']],
  ['public', ['126.255.255.255', '128.0.0.0', '172.15.255.255', '172.32.0.0']],
  ['public', ['192.167.255.255', '192.169.0.0', '1.0.0.0', '223.255.255.255']],
  ['public', ['169.253.255.255', '169.255.0.0', '192.0.1.0', '192.0.3.0', '192.88.98.255']],
  ['public', ['192.88.100.0', '198.17.255.255', '198.20.0.0', '198.51.99.255', '198.51.101.0']],
  ['public', ['203.0.112.255', '203.0.114.0', '191.255.255.255']],
  ['closed', ['0.0.0.0', '0.255.255.255', '100.100.100.200', '169.254.0.0', '169.254.255.255']],
  ['closed', ['192.0.0.0', '192.0.0.255', '192.0.2.0', '192.0.2.255', '192.88.99.1']],
  ['closed', ['198.18.0.0', '198.19.255.255', '198.51.100.0', '203.0.113.255']],
  ['closed', ['224.0.0.0', '255.255.255.255']],
  ['private', ['::1', 'fc00::', 'fdff:ffff::1', '::ffff:10.0.0.1', '64:ff9b::a00:1']],
  ['private', ['::ffff:0:127.0.0.1', '2002:c0a8:101::1', '2002:0a00:0001:ffff::']],
  ['public', ['2000::', '3ffe::1', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808']],
  ['public', ['2002:808:808::', '2001:200::', '2001:db7:ffff::', '2001:db9::', '3fff:1000::']],
  ['closed', ['::', '::2', '1fff::', '4000::', 'fe80::1', 'ff02::1', 'fbff::', 'fe00::']],
  ['closed', ['2001::1', '2001:1ff::', '2001:db8::', '2001:db8:ffff::', '3fff::', '3fff:fff::']],
  ['closed', ['fd00:ec2::254', '2002:a9fe:a9fe::', '::ffff:169.254.169.254', '1:2:3']],
];

it.each(EDGES)('an address is %s at both ends of its range: %s', (kind, addresses) => {
  for (const address of addresses) expect(classifyAddress(address), address).toBe(kind);
});

it('an address is read with its brackets and without its zone', () => {
  expect(classifyAddress('[2600::1]')).toBe('public');
  expect(classifyAddress('fd12::1%eth0')).toBe('private');
  expect(classifyAddress('[fd12::1%1]')).toBe('private');
  for (const wrong of ['2[600::1]', '[2600::1]1', '[2600::1', '2600::1]']) {
    expect(classifyAddress(wrong), wrong).toBe('closed');
  }
});

it('an address has no kind where it is a name', () => {
  for (const name of ['example.com', '1.2.3.4.example.com', 'x1.2.3.4', 'a b', 'localhost']) {
    expect(classifyAddress(name), name).toBeUndefined();
  }
});

it('a host of this machine is private, however it is written', () => {
  for (const name of ['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'a.b.localhost.']) {
    expect(classifyHost(name), name).toBe('private');
  }
  for (const name of ['localhost.example.com', 'notlocalhost', 'localhost.com', 'example.com.']) {
    expect(classifyHost(name), name).toBeUndefined();
  }
  expect(classifyHost('8.8.8.8')).toBe('public');
  expect(classifyHost('169.254.169.254.')).toBe('closed');
});

it('an origin may be called at public addresses, and at private ones where that is allowed', () => {
  const open = (allowed: boolean) =>
    (['public', 'private', 'closed'] as const).filter((kind) => isOpenAddress(kind, allowed));
  expect(open(false)).toEqual(['public']);
  expect(open(true)).toEqual(['public', 'private']);
});
