import { quote } from "../issues/french.js";
import type { Field, Schema } from "../schema.js";
import { TO_COMPLETE } from "../to-complete.js";
import { typeset } from "../typography.js";
import { type FieldProposal, findDecimalMark, proposeField } from "./propose-field.js";
import type { ColumnSurvey } from "./survey-column.js";
import { titleOf } from "./title-of.js";

/** A Table Schema (v1) that a file passes, and why each field is so. */
export interface SchemaProposal {
  schema: Schema;
  /** In the order of the fields of the schema. */
  fields: FieldProposal[];
  /** Records read. */
  rows: number;
}

/**
 * Assembles the schema of a table from what was learnt of its columns.
 * @param name of the file, without folder.
 * @param numbers whether a property is written as a number by a GeoJSON.
 * @param typed numbers are stored as such by the file: how their decimals read says nothing of those written as text.
 */
export function proposeSchema(
  name: string,
  surveys: readonly ColumnSurvey[],
  rows: number,
  { numbers, typed }: { numbers(column: string): boolean; typed: boolean },
): SchemaProposal {
  const marks = new Set(typed ? [] : surveys.flatMap((survey) => findDecimalMark(survey) ?? []));
  const fields = surveys.map((survey) => proposeField(survey, numbers(survey.name), marks));
  const missing = [...new Set(fields.flatMap((field) => field.missing))].sort();
  for (const [at, proposal] of fields.entries()) keepWords(proposal, surveys[at] as ColumnSurvey, missing);
  const base = name.replace(/\.[^.]*$/, "");
  const slug = foldSlug(base);
  const schema: Schema = {
    ...(slug ? { name: slug } : {}),
    title: titleOf(base),
    description: typeset(
      `${TO_COMPLETE} : dites ce que le fichier contient, ce qu’est une ligne, qui le produit et comment.`,
    ),
    fields: fields.map(({ field }) => field),
  };
  if (missing.length > 0) schema.missingValues = ["", ...missing];
  const checks = fields.flatMap((field) => field.checks);
  if (checks.length > 0) schema.custom_checks = checks;
  return { schema, fields, rows };
}

/** Where another column reads as "no value" a word that is a value of this one, this one keeps it. */
function keepWords(proposal: FieldProposal, { missing: words }: ColumnSurvey, missing: readonly string[]): void {
  const kept = [...words.keys()].filter((word) => missing.includes(word) && !proposal.missing.includes(word));
  if (kept.length === 0) return;
  const { field } = proposal;
  field.missingValues = ["", ...proposal.missing];
  // Readers that know only the list of the schema find no value there.
  delete field.constraints?.required;
  if (field.constraints && Object.keys(field.constraints).length === 0) delete field.constraints;
  proposal.keyLike = false;
  proposal.toComplete.push(
    `${kept.map((word) => quote(word)).join(", ")} : valeur de cette colonne, absence de valeur dans une autre`,
  );
}

/** Order in which columns are tried as keys: the identifiers first, then what has a meaning, then dates, then texts. */
export function listKeyCandidates({ fields }: SchemaProposal): number[] {
  const weight = ({ field, kind }: FieldProposal) => {
    if (isIdentifier(field, kind)) return 0;
    if (kind) return 1;
    return field.type === "string" ? 3 : field.type === "boolean" ? 4 : 2;
  };
  return fields
    .map((proposal, at) => ({ proposal, at }))
    .filter(({ proposal }) => proposal.keyLike)
    .sort((a, b) => weight(a.proposal) - weight(b.proposal) || a.at - b.at)
    .map(({ at }) => at);
}

/** Whether a column is made to tell records apart. */
export function isIdentifier(field: Field, kind: FieldProposal["kind"]): boolean {
  return kind === "identifier" || kind === "siret" || kind === "siren" || field.format === "uuid";
}

/** Writes the keys in the schema: the first set is the primary key, other single identifiers are unique. */
export function addKeys(proposal: SchemaProposal, keys: readonly (readonly number[])[]): void {
  const [primary] = keys;
  if (!primary) return;
  const names = primary.map((at) => proposal.fields[at]?.field.name as string);
  proposal.schema.primaryKey = names;
  for (const key of keys.slice(1)) {
    const { field, kind } = proposal.fields[key[0] as number] as FieldProposal;
    if (key.length === 1 && isIdentifier(field, kind)) field.constraints = { ...field.constraints, unique: true };
  }
}

function foldSlug(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
