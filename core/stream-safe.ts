/** Texts that are normalised in time that grows with their length. */

/** Combining grapheme joiner: seen by nobody, and marks are not put in order across it. */
const JOINER = '\u034f';
/** Other marks, as many as one letter may bear: no writing has so many. */
const MANY_MARKS = /[\p{M}--\u034f]{30}(?=[\p{M}--\u034f])/gv;

/**
 * Parts runs of combining marks. Normalising sorts each run, in time that grows with the square of
 * its length: 200 kB of marks held a processor for three seconds.
 *
 * Source: Unicode Standard Annex 15, “Stream-Safe Text Process”.
 */
export function streamSafe(text: string): string {
  return text.replaceAll(MANY_MARKS, `$&${JOINER}`);
}
