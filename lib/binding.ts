/** Grant and environment in one: what a function may use, and the variables that say where it is. */
import type { IGrantable } from 'aws-cdk-lib/aws-iam';

/** A permission together with the variables that a function needs to make use of it. */
export interface Binding<Variables extends object = object> {
  readonly variables: Variables;
  readonly grant: (grantee: IGrantable) => void;
}

type Joined<Bindings> = Bindings extends readonly [Binding<infer First>, ...infer Rest]
  ? First & Joined<Rest>
  : object;

/** Joins bindings; the type holds the variables of all of them, so a forgotten one cannot compile. */
export function join<const Bindings extends readonly Binding[]>(
  ...bindings: Bindings
): Binding<Joined<Bindings>> {
  return {
    variables: Object.assign({}, ...bindings.map(({ variables }) => variables)) as Joined<Bindings>,
    grant: (grantee) => {
      for (const binding of bindings) binding.grant(grantee);
    },
  };
}

/** Variables that need no permission. */
export function literal<const Variables extends object>(variables: Variables): Binding<Variables> {
  return { variables, grant: () => undefined };
}
