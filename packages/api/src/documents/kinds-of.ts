import { type Static, type TObject, type TProperties, Type } from "typebox";

type OneOf<Kinds extends Record<string, TObject>, Common extends TProperties> = {
  [Kind in keyof Kinds]: { kind: Kind } & Static<TObject<Common>> & Static<Kinds[Kind]>;
}[keyof Kinds];

/** A value of one of several kinds, which it names (`kind`): the schema of their union, from what each kind is made of and what all may have. */
export function kindsOf<const Kinds extends Record<string, TObject>, Common extends TProperties>(
  kinds: Kinds,
  common: Common,
) {
  const forms = Object.entries(kinds).map(([kind, { properties }]) =>
    Type.Object({ kind: Type.Literal(kind), ...common, ...properties }, { additionalProperties: false }),
  );
  return Type.Unsafe<OneOf<Kinds, Common>>(Type.Union(forms));
}
