/** Jobs and their results in memory. */
import type { Job, Jobs } from '../../core/jobs/port.ts';
import type { WarmItem, WarmResult } from '../../core/warming/messages.ts';

/** Makes an empty store. */
export function makeMemoryJobs(): Jobs {
  const jobs = new Map<string, { readonly job: Job; readonly items: readonly WarmItem[] }>();
  const results = new Map<string, Map<string, readonly WarmResult[]>>();
  return {
    async create(job, items = []) {
      jobs.set(job.id, { job, items });
    },
    async saveResults(jobId, chunk, chunkResults) {
      const chunks = results.get(jobId) ?? new Map<string, readonly WarmResult[]>();
      results.set(jobId, chunks.set(chunk, chunkResults));
    },
    async read(jobId) {
      const found = jobs.get(jobId);
      if (!found) return undefined;
      const chunks = [...(results.get(jobId) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      return { job: found.job, results: chunks.flatMap(([, chunkResults]) => chunkResults) };
    },
    async readItems(jobId) {
      return [...(jobs.get(jobId)?.items ?? [])];
    },
    async recent(limit) {
      const all = [...jobs.values()].map(({ job }) => job);
      const newestFirst = all.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
      return newestFirst.slice(0, limit);
    },
    async cancel(jobId, at) {
      const found = jobs.get(jobId);
      if (!found || found.job.cancelledAt !== undefined) return false;
      jobs.set(jobId, { ...found, job: { ...found.job, cancelledAt: at } });
      return true;
    },
    async resume(jobId, resumes) {
      const found = jobs.get(jobId);
      if (!found || (found.job.resumes ?? 0) !== resumes) return undefined;
      const { cancelledAt: _, ...rest } = found.job;
      const job = { ...rest, resumes: resumes + 1 };
      jobs.set(jobId, { ...found, job });
      return job;
    },
    async certify(jobId, certificate) {
      const found = jobs.get(jobId);
      if (found) jobs.set(jobId, { ...found, job: { ...found.job, certificate } });
    },
    async isCancelled(jobId) {
      return jobs.get(jobId)?.job.cancelledAt !== undefined;
    },
  };
}
