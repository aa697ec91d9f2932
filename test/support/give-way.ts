/** Runs before the test files of most kinds: they leave the processor to those of real time. */
import { getPriority, setPriority } from 'node:os';

/** Of two processes that always have work, one at 0 gets three times as much as one at this. */
const NICENESS = 5;

// Whoever asks for less than that shall get less.
if (getPriority() < NICENESS) setPriority(NICENESS);
