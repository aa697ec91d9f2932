/** `dashboard`: the page. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Construct } from 'constructs';
import type { DashboardEnvironment } from '../lambdas/dashboard/env.ts';
import { literal } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';

const WRITE_PAGE = join(import.meta.dirname, '..', 'scripts', 'page', 'write-page.ts');

/** Answers a document that is beside its bundle; it may do nothing else. */
export class DashboardFunction extends UnitFunction<DashboardEnvironment> {
  constructor(scope: Construct, id: string, props: { readonly environment: EnvironmentProps }) {
    super(scope, id, {
      environment: props.environment,
      unit: 'dashboard',
      description: 'Answers the page',
      timeoutSeconds: 10,
      memoryMegabytes: 256,
      uses: literal({}),
      addFiles: (folder) => execFileSync(process.execPath, [WRITE_PAGE, join(folder, 'page.json')]),
    });
  }
}
