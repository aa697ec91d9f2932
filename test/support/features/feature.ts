/** One row of the table of features, and the tests that drive it against the running local product. */
export interface Feature {
  readonly row: string;
  readonly words: string;
  /** Each as the file under `test/`, and the title of a test in it. */
  readonly tests: readonly (readonly [file: string, title: string])[];
  /** What of it no test drives that way, and why. */
  readonly missing?: string;
}
