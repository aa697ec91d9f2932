/** Manual requests: how far each is, and a button that cancels or resumes it. */
import type { JobSummary } from '../core/api/jobs.ts';
import { act } from './action.ts';
import { fillTable, find, make, type RowControl } from './element.ts';
import { formatCount, formatMoment } from './format.ts';
import type { Figures } from './source.ts';

/** Shows the latest jobs. */
export function showJobs({ jobs }: Figures): void {
  find('jobs').hidden = jobs.length === 0;
  find('jobs-empty').hidden = jobs.length > 0;
  fillTable(
    'jobs',
    ['Asked for', 'Progress', 'State', 'Known', 'of', 'Results', 'At'],
    jobs.map((job) => ({
      id: job.job,
      cells: [
        job.request,
        job.state,
        formatCount(job.finished),
        formatCount(job.total),
        resultsOf(job),
        formatMoment(job.createdAt),
      ],
      control: makeControl(job),
    })),
  );
}

function resultsOf({ counts }: JobSummary): string {
  const texts = Object.entries(counts).map(([status, count]) => `${formatCount(count)} ${status}`);
  return texts.join(', ') || '–';
}

function makeControl(job: JobSummary): RowControl {
  return {
    make: () => {
      const button = document.createElement('button');
      button.type = 'button';
      button.addEventListener('click', () => {
        const path = `jobs/${encodeURIComponent(job.job)}`;
        const isRunning = button.dataset['state'] === 'running';
        void (isRunning ? act(button, path, 'DELETE') : act(button, `${path}/resume`, 'POST'));
      });
      const box = make('span', document.createElement('progress'), button);
      box.className = 'progress';
      return box;
    },
    update: (box) => {
      const bar = box.querySelector('progress');
      const button = box.querySelector('button');
      if (!bar || !button) return;
      bar.max = Math.max(1, job.total);
      bar.value = job.finished;
      bar.ariaLabel = `${job.finished} of ${job.total} keys`;
      button.dataset['state'] = job.state;
      button.hidden = job.state === 'done';
      const label = job.state === 'running' ? 'Cancel' : 'Resume';
      if (button.textContent !== label) button.textContent = label;
      button.ariaLabel = `${label} ${job.request}`;
    },
  };
}
