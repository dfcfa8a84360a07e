import { type Static, type TObject, Type } from "typebox";
import type { Family } from "../family.js";
import { dataFair } from "./data-fair.js";
import { dataGouv } from "./data-gouv.js";
import { datalogue } from "./datalogue.js";
import { dido } from "./dido.js";
import { file } from "./file.js";
import { files } from "./files.js";
import { melodi } from "./melodi.js";
import { ogcFeatures } from "./ogc-features.js";
import { opendatasoft } from "./opendatasoft.js";
import { tabular } from "./tabular.js";
import { wfs } from "./wfs.js";

/** The families of sources, by the name that `from.family` gives them. */
export const families = {
  file,
  files,
  "data-gouv": dataGouv,
  tabular,
  melodi,
  dido,
  "data-fair": dataFair,
  opendatasoft,
  wfs,
  "ogc-features": ogcFeatures,
  datalogue,
};

export type FamilyName = keyof typeof families;

/** Where a source is: a family with its parameters. */
export type From = {
  [Name in FamilyName]: { family: Name } & Static<(typeof families)[Name]["form"]>;
}[FamilyName];

/** The form of `from`. */
export const fromSchema = Type.Unsafe<From>(
  Type.Union(
    Object.entries(families).map(([name, { form }]) =>
      Type.Object({ family: Type.Literal(name), ...form.properties }, { additionalProperties: false }),
    ),
  ),
);

/** The family that a source names, to be asked with its own parameters. */
export function familyOf(from: From): Family<TObject> {
  return families[from.family] as Family<TObject>;
}
