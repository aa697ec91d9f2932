import { describe, expect, it } from 'vitest';
import { listFiles, readRepositoryFile } from '../../support/repository.ts';

/** Folders whose files are listed one by one: each is a word of the product. */
const LISTED_BY_FILE = ['core', 'lambdas', 'lib'];

describe('the tree in AGENTS.md', () => {
  const listed = parseTree(readRepositoryFile('AGENTS.md'));
  const files = listFiles();
  const folders = new Set(files.flatMap((file) => foldersOf(file)));

  it('has every folder to depth two, and every file of core, lambdas and lib', () => {
    const named = files.filter((file) => {
      const [folder, ...rest] = file.split('/');
      return rest.length === 1 && LISTED_BY_FILE.includes(folder ?? '') && file.endsWith('.ts');
    });
    expect([...folders, ...named].filter((path) => !listed.has(path)).sort()).toEqual([]);
  });

  it('has nothing that is not there', () => {
    const present = new Set([...folders, ...files]);
    expect([...listed.keys()].filter((path) => !present.has(path)).sort()).toEqual([]);
  });

  it('says of each entry what it holds, a construct aside that is named as its unit', () => {
    const silent = [...listed].filter(([, text]) => text === '').map(([path]) => path);
    const units = silent.filter((path) =>
      folders.has(path.replace(/^lib\/(.+)\.ts$/, 'lambdas/$1/')),
    );
    expect(silent).toEqual(units);
  });
});

/** `core/` and `core/gate/` of `core/gate/state.ts`. */
function foldersOf(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.slice(0, 2).map((_, index) => `${parts.slice(0, index + 1).join('/')}/`);
}

/** Path → annotation: two spaces of indent per level, folders end in a slash. */
function parseTree(text: string): ReadonlyMap<string, string> {
  const block = /## Tree\n+```\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  const entries = new Map<string, string>();
  let parent = '';
  for (const line of block.split('\n')) {
    const match = /^( {0,2})([^\s]+)(?: +(.*))?$/.exec(line);
    if (match === null) continue;
    const [, indent = '', name = '', annotation = ''] = match;
    if (indent === '') parent = name;
    entries.set(indent === '' ? name : `${parent}${name}`, annotation);
  }
  return entries;
}
