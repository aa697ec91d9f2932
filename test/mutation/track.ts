/** Runs before every test file: hits of mutants are counted by test. */
import { configureGlobal, readConfigureGlobal } from 'fast-check';
import { afterEach, beforeEach } from 'vitest';
import { switches } from './stryker.ts';

// A property that fails has killed its mutant: the smallest case is of no interest.
configureGlobal({ ...readConfigureGlobal(), endOnFailure: true });

beforeEach(({ task }) => {
  switches.currentTestId = task.id;
});

afterEach(() => {
  switches.currentTestId = undefined;
});
