/** Texts that must not be found anywhere, and the search for them in every form they could take. */
import { createHash } from 'node:crypto';
import { makeSeededIds } from '../../adapters/memory/seeded-ids.ts';

/** Draws personal texts and secrets, and finds them again. */
export interface Markers {
  /** A new text that names somebody. */
  draw(): string;
  /** How many were drawn. */
  count(): number;
  /** Those that a text holds: as they are, escaped, encoded, or as a digest that needs no key. */
  findIn(text: string): string[];
}

/** Makes them of a seed. */
export function makeMarkers(seed: number): Markers {
  const ids = makeSeededIds(seed);
  const forms = new Map<string, string>();
  const add = (form: string, marker: string) => forms.set(form.toLowerCase(), marker);
  let count = 0;
  return {
    draw() {
      count += 1;
      const digest = createHash('sha256').update(`${seed} ${count} ${ids.next()}`).digest('hex');
      const marker = `who${digest.slice(0, 16)}`;
      add(marker, marker);
      add(Buffer.from(marker).toString('hex'), `${marker} in hexadecimal`);
      for (const before of ['', 'a', 'ab']) {
        // What surrounds it shifts base64 by a part of a character: the middle stays.
        const encoded = Buffer.from(before + marker)
          .toString('base64')
          .slice(4, -4);
        add(encoded, `${marker} in base64`);
      }
      const sha = createHash('sha256').update(marker).digest();
      add(sha.toString('hex').slice(0, 12), `the digest of ${marker}`);
      add(sha.toString('base64url').slice(0, 12), `the digest of ${marker}`);
      return marker;
    },
    count: () => count,
    findIn(text) {
      const lower = text.toLowerCase();
      return [...forms].filter(([form]) => lower.includes(form)).map(([, marker]) => marker);
    },
  };
}
