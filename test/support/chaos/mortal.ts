/** Processes that die at a chosen await, as `kill -9` does it: what comes after never happens. */
import type { Tally } from './chaos-test.ts';

/** Where it dies: before the call of a port is made, or after, when its answer is lost. */
export type Moment = 'before' | 'after';

/** One process. */
export interface Life {
  /** Resolves when it has died. */
  readonly died: Promise<void>;
  readonly isDead: () => boolean;
  /** Awaits of ports so far. */
  readonly awaits: () => number;
  /** Wraps the ports of the process, at any depth of plain objects. */
  wrap<Ports extends object>(ports: Ports): Ports;
}

/** A process that dies at its n-th await of a port; never where that is not reached. */
export function makeLife(diesAt: number, moment: Moment, faults: Tally): Life {
  const death = Promise.withResolvers<void>();
  let awaits = 0;
  let isDead = false;
  const never = () => new Promise<never>(() => {});
  const die = () => {
    isDead = true;
    faults.add('kill');
    death.resolve();
    return never();
  };
  const wrapCall =
    (owner: object, call: (...args: unknown[]) => unknown) =>
    (...args: unknown[]): unknown => {
      if (isDead) return never();
      const place = awaits;
      const begin = () => call.apply(owner, args);
      if (place === diesAt && moment === 'before') {
        awaits += 1;
        return die();
      }
      const result = begin();
      if (!(result instanceof Promise)) return result;
      awaits += 1;
      return result.then(
        (value) => (isDead ? never() : place === diesAt ? die() : value),
        (error: unknown) => (isDead ? never() : Promise.reject(error)),
      );
    };
  const wrap = <Ports extends object>(ports: Ports): Ports =>
    new Proxy(ports, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value !== 'function') return value;
        return wrapCall(target, value as (...args: unknown[]) => unknown);
      },
    });
  return { died: death.promise, isDead: () => isDead, awaits: () => awaits, wrap };
}
