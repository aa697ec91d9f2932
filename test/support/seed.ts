/** Runs before every test file: properties draw the same cases in every run. */
import { configureGlobal } from 'fast-check';
import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly seed: number;
  }
}

configureGlobal({ seed: inject('seed') });
