import type { Confidentiality } from "../dataset.js";
import { protectedUnits } from "../guards/small-counts.js";
import { list, quote } from "../issues/french.js";
import type { Field, Schema } from "../schema.js";
import { typeset } from "../typography.js";

/** What a declaration says that cannot be, by itself. Problems are French sentences with the path and what to write. */
export function findDeclarationProblems(declared: Confidentiality): string[] {
  const { unit, threshold, measures, largest = [], dimensions = [], recodings = [] } = declared;
  const problems: string[] = [];
  const lowest = protectedUnits[unit].threshold;
  if (threshold !== undefined && threshold < lowest)
    problems.push(
      `« confidentialite.threshold » : ${threshold} est sous le seuil légal, ${lowest} pour des ${protectedUnits[unit].title.fr}. Écrivez ${lowest} ou plus, ou retirez cette ligne.`,
    );
  for (const [rank, one] of largest.entries()) {
    if (!measures.includes(one.measure))
      problems.push(
        `« confidentialite.largest[${rank}] » : ${quote(one.measure)} n'est pas une des mesures (${list(measures.map((name) => quote(name)))}).`,
      );
  }
  for (const [rank, one] of recodings.entries()) {
    if (!dimensions.includes(one.dimension))
      problems.push(
        `« confidentialite.recodings[${rank}] » : ${quote(one.dimension)} n'est pas une des dimensions (${list(dimensions.map((name) => quote(name)))}).`,
      );
  }
  return problems.map((one) => typeset(one));
}

/** Columns that the protected table adds, whose names its own may not take. */
export const PROTECTED_COLUMNS = { level: "maille", name: "territoire", coverage: "couverture", status: "status" };

/** What a declaration says that the columns of the schema do not allow. */
export function findFieldProblems(declared: Confidentiality, { fields }: Pick<Schema, "fields">): string[] {
  const { countField, measures, largest = [], territoryField, periodField, dimensions = [] } = declared;
  const problems: string[] = [];
  const used = new Map<string, string>();
  const expect = (path: string, name: string, isRight: (field: Field) => boolean, expected: string) => {
    const where = `« confidentialite.${path} » : ${quote(name)}`;
    const field = fields.find((one) => one.name === name);
    if (!field) {
      problems.push(`${where} n'est pas une colonne du schéma. Colonnes : ${list(fields.map((one) => one.name))}.`);
      return;
    }
    if (!isRight(field)) problems.push(`${where} est de type ${quote(field.type ?? "string")} ; ${expected}.`);
    const other = used.get(name);
    if (other !== undefined) problems.push(`${where} est déjà donné par « confidentialite.${other} ».`);
    used.set(name, path);
    if (Object.values(PROTECTED_COLUMNS).includes(name))
      problems.push(`${where} porte le nom d'une colonne que le tableau protégé ajoute. Renommez-la dans le schéma.`);
  };
  const NUMBER = "une colonne de nombres est attendue";
  expect("countField", countField, isNumber, NUMBER);
  for (const [rank, name] of measures.entries()) expect(`measures[${rank}]`, name, isNumber, NUMBER);
  for (const [rank, one] of largest.entries())
    if ("shareField" in one) expect(`largest[${rank}].shareField`, one.shareField, isNumber, NUMBER);
    else expect(`largest[${rank}].amountField`, one.amountField, isNumber, NUMBER);
  expect("territoryField", territoryField, isText, "une colonne de texte est attendue");
  if (periodField !== undefined)
    expect(
      "periodField",
      periodField,
      isPeriod,
      "une année, un mois ou une date est attendu (« year », « yearmonth », « date »)",
    );
  for (const [rank, name] of dimensions.entries())
    expect(
      `dimensions[${rank}]`,
      name,
      isCategory,
      "une colonne de texte, d'entiers, d'années ou de « oui/non » est attendue",
    );
  return problems.map((one) => typeset(one));
}

const isNumber = ({ type }: Field) => type === "integer" || type === "number";
const isText = ({ type = "string" }: Field) => type === "string";
const isPeriod = ({ type = "string" }: Field) => ["year", "yearmonth", "date", "string"].includes(type);
const isCategory = ({ type = "string" }: Field) => ["string", "integer", "year", "yearmonth", "boolean"].includes(type);

/**
 * The columns that tell a moment within the period and are not declared: years, months, integers from 1 to 12. Rows that differ by one of them
 * count the same units again.
 */
export function listMoments(declared: Confidentiality, { fields }: Pick<Schema, "fields">): string[] {
  const { countField, measures, periodField, dimensions = [] } = declared;
  const known = [countField, ...measures, periodField, ...dimensions];
  const isMoment = ({ type, constraints: { minimum, maximum } = {} }: Field) =>
    type === "year" || type === "yearmonth" || (type === "integer" && minimum === 1 && maximum === 12);
  return fields.filter((field) => !known.includes(field.name) && isMoment(field)).map(({ name }) => name);
}

/**
 * The schema that a file under secrecy is checked against: what places a row and counts its units must be there. Counts under the
 * threshold are accepted whatever the schema asks, since they are never published; 0 says that nobody is there, and no figure either; a largest
 * contributor is one that there can be.
 */
export function schemaUnderSecrecy(schema: Schema, declared: Confidentiality): Schema {
  const { countField, measures, largest = [], territoryField, periodField } = declared;
  const fields = schema.fields.map((field): Field => {
    const { name, constraints = {} } = field;
    if (name === countField) return { ...field, constraints: { ...constraints, required: true, minimum: 0 } };
    const isPlace = name === territoryField || name === periodField;
    return isPlace ? { ...field, constraints: { ...constraints, required: true } } : field;
  });
  const checks = [
    { name: "measure-without-count", params: { count: countField, measures } },
    ...largest.map(({ measure, ...told }) => ({
      name: "impossible-largest-contributor",
      params: {
        ...{ count: countField, measure },
        ...("shareField" in told ? { share: told.shareField } : { amount: told.amountField }),
      },
    })),
  ];
  return { ...schema, fields, custom_checks: [...(schema.custom_checks ?? []), ...checks] };
}
