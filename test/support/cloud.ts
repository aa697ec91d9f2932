/** Stacks for the infrastructure tests: production props, no bundling, no AWS account. */
import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { EnvironmentName } from '../../core/config/define.ts';
import {
  defineConfig,
  http,
  loader,
  type PreheatConfig,
  secret,
} from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import { ENVIRONMENTS, type EnvironmentProps } from '../../lib/environments.ts';
import { UnitFunction } from '../../lib/function.ts';
import { PreheatStack } from '../../lib/preheat-stack.ts';

/** A configuration with one of everything that the cloud looks at. */
export const CONFIG = defineConfig({
  origins: {
    catalog: http({
      baseUrl: 'https://api.example.com:8443',
      path: '/products/{sku}',
      auth: secret('catalog-token'),
    }),
    quotes: loader(async ({ symbol }) => ({ symbol })),
  },
  keyspaces: {
    product: { key: 'catalog:product:{sku}', origin: 'catalog', ttl: '1h' },
    quote: { key: 'quote:{symbol}', origin: 'quotes', ttl: '5m' },
  },
  critical: [{ keyspace: 'product', params: { sku: 'A1' } }],
  events: [{ type: 'price-changed', items: [{ keyspace: 'product', params: { sku: '{sku}' } }] }],
  strategies: {
    critical: { cron: '30 8 ? * MON-FRI *', timeZone: 'America/New_York' },
    popular: { every: '30m' },
    refreshAhead: { every: '1m' },
  },
});

/** One resource of a template. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own free-form properties
  readonly properties: any;
  readonly deletionPolicy?: string;
}

/** A function of a template, and which unit it runs. */
export interface UnitResource extends Resource {
  readonly unit: string;
}

/** A synthesised stack. */
export interface Synthesis {
  readonly stack: PreheatStack;
  readonly template: Template;
  readonly resources: readonly Resource[];
  readonly units: readonly UnitResource[];
  ofType(type: string): readonly Resource[];
}

/** Synthesises a stack as `bin/preheat.ts` does; with `bundling` the functions are built as well. */
export function synthesise(
  options: {
    readonly environment?: EnvironmentName;
    readonly config?: PreheatConfig;
    /** What is other than in `lib/environments.ts`. */
    readonly props?: Partial<EnvironmentProps>;
    readonly bundling?: { readonly outdir: string };
  } = {},
): Synthesis {
  const { environment = 'prod', config = CONFIG, props, bundling } = options;
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const app = new App({
    context: { ...context, ...(bundling ? {} : { 'aws:cdk:bundling-stacks': [] }) },
    ...(bundling && { outdir: bundling.outdir }),
    // The test runner maps every stack trace back to its sources: minutes, for thousands of them.
    stackTraces: false,
    treeMetadata: false,
  });
  const stack = new PreheatStack(app, `Preheat-${environment}`, {
    environment: { ...ENVIRONMENTS[environment], ...props },
    settings: resolveSettings(config, { environment }),
  });
  const template = Template.fromStack(stack);
  const resources = Object.entries(template.toJSON()['Resources'] ?? {}).map(([id, resource]) =>
    readResource(id, resource),
  );
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const units = stack.node.findAll().flatMap((construct) => {
    if (!(construct instanceof UnitFunction)) return [];
    const id: string = stack.getLogicalId(construct.node.defaultChild as never);
    const resource = byId.get(id);
    return resource ? [{ ...resource, unit: construct.unit }] : [];
  });
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  return { stack, template, resources, units, ofType };
}

const usual = new Map<EnvironmentName, Synthesis>();

/** The stack of an environment as {@link CONFIG} makes it: made once for all who only read it. */
export function usualStack(environment: EnvironmentName = 'prod'): Synthesis {
  const known = usual.get(environment);
  if (known) return known;
  const made = synthesise({ environment });
  usual.set(environment, made);
  return made;
}

// biome-ignore lint/suspicious/noExplicitAny: a template is free-form JSON
function readResource(id: string, resource: any): Resource {
  return {
    id,
    type: resource.Type,
    properties: resource.Properties ?? {},
    deletionPolicy: resource.DeletionPolicy,
  };
}

/** The logical id that a reference or attribute points at. */
export function target(reference: unknown): string | undefined {
  if (typeof reference !== 'object' || reference === null) return undefined;
  if ('Ref' in reference) return String(reference.Ref);
  if (!('Fn::GetAtt' in reference) || !Array.isArray(reference['Fn::GetAtt'])) return undefined;
  return String(reference['Fn::GetAtt'][0]);
}
