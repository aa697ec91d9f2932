/** Tests that take minutes, fetch from the network or compare real time: they run when asked for. */

/** Whether they were asked for. */
export const IS_LONG = process.env['PREHEAT_LONG_TESTS'] === '1';

/** Why they are skipped otherwise. */
export const ONLY_LONG = 'long: `npm run test:long` runs it';
