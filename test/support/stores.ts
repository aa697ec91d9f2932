/** Every adapter of the state ports, so that one suite runs against all of them. */
import { afterAll, beforeAll } from 'vitest';
import { makeDynamoCategories } from '../../adapters/dynamodb/categories.ts';
import { makeDynamoConfigChanges } from '../../adapters/dynamodb/config-changes.ts';
import { makeDynamoControls } from '../../adapters/dynamodb/controls.ts';
import { makeDynamoGateStates } from '../../adapters/dynamodb/gate-states.ts';
import { makeDynamoHygieneStates } from '../../adapters/dynamodb/hygiene-states.ts';
import { makeDynamoImports } from '../../adapters/dynamodb/imports.ts';
import { makeDynamoJobs } from '../../adapters/dynamodb/jobs.ts';
import { makeDynamoJournal } from '../../adapters/dynamodb/journal.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoPaidCalls } from '../../adapters/dynamodb/paid-calls.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { makeDynamoRecentVisits } from '../../adapters/dynamodb/recent-visits.ts';
import { makeDynamoRecoveryStates } from '../../adapters/dynamodb/recovery-states.ts';
import { makeDynamoRuns } from '../../adapters/dynamodb/runs.ts';
import type { Table } from '../../adapters/dynamodb/table.ts';
import { makeDynamoTasks } from '../../adapters/dynamodb/tasks.ts';
import { makeDynamoUsers } from '../../adapters/dynamodb/users.ts';
import { makeMemoryCategories } from '../../adapters/memory/categories.ts';
import { makeMemoryConfigChanges } from '../../adapters/memory/config-changes.ts';
import { makeMemoryControls } from '../../adapters/memory/controls.ts';
import { makeMemoryGateStates } from '../../adapters/memory/gate-states.ts';
import { makeMemoryHygieneStates } from '../../adapters/memory/hygiene-states.ts';
import { makeMemoryImports } from '../../adapters/memory/imports.ts';
import { makeMemoryJobs } from '../../adapters/memory/jobs.ts';
import { makeMemoryJournal } from '../../adapters/memory/journal.ts';
import { makeMemoryLedger } from '../../adapters/memory/ledger.ts';
import { type ManualClock, makeManualClock } from '../../adapters/memory/manual-clock.ts';
import { makeMemoryPaidCalls } from '../../adapters/memory/paid-calls.ts';
import { makeMemoryPatterns } from '../../adapters/memory/patterns.ts';
import { makeMemoryRecentVisits } from '../../adapters/memory/recent-visits.ts';
import { makeMemoryRecoveryStates } from '../../adapters/memory/recovery-states.ts';
import { makeMemoryRuns } from '../../adapters/memory/runs.ts';
import { makeMemoryTasks } from '../../adapters/memory/tasks.ts';
import { makeMemoryUsers } from '../../adapters/memory/users.ts';
import type { Privacy } from '../../adapters/sealed/privacy.ts';
import type { Categories } from '../../core/categories/port.ts';
import type { ConfigChanges } from '../../core/config/changes.ts';
import type { Controls } from '../../core/control/pause.ts';
import type { RecentVisits } from '../../core/foresight/recent-visits.ts';
import type { PaidCalls } from '../../core/paid-calls.ts';
import type { HygieneStates } from '../../core/patterns/hygiene.ts';
import type { Imports } from '../../core/patterns/import-log.ts';
import type { Clock, GateStates, Jobs, Journal, Ledger, Patterns, Runs } from '../../core/ports.ts';
import type { RecoveryStates } from '../../core/recovery/port.ts';
import type { Tasks } from '../../core/tasks/port.ts';
import type { Users } from '../../core/users/port.ts';
import { startDynalite } from './dynalite.ts';
import { allPersonal, testPrivacy } from './privacy.ts';

