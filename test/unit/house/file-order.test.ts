import { expect, it } from 'vitest';
import { LONG } from '../../../scripts/tests/file-order.ts';
import { listFiles } from '../../support/repository.ts';

it('names files that are there as those to begin with', () => {
  const files = listFiles();
  expect(LONG.filter((path) => !files.includes(path))).toEqual([]);
});
