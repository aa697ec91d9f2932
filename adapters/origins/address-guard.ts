/**
 * Keeps connections of an origin on the addresses that it may have. The address that is checked is
 * the one that is connected to: a name that answers otherwise a moment later changes nothing.
 */
import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { classifyAddress, classifyHost, isOpenAddress } from '../../core/config/addresses.ts';
import { originRefused, type PreheatError } from '../../core/errors.ts';

/** An address of a name. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Asks for all addresses of a name. */
export type ResolveName = (hostname: string) => Promise<readonly ResolvedAddress[]>;

/** The resolver of the machine: /etc/hosts, then DNS. */
const resolveName: ResolveName = (hostname) => systemLookup(hostname, { all: true });

/** Why a host may not be called, as far as it tells that itself; undefined for open ones and names. */
export function refuseHost(
  origin: string,
  hostname: string,
  allowPrivate: boolean,
): PreheatError | undefined {
  const kind = classifyHost(hostname);
  if (kind === undefined || isOpenAddress(kind, allowPrivate)) return undefined;
  return originRefused(origin, `its host is a ${kind} address`);
}

/**
 * Makes the `lookup` of a connection. One closed address among several refuses the name: which of
 * them were connected to would be chance.
 */
export function makeGuardedLookup(
  origin: string,
  allowPrivate: boolean,
  resolve: ResolveName = resolveName,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        const kinds = addresses.map(({ address }) => classifyAddress(address) ?? 'closed');
        const wrong = kinds.find((kind) => !isOpenAddress(kind, allowPrivate));
        if (wrong) {
          const detail = `its name leads to a ${wrong} address`;
          callback(originRefused(origin, detail), '', 0);
        } else if (!first) {
          callback(originRefused(origin, 'its name has no address'), '', 0);
        } else if (options.all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}
