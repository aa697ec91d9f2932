/**
 * Environment variables of a unit, declared once in its `env.ts`: the construct that deploys the
 * unit must write exactly these, and the unit reads them parsed.
 */
import { describe, environmentInvalid, type Problem } from './errors.ts';

/** One variable: what it must hold, and how its text becomes a value. */
export interface Variable<Value, Text extends string, Optional extends boolean> {
  /** Completes “expected …”. */
  readonly expected: string;
  readonly optional: Optional;
  /** What an optional variable is worth when it is not set. */
  readonly fallback?: Value;
  /** Whether a wrong value may be shown: urls and texts may hold a secret. */
  readonly shown: boolean;
  /** The value of a text; undefined when it is wrong. */
  read(text: Text | string): Value | undefined;
}

/** The variables of one unit by name. */
export type EnvironmentSpec = Readonly<Record<string, Variable<unknown, string, boolean>>>;

type RequiredNames<Spec extends EnvironmentSpec> = {
  [Name in keyof Spec]: Spec[Name]['optional'] extends false ? Name : never;
}[keyof Spec];

type TextOf<V> = V extends Variable<unknown, infer Text, boolean> ? Text : never;
type ValueOf<V> = V extends Variable<infer Value, string, boolean> ? Value : never;

/** What has to be written for a unit: a forgotten variable does not compile. */
export type EnvironmentOf<Spec extends EnvironmentSpec> = {
  readonly [Name in RequiredNames<Spec>]: TextOf<Spec[Name]>;
} & {
  readonly [Name in Exclude<keyof Spec, RequiredNames<Spec>>]?: TextOf<Spec[Name]>;
};

/** What a unit reads: every variable parsed. */
export type EnvironmentValues<Spec extends EnvironmentSpec> = {
  readonly [Name in keyof Spec]: ValueOf<Spec[Name]>;
};

/**
 * Reads a unit's variables; an empty one counts as not set.
 *
 * @throws PreheatError `environment_invalid` with every missing and wrong variable.
 * @example const { TABLE_NAME } = readEnvironment({ TABLE_NAME: text() }, process.env);
 */
export function readEnvironment<Spec extends EnvironmentSpec>(
  spec: Spec,
  env: Readonly<Record<string, string | undefined>>,
): EnvironmentValues<Spec> {
  const problems: Problem[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(spec)) {
    const text = env[name] ?? '';
    const value = text === '' ? variable.fallback : variable.read(text);
    values[name] = value;
    if (value !== undefined || (text === '' && variable.optional)) continue;
    const found = variable.shown || text === '' ? describe(text || undefined) : 'another text';
    problems.push({ path: name, expected: variable.expected, found });
  }
  if (problems.length > 0) throw environmentInvalid(problems);
  return values as EnvironmentValues<Spec>;
}

/** Any text. */
export function text(): Variable<string, string, false> {
  return { expected: 'a text', optional: false, shown: false, read: (value) => value };
}

/** A url of one of the schemes. */
export function url(...schemes: readonly string[]): Variable<string, string, false> {
  const allowed = schemes.length === 0 ? ['http', 'https'] : schemes;
  return {
    expected: `a url with ${allowed.join(' or ')}`,
    optional: false,
    shown: false,
    read: (value) => {
      const scheme = URL.parse(value)?.protocol.slice(0, -1);
      return scheme !== undefined && allowed.includes(scheme) ? value : undefined;
    },
  };
}

/** One of some texts. */
export function oneOf<const Choice extends string>(
  ...choices: readonly Choice[]
): Variable<Choice, Choice, false> {
  return {
    expected: choices.length === 1 ? `${choices[0]}` : `one of ${choices.join(', ')}`,
    optional: false,
    shown: true,
    read: (value) => choices.find((choice) => choice === value),
  };
}

/** A whole number. */
export function integer(min: number, max: number): Variable<number, `${number}`, false> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    optional: false,
    shown: true,
    read: (value) => {
      const number = /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
      return number >= min && number <= max ? number : undefined;
    },
  };
}

/** `true` or `false`, with the value that holds when it is not set. */
export function flag(fallback: boolean): Variable<boolean, 'true' | 'false', true> {
  return {
    expected: 'true or false',
    optional: true,
    fallback,
    shown: true,
    read: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
  };
}

/** A variable that may be left out: then it is the fallback, or undefined without one. */
export function optional<Value, Text extends string>(
  variable: Variable<Value, Text, false>,
): Variable<Value | undefined, Text, true>;
export function optional<Value, Text extends string>(
  variable: Variable<Value, Text, false>,
  fallback: Value,
): Variable<Value, Text, true>;
export function optional<Value, Text extends string>(
  variable: Variable<Value, Text, false>,
  fallback?: Value,
): Variable<Value | undefined, Text, true> {
  return { ...variable, optional: true, ...(fallback !== undefined && { fallback }) };
}
