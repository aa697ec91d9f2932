/** Figures in the text format of Prometheus, version 0.0.4. */
import { Counter, Gauge, Registry } from 'prom-client';
import type { MetricFamily } from '../../core/report/metrics.ts';

/** A document for Prometheus, and what kind it is. */
export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/** Writes figures out, those without a sample too. Nothing is kept: the figures are the table's. */
export async function writeExposition(families: readonly MetricFamily[]): Promise<Exposition> {
  const registry = new Registry();
  for (const { name, help, type, samples } of families) {
    const labelNames = [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))];
    const options = { name, help, labelNames, registers: [registry] };
    if (type === 'counter') {
      const counter = new Counter(options);
      for (const { labels, value } of samples) counter.inc(labels, Math.max(0, value));
    } else {
      const gauge = new Gauge(options);
      for (const { labels, value } of samples) gauge.set(labels, value);
    }
  }
  return { contentType: registry.contentType, text: await registry.metrics() };
}
