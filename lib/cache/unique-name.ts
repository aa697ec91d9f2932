/** Names for what ElastiCache does not name itself. */
import { Names } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Caches, users and groups share this limit of ElastiCache. */
const MAX_CHARACTERS = 40;

/** A name that is unique by stack and place in it; `kind` is a letter that tells siblings apart. */
export function uniqueName(construct: Construct, kind: string): string {
  const maxLength = MAX_CHARACTERS - kind.length - 1;
  const name = Names.uniqueResourceName(construct, { maxLength, separator: '-' });
  return `${kind}-${name}`.toLowerCase();
}
