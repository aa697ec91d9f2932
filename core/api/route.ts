/** What one call of the API is: the table of routes is made of these, and the OpenAPI document of it. */
import * as z from 'zod/mini';
import type { Schema } from '../request-schema.ts';

/** `record` may send events; `read` may look; `admin` may do everything. */
export type Role = 'record' | 'read' | 'admin';

/** Methods that routes may have. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One kind of answer. */
export interface RouteAnswer {
  readonly description: string;
  /** Of a JSON answer; absent where the answer is text. */
  readonly schema?: Schema;
  readonly contentType?: string;
}

/** A path that other systems use for the same call. */
export interface Alias {
  readonly method: Method;
  readonly path: `/${string}`;
  /** Fields of the body that hold where the caller says nothing else. */
  readonly defaults?: Readonly<Record<string, unknown>>;
}

/** One method of one path; `{name}` in a path becomes a path parameter. */
export interface Route {
  readonly method: Method;
  readonly path: `/v1/${string}`;
  /** The folder in `lambdas/` and the construct in `lib/`. */
  readonly unit: string;
  readonly role: Role | 'public';
  /** What it does, as a heading. */
  readonly summary: string;
  readonly description?: string;
  /** What the path parameters hold, by name. */
  readonly params?: Readonly<Record<string, Schema>>;
  readonly query?: z.ZodMiniObject;
  readonly body?: Schema;
  /** By status, those of errors that every call may have aside. */
  readonly answers: Readonly<Record<number, RouteAnswer>>;
  /** Statuses of errors that only some calls have. */
  readonly errors?: readonly (404 | 409 | 429)[];
  readonly aliases?: readonly Alias[];
}

/** Keeps the literal types of a route, so that units can be told by name. */
export function defineRoute<const R extends Route>(route: R): R {
  return route;
}

/** Schemas with a name of their own in the document. */
export const components = z.registry<{ readonly id: string }>();

/** Names a schema: the document then has it once. */
export function component<S extends Schema>(id: string, schema: S): S {
  components.add(schema, { id });
  return schema;
}

/** Every answer that is no success. */
export const errorSchema = component(
  'Error',
  z.strictObject({
    error: z.strictObject({
      code: z.string().check(z.describe('Stable: what programs compare.')),
      message: z.string(),
      problems: z
        .array(
          z.strictObject({
            path: z.string().check(z.describe('Where the mistake is, dotted.')),
            expected: z.string(),
            found: z.string(),
          }),
        )
        .check(z.describe('All mistakes of a request, of other errors none.')),
    }),
  }),
);

/** The value of a schema, read-only through and through. */
export type Shown<S extends Schema> = Frozen<z.infer<S>>;

type Frozen<T> = T extends readonly (infer Entry)[]
  ? readonly Frozen<Entry>[]
  : T extends object
    ? { readonly [Name in keyof T]: Frozen<T[Name]> }
    : T;
