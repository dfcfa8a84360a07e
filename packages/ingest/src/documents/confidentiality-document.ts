import { Type } from "typebox";
import type { Confidentiality, LargestContributor, ProtectedUnitName, Recoding } from "../dataset.js";
import { protectedUnits } from "../guards/small-counts.js";
import { list, quote, typeset } from "../issues/french.js";
import type { Field, Schema } from "../schema.js";
import { levelsThatAre } from "../territory.js";
import { oneOf } from "./schema-document.js";

const UNITS = Object.keys(protectedUnits) as ProtectedUnitName[];
const text = () => Type.String({ minLength: 1, pattern: "\\S" });

/** The form of `confidentialite` in `dataset.json`. */
export const confidentialityDocument = Type.Object(
  {
    unit: oneOf(UNITS),
    threshold: Type.Optional(Type.Integer()),
    countField: text(),
    measures: Type.Array(text(), { minItems: 1 }),
    largest: Type.Optional(
      Type.Array(
        Type.Unsafe<LargestContributor>(
          Type.Object(
            { measure: text(), shareField: Type.Optional(text()), amountField: Type.Optional(text()) },
            { additionalProperties: false },
          ),
        ),
      ),
    ),
    territoryField: text(),
    periodField: Type.Optional(text()),
    levels: Type.Array(oneOf(levelsThatAre("protected")), { minItems: 1 }),
    dimensions: Type.Optional(Type.Array(text(), { maxItems: 4 })),
    recodings: Type.Optional(
      Type.Array(
        Type.Unsafe<Recoding>(
          Type.Object(
            {
              dimension: text(),
              from: Type.Optional(Type.Array(text())),
              to: Type.Optional(Type.Array(text())),
              formerly: Type.Optional(Type.Union([text(), Type.Null()])),
            },
            { additionalProperties: false },
          ),
        ),
      ),
    ),
  },
  { additionalProperties: false },
);

/** What to write, by member of `dataset.json`. */
export const confidentialityAdvice = {
  "confidentialite.unit": 'Écrivez « "unit": "menages" » (seuil 11) ou « "unit": "entreprises" » (seuil 3).',
  "confidentialite.countField":
    'Nommez la colonne qui compte les ménages ou les entreprises : « "countField": "nb_redevables" ».',
  "confidentialite.measures":
    'Énumérez les colonnes de chiffres à publier, qui s\'additionnent : « "measures": ["nb_levees"] ».',
  "confidentialite.territoryField": 'Nommez la colonne du code de territoire : « "territoryField": "code_insee" ».',
  "confidentialite.levels":
    'Énumérez les mailles publiées, de la plus fine à la plus large : « "levels": ["commune", "epci", "petr"] ».',
  "confidentialite.largest[].measure": "Nommez la mesure dont on connaît le plus gros contributeur.",
  "confidentialite.recodings[].dimension":
    'Nommez la dimension dont les valeurs ont changé : « "dimension": "volume_l" ».',
  "confidentialite.dimensions": "Quatre dimensions au plus : au-delà presque toutes les cases seraient masquées.",
};

/** What a declaration says that cannot be, by itself. Problems are French sentences with the path and what to write. */
export function findDeclarationProblems(declared: Confidentiality): string[] {
  const { unit, threshold, measures, largest = [], levels, dimensions = [], recodings = [] } = declared;
  const problems: string[] = [];
  const lowest = protectedUnits[unit].threshold;
  if (threshold !== undefined && threshold < lowest)
    problems.push(
      `« confidentialite.threshold » : ${threshold} est sous le seuil légal, ${lowest} pour des ${protectedUnits[unit].title.fr}. Écrivez ${lowest} ou plus, ou retirez cette ligne.`,
    );
  for (const [rank, one] of largest.entries()) {
    const where = `« confidentialite.largest[${rank}] »`;
    if (!measures.includes(one.measure))
      problems.push(
        `${where} : ${quote(one.measure)} n'est pas une des mesures (${list(measures.map((name) => quote(name)))}).`,
      );
    if ("shareField" in one === "amountField" in one)
      problems.push(
        `${where} : donnez « shareField », la colonne de sa part en %, ou « amountField », celle de son montant : l'une ou l'autre.`,
      );
  }
  for (const [rank, one] of recodings.entries()) {
    const where = `« confidentialite.recodings[${rank}] »`;
    if (!dimensions.includes(one.dimension))
      problems.push(
        `${where} : ${quote(one.dimension)} n'est pas une des dimensions (${list(dimensions.map((name) => quote(name)))}).`,
      );
    const { from, to, formerly } = one as { from?: string[]; to?: string[]; formerly?: string | null };
    const isValues = from !== undefined && to !== undefined && from.length + to.length > 0 && formerly === undefined;
    const isName = from === undefined && to === undefined && formerly !== undefined;
    if (!isValues && !isName)
      problems.push(
        `${where} : donnez « from » et « to », les anciennes valeurs et les nouvelles qui disent la même chose ensemble ("from": ["80"], "to": ["80-120"] ; une liste vide pour une valeur sans lien), ou « formerly », l'ancien nom de la colonne (null si elle n'en avait pas).`,
      );
  }
  for (const [name, values] of Object.entries({ measures, levels, dimensions }))
    for (const [rank, value] of values.entries())
      if ((values as string[]).indexOf(value) !== rank)
        problems.push(`« confidentialite.${name}[${rank}] » : ${quote(value)} est donné deux fois.`);
  return problems.map(typeset);
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
  return problems.map(typeset);
}

const isNumber = ({ type }: Field) => type === "integer" || type === "number";
const isText = ({ type = "string" }: Field) => type === "string";
const isPeriod = ({ type = "string" }: Field) => ["year", "yearmonth", "date", "string"].includes(type);
const isCategory = ({ type = "string" }: Field) => ["string", "integer", "year", "yearmonth", "boolean"].includes(type);

/**
 * The schema that a file under secrecy is checked against: what places a row and counts its units must be there. Counts under the
 * threshold are accepted whatever the schema asks, since they are never published; 0 says that nobody is there, and no figure either.
 */
export function schemaUnderSecrecy(schema: Schema, declared: Confidentiality): Schema {
  const { countField, measures, territoryField, periodField } = declared;
  const fields = schema.fields.map((field): Field => {
    const { name, constraints = {} } = field;
    if (name === countField) return { ...field, constraints: { ...constraints, required: true, minimum: 0 } };
    const isPlace = name === territoryField || name === periodField;
    return isPlace ? { ...field, constraints: { ...constraints, required: true } } : field;
  });
  const check = { name: "measure-without-count", params: { count: countField, measures } };
  return { ...schema, fields, custom_checks: [...(schema.custom_checks ?? []), check] };
}
