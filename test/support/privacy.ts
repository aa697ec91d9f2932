/** Seals for tests, always of the same key. */
import { makePrivacy, type Privacy } from '../../adapters/sealed/privacy.ts';
import { makeSeal, type SealKeys } from '../../core/privacy/seal.ts';

/** The key. */
const TEST_SEAL_KEYS: SealKeys = {
  current: 'k1',
  keys: { k1: 'a key for tests only, of some length' },
};

/** The privacy of a table where these keyspaces are personal. */
export function testPrivacy(...personal: readonly string[]): Privacy {
  return privacyOf(new Set(personal));
}

/** The privacy of a table where every keyspace is personal, whatever its name. */
export function allPersonal(): Privacy {
  const every = new Set(['all']);
  every.has = () => true;
  return privacyOf(every);
}

function privacyOf(personal: ReadonlySet<string>): Privacy {
  const seal = makeSeal(TEST_SEAL_KEYS);
  return makePrivacy(personal, async () => seal);
}
