/** Secrets given at start. */
import { notFound } from '../../core/errors.ts';
import type { Secrets } from '../../core/ports.ts';

/** Makes a store of secrets by name. */
export function makeMemorySecrets(secrets: Readonly<Record<string, string>> = {}): Secrets {
  const byName = new Map(Object.entries(secrets));
  return {
    async get(name) {
      const secret = byName.get(name);
      if (secret === undefined) throw notFound('secret', name);
      return secret;
    },
  };
}
