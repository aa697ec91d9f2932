/** A TCP proxy that does to connections what networks do: for Redis, and for half-open peers. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Random } from '../../../local/demo/random.ts';
import type { Tally } from './chaos-test.ts';

/** What can happen to a piece of data on its way. */
export type TcpFault = 'delay' | 'reset' | 'lost answer' | 'truncate' | 'half-open';

/** How likely each is, per piece of data. */
export type TcpPlan = Readonly<Partial<Record<TcpFault, number>>>;

/** A running proxy. */
export interface TcpProxy {
  readonly port: number;
  /** From now on this may happen; nothing of it with an empty plan. */
  setPlan(plan: TcpPlan): void;
  /** Does this now to all connections that are open; answers how many. */
  strike(fault: 'reset' | 'half-open'): number;
  /** No more faults, and an end to connections that are half open. */
  heal(): void;
  stop(): Promise<void>;
}

/** What the proxy is made of. */
export interface TcpProxyOptions {
  readonly targetPort: number;
  readonly random: Random;
  readonly faults: Tally;
  /** Longest delay of a piece of data. */
  readonly longestDelayMilliseconds: number;
}

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  /** Data is taken and goes nowhere: neither side is told. */
  isHalfOpen: boolean;
}

/** Starts it on a free port. */
export async function startTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const { targetPort, random, faults, longestDelayMilliseconds } = options;
  const links = new Set<Link>();
  let plan: TcpPlan = {};

  const draw = (kinds: readonly TcpFault[]): TcpFault | undefined => {
    let left = random();
    for (const kind of kinds) {
      left -= plan[kind] ?? 0;
      if (left < 0) return kind;
    }
    return undefined;
  };
  const reset = ({ client, server }: Link) => {
    client.resetAndDestroy();
    server.resetAndDestroy();
  };
  const forward = (link: Link, from: Socket, to: Socket, kinds: readonly TcpFault[]) => {
    // Pieces stay in order, also where one of them waits.
    let last = Promise.resolve();
    from.on('data', (piece: Buffer) => {
      if (link.isHalfOpen) return;
      const fault = draw(kinds);
      if (fault) faults.add(fault);
      if (fault === 'half-open') link.isHalfOpen = true;
      else if (fault === 'reset' || fault === 'lost answer') reset(link);
      else if (fault === 'truncate') {
        to.write(piece.subarray(0, Math.ceil(piece.length / 2)), () => reset(link));
      } else {
        const wait = fault === 'delay' ? random() * longestDelayMilliseconds : 0;
        last = last.then(async () => {
          if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
          if (!to.destroyed && !link.isHalfOpen) to.write(piece);
        });
      }
    });
  };

  const proxy = createServer({ noDelay: true }, (client) => {
    const link: Link = {
      client,
      server: connect({ port: targetPort, host: '127.0.0.1', noDelay: true }),
      isHalfOpen: false,
    };
    links.add(link);
    forward(link, client, link.server, ['delay', 'reset', 'half-open']);
    forward(link, link.server, client, ['delay', 'lost answer', 'truncate']);
    for (const [side, other] of [
      [client, link.server],
      [link.server, client],
    ] as const) {
      side.on('error', () => {});
      side.on('close', () => {
        // Half open, the client does not hear of it: it is still there to be healed.
        if (side === client) links.delete(link);
        if (!link.isHalfOpen) other.destroy();
      });
    }
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');

  return {
    port: (proxy.address() as AddressInfo).port,
    setPlan(next) {
      plan = next;
    },
    strike(fault) {
      const open = [...links].filter(({ isHalfOpen }) => !isHalfOpen);
      for (const link of open) {
        faults.add(fault);
        if (fault === 'reset') reset(link);
        else link.isHalfOpen = true;
      }
      return open.length;
    },
    heal() {
      plan = {};
      for (const link of links) if (link.isHalfOpen) reset(link);
    },
    async stop() {
      for (const { client, server } of links) {
        client.destroy();
        server.destroy();
      }
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
