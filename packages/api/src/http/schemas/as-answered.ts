import { type Static, type TSchema, Type } from "typebox";

/** The form of a document as an answer gives it: without what tells who writes it what to write. */
export function asAnswered<S extends TSchema>(form: S) {
  const told = JSON.stringify(form, (key, value) =>
    key === "description" && typeof value === "string" ? undefined : value,
  );
  return Type.Unsafe<Static<S>>(JSON.parse(told));
}