/** The state ports on one empty store, and its time. */
export interface Stores {
  readonly clock: ManualClock;
  readonly patterns: Patterns;
  readonly ledger: Ledger;
  readonly gateStates: GateStates;
  readonly hygiene: HygieneStates;
  readonly journal: Journal;
  readonly imports: Imports;
  readonly jobs: Jobs;
  readonly controls: Controls;
  readonly recoveries: RecoveryStates;
  readonly runs: Runs;
  readonly paidCalls: PaidCalls;
  readonly tasks: Tasks;
  readonly configChanges: ConfigChanges;
  readonly users: Users;
  readonly categories: Categories;
  readonly visits: RecentVisits;
}

/** Opens empty stores; stopped at the end. */
export interface StoreHost {
  open(): Promise<Stores>;
  stop(): Promise<void>;
}

/** When the tests' clocks start: a full hour, so that what is an hour apart is easy to see. */
export const START_AT = Date.UTC(2026, 0, 5, 12);

/** How to start each adapter. */
export const STORE_HOSTS: readonly { readonly name: string; start(): Promise<StoreHost> }[] = [
  { name: 'memory', start: startMemory },
  { name: 'dynamodb', start: () => startDynamo(testPrivacy()) },
  { name: 'dynamodb where every keyspace is personal', start: () => startDynamo(allPersonal()) },
];

async function startMemory(): Promise<StoreHost> {
  return { open: async () => openMemoryStores(), stop: async () => {} };
}

/** Empty stores in memory. */
export function openMemoryStores(clock: ManualClock = makeManualClock(START_AT)): Stores {
  return {
    clock,
    patterns: makeMemoryPatterns(),
    ledger: makeMemoryLedger(clock),
    gateStates: makeMemoryGateStates(),
    hygiene: makeMemoryHygieneStates(),
    journal: makeMemoryJournal(),
    imports: makeMemoryImports(),
    jobs: makeMemoryJobs(),
    controls: makeMemoryControls(),
    recoveries: makeMemoryRecoveryStates(),
    runs: makeMemoryRuns(clock),
    paidCalls: makeMemoryPaidCalls(clock),
    tasks: makeMemoryTasks(),
    configChanges: makeMemoryConfigChanges(),
    users: makeMemoryUsers(),
    categories: makeMemoryCategories(),
    visits: makeMemoryRecentVisits(clock),
  };
}

async function startDynamo(privacy: Privacy): Promise<StoreHost> {
  const dynalite = await startDynalite();
  return {
    stop: dynalite.stop,
    async open() {
      const clock = makeManualClock(START_AT);
      const { table } = await dynalite.openTable(clock, privacy);
      return openDynamoStores(table, clock);
    },
  };
}

/** The stores on a table. */
export function openDynamoStores<C extends Clock>(table: Table, clock: C) {
  return {
    clock,
    patterns: makeDynamoPatterns(table),
    ledger: makeDynamoLedger(table),
    gateStates: makeDynamoGateStates(table),
    hygiene: makeDynamoHygieneStates(table),
    journal: makeDynamoJournal(table),
    imports: makeDynamoImports(table),
    jobs: makeDynamoJobs(table),
    controls: makeDynamoControls(table),
    runs: makeDynamoRuns(table),
    recoveries: makeDynamoRecoveryStates(table),
    paidCalls: makeDynamoPaidCalls(table),
    tasks: makeDynamoTasks(table),
    configChanges: makeDynamoConfigChanges(table),
    users: makeDynamoUsers(table),
    categories: makeDynamoCategories(table),
    visits: makeDynamoRecentVisits(table),
  };
}

/** Starts an adapter for the tests of a `describe` block; answers how to open empty stores. */
export function useStores(start: () => Promise<StoreHost>): () => Promise<Stores> {
  let host: StoreHost | undefined;
  beforeAll(async () => {
    host = await start();
  });
  afterAll(() => host?.stop());
  return () => {
    if (!host) throw new Error('stores are opened inside of tests only');
    return host.open();
  };
}
