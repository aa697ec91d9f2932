import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../core/config/schema.ts';
import { makeConfigurationPage } from '../../../scripts/docs/configuration-page.ts';
import { readRepositoryFile } from '../../support/repository.ts';

describe('docs/configuration.md', () => {
  it('is what the types say (npm run docs:configuration)', () => {
    expect(readRepositoryFile('docs/configuration.md') === makeConfigurationPage()).toBe(true);
  });

  it('has every name of the file, with what it means', () => {
    const page = makeConfigurationPage();
    const [, whole = ''] = page.split('## The whole file\n');
    const [table = ''] = whole.split('\n## ');
    for (const name of Object.keys(configSchema.def.shape))
      expect(table).toContain(`| \`${name}\``);
    expect(page).toContain('PREHEAT_KEYSPACE_{NAME}_TTL');
    expect(page).toContain('PREHEAT_EXTRA_ORIGIN_CALLS');
  });
});
