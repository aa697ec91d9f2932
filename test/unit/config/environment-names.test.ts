import { expect, it } from 'vitest';
import { isEnvironmentName, readEnvironmentName } from '../../../core/config/environment-names.ts';

it('a name of an environment is read as it is', () => {
  for (const name of ['dev', 'staging', 'prod', 'local']) {
    expect(readEnvironmentName(name, 'stage')).toBe(name);
    expect(isEnvironmentName(name)).toBe(true);
  }
});

it('any other name is refused with the nearest one', () => {
  expect(isEnvironmentName('Dev')).toBe(false);
  expect(() => readEnvironmentName('stagin', 'stage')).toThrow(
    expect.objectContaining({
      code: 'input_invalid',
      problems: [
        { path: 'stage', expected: expect.stringContaining("'staging'"), found: "'stagin'" },
      ],
    }),
  );
  expect(() => readEnvironmentName(5, 'stage')).toThrow(
    expect.objectContaining({
      problems: [{ path: 'stage', expected: expect.stringContaining('prod'), found: '5' }],
    }),
  );
});
