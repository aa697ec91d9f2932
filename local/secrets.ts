/** Secrets of origins on one machine: environment variables. */
import { upperSnake } from '../core/config/names.ts';
import { notFound } from '../core/errors.ts';
import type { Secrets } from '../core/ports.ts';

/** `secret('catalog-token')` is the variable `PREHEAT_SECRET_CATALOG_TOKEN`. */
export function makeEnvironmentSecrets(
  variables: Readonly<Record<string, string | undefined>>,
): Secrets {
  return {
    async get(name) {
      const variable = `PREHEAT_SECRET_${upperSnake(name)}`;
      const value = variables[variable];
      if (!value) throw notFound('environment variable', variable);
      return value;
    },
  };
}
