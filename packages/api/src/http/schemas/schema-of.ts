import type { Static, TSchema } from "typebox";

/**
 * Takes a schema only if it describes the type: a field added to one and not to the other does not compile.
 * `schemaOf<Report>()(Type.Object({ … }))`.
 */
export function schemaOf<T>() {
  return <S extends TSchema>(schema: S & (Matches<T, Static<S>> extends true ? unknown : never)): S => schema;
}

type Matches<T, S> = [T] extends [S] ? ([keyof T] extends [keyof S] ? true : false) : false;
