/** Jobs and their results in memory. */
import type { Job, Jobs } from '../../core/ports.ts';
import type { WarmResult } from '../../core/warming/messages.ts';

/** Makes an empty store. */
export function makeMemoryJobs(): Jobs {
  const jobs = new Map<string, Job>();
  const results = new Map<string, Map<string, readonly WarmResult[]>>();
  return {
    async create(job) {
      jobs.set(job.id, job);
    },
    async saveResults(jobId, chunk, chunkResults) {
      const chunks = results.get(jobId) ?? new Map<string, readonly WarmResult[]>();
      results.set(jobId, chunks.set(chunk, chunkResults));
    },
    async read(jobId) {
      const job = jobs.get(jobId);
      if (!job) return undefined;
      const chunks = [...(results.get(jobId) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      return { job, results: chunks.flatMap(([, chunkResults]) => chunkResults) };
    },
  };
}
