/** The store of registered tasks, as a contract like those of `core/ports.ts`. */
import type { KeyWithParams } from '../keyspaces/keyspaces.ts';

/** A key that shall be warm, registered at run time. */
export interface Task extends KeyWithParams {
  /** Given by whoever registers it; 1 to 128 letters, digits and _ . : - */
  readonly id: string;
  /** ≥ 100 critical, ≥ 50 important: the order in which candidates are decided on. */
  readonly priority: number;
  /** Loaded again after that time although its entry lives on; absent: when its entry ends. */
  readonly intervalMilliseconds?: number;
  /** Life of its entries; absent: the keyspace's. */
  readonly ttlMilliseconds?: number;
  readonly tags: readonly string[];
  /** Asked for, whatever it is worth; false: only where the gate finds it worth its call. */
  readonly critical: boolean;
  readonly updatedAt: number;
  /** The name of the token. */
  readonly updatedBy: string;
}

/** A task with the version that a conditional write needs; 0 = not stored yet. */
export interface TaskRecord {
  readonly version: number;
  readonly task: Task;
}

/** Most registered tasks: each run of `critical` reads all of them. */
export const MOST_TASKS = 5_000;

/** Registered tasks. */
export interface Tasks {
  /** All of them, by id. Consistent reads. */
  list(): Promise<TaskRecord[]>;
  read(id: string): Promise<TaskRecord | undefined>;
  /** Writes it if its version is still the stored one (then version + 1); true when written. */
  save(record: TaskRecord): Promise<boolean>;
  /** True when it was there. */
  remove(id: string): Promise<boolean>;
}
