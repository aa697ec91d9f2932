/** Rules that every function of the production stack keeps. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { EnvironmentSpec } from '../../core/environment.ts';
import { CONFIG, type Synthesis, synthesise, target, usualStack } from '../support/cloud.ts';

/** Lambda's sixfold, and the batching window on top. */
const TIMEOUTS_OF_VISIBILITY = 6;

let prod: Synthesis;

beforeAll(() => {
  prod = usualStack();
});

describe('every function', () => {
  test('is made by the one wrapper: the stack has no other', () => {
    const ids = prod.units.map(({ id }) => id).sort();
    expect(
      prod
        .ofType('AWS::Lambda::Function')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(ids);
    expect(ids.length).toBeGreaterThan(0);
  });

  test('stands for a folder of lambdas/, and every folder has one', () => {
    const folders = readdirSync('lambdas', { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const withEnvironment = folders
      .filter(({ name }) => readdirSync(join('lambdas', name)).includes('env.ts'))
      .map(({ name }) => name);
    // Only there a function stands between the others and the cache.
    const split = synthesise({ config: { ...CONFIG, network: { egress: 'split' } } });
    const deployed = new Set([...prod.units, ...split.units].map(({ unit }) => unit));
    expect([...deployed].sort()).toEqual(withEnvironment.sort());
  });

  test('runs Node 24 on arm64', () => {
    for (const { id, properties } of prod.units) {
      expect(properties.Architectures, id).toEqual(['arm64']);
      expect(properties.Runtime, id).toBe('nodejs24.x');
    }
  });

  test('has a log group of its own that forgets', () => {
    const groups = new Map(prod.ofType('AWS::Logs::LogGroup').map((group) => [group.id, group]));
    const used = prod.units.map(({ properties }) => target(properties.LoggingConfig?.LogGroup));
    expect(new Set(used).size).toBe(prod.units.length);
    for (const id of used) {
      expect(groups.get(id ?? '')?.properties.RetentionInDays, id).toBeGreaterThan(0);
    }
  });

  test('has a role of its own', () => {
    const roles = prod.units.map(({ properties }) => target(properties.Role));
    expect(new Set(roles).size).toBe(prod.units.length);
  });

  test('is given the variables that its env.ts declares, and no others', async () => {
    for (const { unit, id, properties } of prod.units) {
      const declared: Record<string, EnvironmentSpec> = await import(
        `../../lambdas/${unit}/env.ts`
      );
      const names = Object.values(declared)
        .flatMap((spec) => Object.keys(spec))
        // Where the network is not split, all reach the cache themselves.
        .filter((name) => name !== 'CACHE_PROXY_FUNCTION');
      const given = Object.keys(properties.Environment.Variables);
      expect(given.sort(), id).toEqual(names.sort());
    }
  });

  test('ends well before its queue delivers the messages again', () => {
    const queues = new Map(prod.ofType('AWS::SQS::Queue').map((queue) => [queue.id, queue]));
    const functions = new Map(prod.units.map((unit) => [unit.id, unit]));
    const sources = prod.ofType('AWS::Lambda::EventSourceMapping');
    expect(sources.length).toBeGreaterThan(0);
    for (const { id, properties } of sources) {
      const visibility = queues.get(target(properties.EventSourceArn) ?? '')?.properties
        .VisibilityTimeout;
      const timeout = functions.get(target(properties.FunctionName) ?? '')?.properties.Timeout;
      const window = properties.MaximumBatchingWindowInSeconds ?? 0;
      expect(visibility, id).toBeGreaterThanOrEqual(TIMEOUTS_OF_VISIBILITY * timeout + window);
    }
  });

  test('that reads a queue hands back single messages and has a ceiling', () => {
    for (const { id, properties } of prod.ofType('AWS::Lambda::EventSourceMapping')) {
      expect(properties.FunctionResponseTypes, id).toEqual(['ReportBatchItemFailures']);
      expect(properties.ScalingConfig?.MaximumConcurrency, id).toBeGreaterThanOrEqual(2);
    }
  });
});
