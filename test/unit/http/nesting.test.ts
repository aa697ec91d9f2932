/** Requests whose values are nested deeper than recursion goes. */
import { describe, expect, it } from 'vitest';
import { isNestedWithin } from '../../../core/nesting.ts';
import { makeApi } from '../../support/api.ts';

const listOf = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a body that is nested too deep', () => {
  it.each([
    ['POST', '/v1/prompts', (deep: string) => `{"id":{"length":${deep}},"prompts":[]}`],
    ['POST', '/v1/access', (deep: string) => `{"events":[{"key":{"length":${deep}}}]}`],
    ['PATCH', '/v1/config', (deep: string) => `{"set":{"critical":{"length":${deep}}}}`],
    ['PATCH', '/v1/config', (deep: string) => `{"set":{"budget":${deep}}}`],
    ['POST', '/v1/events', (deep: string) => `{"type":"price-changed","detail":{"sku":${deep}}}`],
  ] as const)('is refused with its place: %s %s', async (method, path, bodyOf) => {
    const { call } = makeApi();
    const answer = await call(method, path, { as: 'admin', body: bodyOf(listOf(20_000)) });
    expect(answer.status).toBe(400);
    expect(answer.body.error.problems[0].expected).toContain('nested at most 100 deep');
  });
});

describe('nesting', () => {
  it('is counted in levels of lists and objects', () => {
    expect(isNestedWithin(1, 0)).toBe(true);
    expect(isNestedWithin([], 0)).toBe(false);
    expect(isNestedWithin([{ a: 1 }, 2], 2)).toBe(true);
    expect(isNestedWithin([{ a: [] }, 2], 2)).toBe(false);
    expect(isNestedWithin(JSON.parse(listOf(100)))).toBe(true);
    expect(isNestedWithin(JSON.parse(listOf(101)))).toBe(false);
  });
});
