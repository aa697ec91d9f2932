/** The store of manual requests, as a contract like those of `core/ports.ts`. */
import type { WarmItem, WarmResult } from '../warming/messages.ts';

/** How many keys of a job were there when they were read back as a reader reads them. */
export interface Certificate {
  readonly at: number;
  /** Keys that were read back, the most important of the job. */
  readonly of: number;
  readonly readable: number;
}

/** A manual request as it was accepted. */
export interface Job {
  readonly id: string;
  readonly createdAt: number;
  readonly total: number;
  /** Messages that it was cut into. */
  readonly chunks: number;
  readonly request: string;
  /** When it was cancelled; absent while it may run. */
  readonly cancelledAt?: number;
  /** How often it was resumed. */
  readonly resumes?: number;
  /** Absent where nothing was read back. */
  readonly certificate?: Certificate;
}

/** Jobs, what they are to warm, and their results. */
export interface Jobs {
  /** Keeps the job and its items, so that it can be resumed. */
  create(job: Job, items?: readonly WarmItem[]): Promise<void>;
  /** Keeps the results of one message of the job; the same chunk again replaces them. */
  saveResults(jobId: string, chunk: string, results: readonly WarmResult[]): Promise<void>;
  /** The job and all results so far; undefined where it is unknown. */
  read(jobId: string): Promise<{ readonly job: Job; readonly results: WarmResult[] } | undefined>;
  /** What the job was created with, in order; empty where it is unknown. */
  readItems(jobId: string): Promise<WarmItem[]>;
  /** The latest jobs, newest first, at most `limit`. */
  recent(limit: number): Promise<Job[]>;
  /** Marks it; true when it was there and not cancelled yet. */
  cancel(jobId: string, at: number): Promise<boolean>;
  /** Takes the mark off; the job then, undefined where it was resumed not just that often before. */
  resume(jobId: string, resumes: number): Promise<Job | undefined>;
  /** Writes down what reading it back came to; a job that is unknown stays so. */
  certify(jobId: string, certificate: Certificate): Promise<void>;
  /** Consistent, and one small read: workers ask it again and again. */
  isCancelled(jobId: string): Promise<boolean>;
}
