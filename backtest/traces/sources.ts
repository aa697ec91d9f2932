/** From what the user names to the files that are read: folders give all their files. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The name that stands for the standard input. */
export const STDIN = '-';

/** One stream of lines. */
export interface Source {
  readonly file: string;
  /** Infinite for the standard input, whose end nobody knows. */
  readonly bytes: number;
  /** The user named this very file, and not only a folder that it is in. */
  readonly isNamed: boolean;
}

/**
 * Lists the files of one name: itself, or for a folder every file below it, by name. Hidden files
 * are left out.
 *
 * @throws the file system's error for what is not there.
 */
export async function listSources(name: string): Promise<Source[]> {
  if (name === STDIN) return [{ file: name, bytes: Number.POSITIVE_INFINITY, isNamed: true }];
  const found = await stat(name);
  if (!found.isDirectory()) return [{ file: name, bytes: found.size, isNamed: true }];
  const entries = await readdir(name, { recursive: true });
  const paths = entries.filter((path) => !/(?:^|[\\/])\./.test(path)).sort();
  const files = paths.map(async (path): Promise<Source[]> => {
    const file = join(name, path);
    const entry = await stat(file);
    return entry.isFile() ? [{ file, bytes: entry.size, isNamed: false }] : [];
  });
  return (await Promise.all(files)).flat();
}
