/** DynamoDB's API by dynalite, in memory and on the loopback only. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';

/** What a read of the store goes along. */
interface StoreIterator {
  close(): Promise<void>;
}

/** The store as dynalite makes it and reads it. */
interface Store {
  keys(options?: object): StoreIterator;
  values(options?: object): StoreIterator;
  /** Told of each iterator that is opened, and of each that is closed. */
  attachResource(iterator: StoreIterator): void;
  detachResource(iterator: StoreIterator): void;
}

type StoreClass = new (options: object) => Store;

const requireOwn = createRequire(import.meta.url);
const library = createRequire(requireOwn.resolve('dynalite'))('memory-level') as {
  MemoryLevel: StoreClass;
};

/** The store in memory, as it forgets what nobody needs. */
export class ForgettingStore extends library.MemoryLevel {
  /**
   * Texts, where it would keep buffers: these are cut from larger ones, each of which stays as long
   * as anything in it, and most of the memory was such remains.
   */
  constructor(options: object) {
    super({ ...options, storeEncoding: 'utf8' });
  }

  override keys(options?: object): StoreIterator {
    return closedAtReturn(super.keys(options));
  }

  override values(options?: object): StoreIterator {
    return closedAtReturn(super.values(options));
  }
}

/**
 * dynalite 4.0.0 ends a read by its iterator's `return`, which the store calls `close`: no iterator
 * was ever closed, and each kept the whole table as it stood at that read. Under load that is
 * gigabytes in minutes.
 */
function closedAtReturn(iterator: StoreIterator): StoreIterator {
  return Object.assign(iterator, { return: () => iterator.close() });
}

// Before dynalite is loaded: it takes the class then.
library.MemoryLevel = ForgettingStore;
const dynalite = requireOwn('dynalite') as typeof import('dynalite').default;

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
