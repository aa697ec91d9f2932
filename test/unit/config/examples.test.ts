import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EnvironmentName, PreheatConfig } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';

const ROOT = new URL('../../../', import.meta.url);
const ENVIRONMENTS: readonly EnvironmentName[] = ['local', 'dev', 'staging', 'prod'];

const examples = readdirSync(new URL('examples/', ROOT), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `examples/${name}/`);

async function read(folder: string): Promise<PreheatConfig> {
  const url = new URL(`${folder}preheat.config.ts`, ROOT);
  const module = (await import(url.href)) as { readonly default: PreheatConfig };
  return module.default;
}

describe.each(['', ...examples])("the repository's %spreheat.config.ts", (folder) => {
  it.each(ENVIRONMENTS)('resolves without a mistake for %s', async (environment) => {
    const settings = resolveSettings(await read(folder), { environment });
    expect(settings.keyspaces.size).toBeGreaterThan(0);
  });
});

it('finds the example of a product catalogue', async () => {
  const { critical, strategies } = resolveSettings(await read('examples/product-catalogue/'), {
    environment: 'dev',
  });
  expect(critical.map(({ key }) => key)).toEqual([
    'catalog:product:gift-card',
    'catalog:price:EUR:gift-card',
  ]);
  expect(strategies.get('popular')?.schedule).toEqual({ kind: 'every', milliseconds: 3_600_000 });
});
