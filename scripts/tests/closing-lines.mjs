/** How `npm test` ends: a plain line that people and CI systems read alike. */

/**
 * @typedef {object} Summary
 * @property {number} passed
 * @property {number} failed
 * @property {readonly { readonly name: string, readonly reason: string }[]} skipped
 */

/**
 * What was skipped and why, then the counts alone on the last line.
 * @param {Summary} summary
 */
export function closingLines({ passed, failed, skipped }) {
  const reasons = skipped.map(({ name, reason }) => `skipped: ${name} (${reason})`);
  const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
  return [...reasons, `${passed} passed, ${failed} failed${tail}`].join('\n');
}
