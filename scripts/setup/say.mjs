/** Tells the user one thing, on the error stream: a command's own output stays clean. */
/** @param {string} message */
export function say(message) {
  process.stderr.write(`setup: ${message}\n`);
}
