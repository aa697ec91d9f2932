/** Counts what a run reads through its ports: items, as many as it gets or asks for. */
import type { RunPorts } from '../../core/strategies/run.ts';

/** The ports, and what was read through them so far. */
export interface CountedPorts {
  readonly ports: RunPorts;
  readonly items: () => number;
}

/** Wraps them. */
export function countItems(ports: RunPorts): CountedPorts {
  let items = 0;
  /** Calls that answer a list: one item for each, there or not. */
  const counted = <Port extends object>(port: Port, names: readonly (keyof Port)[]): Port => {
    const wrapped = names.map((name) => {
      const call = port[name] as (...args: unknown[]) => Promise<unknown>;
      return [
        name,
        async (...args: unknown[]) => {
          const answer = await call.apply(port, args);
          items += Array.isArray(answer) ? answer.length : 1;
          return answer;
        },
      ];
    });
    return { ...port, ...(Object.fromEntries(wrapped) as Partial<Port>) };
  };
  return {
    items: () => items,
    ports: {
      ...ports,
      patterns: counted(ports.patterns, ['read', 'due', 'top', 'readHour']),
      users: counted(ports.users, ['read', 'due']),
      categories: counted(ports.categories, ['read', 'top']),
      visits: counted(ports.visits, ['since']),
      tasks: counted(ports.tasks, ['list']),
      ledger: counted(ports.ledger, ['read']),
      gateStates: counted(ports.gateStates, ['read', 'readPurse']),
    },
  };
}
