/** Counts what AWS would bill for, while real units run. */

/** What one part of a run has used. */
export interface Usage {
  /** Requests to the table, of whatever size. */
  tableCalls: number;
  /** Items that were written, also where the condition did not hold. */
  itemsWritten: number;
  /** Request units of the table itself: 1 KB each. */
  writeUnits: number;
  /** Request units of its indexes: one for each entry that is put in or taken out. */
  indexUnits: number;
  /** Request units, 4 KB each; half of one where a read need not be consistent. */
  readUnits: number;
  /** Requests to queues as they are billed: 64 KB each. */
  queueRequests: number;
  /** Commands of the cache, and kilobytes to and from it. */
  cacheCommands: number;
  cacheKilobytes: number;
  /** Lines that functions have written, and their bytes. */
  logLines: number;
  logBytes: number;
  /** By unit. */
  readonly invocations: Record<string, { calls: number; milliseconds: number }>;
  /** Each figure of CloudWatch under each set of dimensions. */
  readonly figures: string[];
}

/** Runs a part and answers what it used. */
export interface Meter {
  measure(work: () => Promise<unknown>): Promise<Usage>;
  /** What is used now is added here. */
  readonly now: () => Usage;
  /** Runs one call of a function. */
  invoke<Answer>(unit: string, call: () => Promise<Answer>): Promise<Answer>;
  /** Gives the standard output back. */
  close(): void;
}

/** What Redis has done so far. */
export type CacheWork = () => Promise<{ readonly commands: number; readonly bytes: number }>;

/** Takes the standard output, where functions write their lines; tell people on the other one. */
export function makeMeter(cacheWork: CacheWork): Meter {
  let usage = emptyUsage();
  const figures = new Set<string>();
  const { write } = process.stdout;
  process.stdout.write = ((text: string | Uint8Array) => {
    for (const line of String(text).split('\n')) {
      if (line === '') continue;
      usage.logLines += 1;
      usage.logBytes += Buffer.byteLength(line);
      if (line.startsWith('{"_aws"')) for (const name of figuresIn(line)) figures.add(name);
    }
    return true;
  }) as typeof write;
  return {
    now: () => usage,
    async measure(work) {
      usage = emptyUsage();
      figures.clear();
      const before = await cacheWork();
      await work();
      const after = await cacheWork();
      usage.cacheCommands = after.commands - before.commands;
      usage.cacheKilobytes = Math.round((after.bytes - before.bytes) / 1_024);
      usage.figures.push(...[...figures].sort());
      return usage;
    },
    async invoke(unit, call) {
      const startedAt = performance.now();
      try {
        return await call();
      } finally {
        const own = usage.invocations[unit] ?? { calls: 0, milliseconds: 0 };
        own.calls += 1;
        own.milliseconds += Math.ceil(performance.now() - startedAt);
        usage.invocations[unit] = own;
      }
    },
    close() {
      process.stdout.write = write;
    },
  };
}

function emptyUsage(): Usage {
  return {
    tableCalls: 0,
    itemsWritten: 0,
    writeUnits: 0,
    indexUnits: 0,
    readUnits: 0,
    queueRequests: 0,
    cacheCommands: 0,
    cacheKilobytes: 0,
    logLines: 0,
    logBytes: 0,
    invocations: {},
    figures: [],
  };
}

/** The parts of CloudWatch's embedded metric format that name a figure. */
interface FigureLine {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly [dimension: string]: unknown;
}

function figuresIn(line: string): string[] {
  const json = JSON.parse(line) as FigureLine;
  return json._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name }) =>
      Dimensions.map((names) => `${Name} ${names.map((name) => `${json[name]}`).join(' ')}`),
    ),
  );
}
