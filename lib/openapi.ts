/** `openapi`: what the API is, for programs. */
import type { Construct } from 'constructs';
import type { OpenapiEnvironment } from '../lambdas/openapi/env.ts';
import { literal } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';

/** Answers a document that is in its bundle; it may do nothing else. */
export class OpenapiFunction extends UnitFunction<OpenapiEnvironment> {
  constructor(scope: Construct, id: string, props: { readonly environment: EnvironmentProps }) {
    super(scope, id, {
      environment: props.environment,
      unit: 'openapi',
      description: 'Answers what the API is',
      timeoutSeconds: 10,
      memoryMegabytes: 256,
      uses: literal({}),
    });
  }
}
