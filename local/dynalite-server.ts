/** DynamoDB's API by dynalite, in memory and on the loopback only. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import dynalite from 'dynalite';

/** What a read of dynalite's store goes along. */
interface StoreIterator {
  close(): Promise<void>;
}

type Read = (this: unknown, options?: unknown) => StoreIterator;

/** The class of dynalite's store in memory: the very one that it loads itself. */
export interface MemoryLevelClass {
  readonly prototype: {
    keys: Read;
    values: Read;
    /** Called for each iterator that is opened, and for each that is closed. */
    attachResource(iterator: StoreIterator): void;
    detachResource(iterator: StoreIterator): void;
  };
}

const requireOwn = createRequire(import.meta.url);

/** That class. */
export const { MemoryLevel } = createRequire(requireOwn.resolve('dynalite'))('memory-level') as {
  readonly MemoryLevel: MemoryLevelClass;
};

/**
 * dynalite 4.0.0 ends a read by its iterator's `return`, which its store calls `close`: no iterator
 * was ever closed, and each kept the whole table as it stood at that read. Under load that is
 * gigabytes in minutes.
 */
function closeEndedReads({ prototype }: MemoryLevelClass): void {
  for (const read of ['keys', 'values'] as const) {
    const open = prototype[read];
    prototype[read] = function (this: unknown, options?: unknown) {
      const iterator = open.call(this, options);
      return Object.assign(iterator, { return: () => iterator.close() });
    };
  }
}

closeEndedReads(MemoryLevel);

/** A running server. */
export interface DynaliteServer {
  readonly server: Server;
  readonly endpoint: string;
}

/** Starts a server without tables on a free port; they are there as soon as they are asked for. */
export async function startDynaliteServer(): Promise<DynaliteServer> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address');
  return { server, endpoint: `http://127.0.0.1:${address.port}` };
}
