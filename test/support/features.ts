/**
 * What Preheat shall do, row by row of its table of features, and the tests that drive each row
 * against the running local product: sections 1 learning, 4 warming, 5 asking, 6 reading.
 */
import { ASKING } from './features/asking.ts';
import { LEARNING } from './features/learning.ts';
import { READING } from './features/reading.ts';
import { WARMING } from './features/warming.ts';

/** Rows of each section. */
export const ROWS: Readonly<Record<string, number>> = { 1: 13, 4: 10, 5: 9, 6: 5 };

/** All rows, in order. */
export const FEATURES = [...LEARNING, ...WARMING, ...ASKING, ...READING];
