/** Groups: what an entry is dropped with. */
import type { Keyspace } from '../config/settings.ts';
import type { Params } from '../keyspaces/template.ts';
import { readValuePath } from '../keyspaces/value-path.ts';

/** The group of everything in a keyspace. */
export function keyspaceGroup(keyspace: string): string {
  return `keyspace:${keyspace}`;
}

/** The group of everything that bears a tag. */
export function tagGroup(tag: string): string {
  return `tag:${tag}`;
}

/** The groups of an entry: its keyspace, and the tags whose params and category are known. */
export function groupsOf(
  { name, tags, categoryPath }: Pick<Keyspace, 'name' | 'tags' | 'categoryPath'>,
  params: Params,
  value: string | Buffer,
): string[] {
  const asksCategory = categoryPath !== undefined && tags.some((tag) => tag.includes('{category}'));
  const category = asksCategory ? readValuePath(value, categoryPath) : undefined;
  const filled = tags.flatMap((tag) => {
    let isWhole = true;
    const text = tag.replaceAll(/\{(\w+)\}/g, (_, param: string) => {
      // A param named so goes before the category, as in the configuration.
      const found = Object.hasOwn(params, param) ? params[param] : undefined;
      const part = found ?? (param === 'category' ? category : undefined);
      isWhole &&= part !== undefined;
      return part ?? '';
    });
    return isWhole ? [tagGroup(text)] : [];
  });
  return [keyspaceGroup(name), ...new Set(filled)];
}
