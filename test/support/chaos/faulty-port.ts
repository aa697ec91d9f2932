/** A port whose calls fail now and then: before anything is done, or after, when the answer is lost. */
import { dependencyDown } from '../../../core/errors.ts';
import type { Tally } from './chaos-test.ts';

/** How often, as shares of all calls. */
export interface PortPlan {
  readonly refused: number;
  readonly lostAnswer: number;
}

/** What decides. */
export interface FaultyPortOptions {
  readonly name: string;
  readonly random: () => number;
  readonly faults: Tally;
  /** Looked up at each call. */
  readonly plan: () => PortPlan;
}

/** Wraps the async calls of a port. */
export function makeFaultyPort<Port extends object>(port: Port, options: FaultyPortOptions): Port {
  const { name, random, faults, plan } = options;
  const fail = (kind: string): never => {
    faults.add(`${name} ${kind}`);
    throw dependencyDown(`chaos: ${name}`, new Error(kind));
  };
  return new Proxy(port, {
    get(target, property, receiver) {
      const value: unknown = Reflect.get(target, property, receiver);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]): Promise<unknown> => {
        const drawn = random();
        const { refused, lostAnswer } = plan();
        if (drawn < refused) fail('refused');
        const answer: unknown = await value.apply(target, args);
        if (drawn < refused + lostAnswer) fail('lost answer');
        return answer;
      };
    },
  });
}
