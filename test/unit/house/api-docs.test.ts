import { describe, expect, it } from 'vitest';
import { ENDPOINTS, matchPath, ROUTES } from '../../../lambdas/routes.ts';
import { apiFiles } from '../../../scripts/docs/api-files.ts';
import { listFiles, readRepositoryFile } from '../../support/repository.ts';

describe('the routes', () => {
  it('stand once each, aliases included', () => {
    const calls = ENDPOINTS.map(({ method, path }) => `${method} ${path}`);
    expect(calls.filter((call, index) => calls.indexOf(call) !== index)).toEqual([]);
  });

  it('have a folder and a construct for their unit', () => {
    const files = new Set(listFiles());
    for (const { unit } of ROUTES) {
      expect(files).toContain(`lambdas/${unit}/index.ts`);
      expect(files).toContain(`lib/${unit}.ts`);
    }
  });

  it('describe the parameters of their path', () => {
    for (const { path, params = {} } of ROUTES) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(params)).toEqual(names);
    }
  });

  it('are found by path, with what fills it', () => {
    expect(matchPath('/v1/jobs/a%20b')?.pathParameters).toEqual({ id: 'a b' });
    expect(matchPath('/v1/jobs/%E0%A4%A')?.pathParameters).toEqual({ id: '%E0%A4%A' });
    expect(matchPath('/v1/jobs/')).toBeUndefined();
    expect(matchPath('/v1/jobs/a/b')).toBeUndefined();
    expect([...(matchPath('/warm/nlp')?.endpoints.keys() ?? [])]).toEqual(['POST']);
  });
});

describe('the API’s pages', () => {
  it.each([...apiFiles()])('%s is what the routes say (npm run docs:api)', (path, text) => {
    expect(readRepositoryFile(path) === text).toBe(true);
  });
});
