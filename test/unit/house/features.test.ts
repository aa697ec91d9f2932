/** Every row of the table of features has a test, and that test is there. */
import { expect, test } from 'vitest';
import { FEATURES, ROWS } from '../../support/features.ts';
import { readRepositoryFile } from '../../support/repository.ts';

const expected = Object.entries(ROWS).flatMap(([section, count]) =>
  Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
);

test('each row of sections 1, 4, 5 and 6 is there once', () => {
  expect(FEATURES.map(({ row }) => row)).toEqual(expected);
});

test('each row has a test of that title in that file, or says what is missing', () => {
  for (const { row, tests, missing } of FEATURES) {
    expect(tests.length > 0 || missing !== undefined, row).toBe(true);
    for (const [file, title] of tests) {
      // The code that starts the test: a comment that quotes the title is none.
      const starts = ['test', 'it', ')'].map((start) => `${start}('${title}'`);
      const text = readRepositoryFile(`test/${file}`).replaceAll(/\(\n +/g, '(');
      const isThere = starts.some((start) => text.includes(start));
      expect(isThere, `${row}: '${title}' in test/${file}`).toBe(true);
    }
  }
});

test('the map from row to test is printed', () => {
  const lines = FEATURES.flatMap(({ row, words, tests, missing }) => [
    `${row} ${words}`,
    ...tests.map(([file, title]) => `    ${file}: ${title}`),
    ...(missing === undefined ? [] : [`    missing: ${missing}`]),
  ]);
  console.log(lines.join('\n'));
  expect(lines.length).toBeGreaterThan(FEATURES.length);
});
