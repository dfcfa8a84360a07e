import { type Column, type Confidentiality, type Field, PROTECTED_COLUMNS, type Schema } from "@datalogue/ingest/core";

/** Value of a dimension in the rows that take all its values together. */
export const ALL = "ENSEMBLE";
/** Value of a dimension in the rows whose received value is empty. */
export const UNSAID = "NON_RENSEIGNE";
/** Status of a masked row, and what a CSV writes in its cells. */
export const SECRET = "SECRET";

/** The fields of a protected table whose cells may be masked: the count and the measures. */
export function maskedFields({ countField, measures }: Confidentiality): string[] {
  return [countField, ...measures];
}

/**
 * The schema of a protected table, made from that of the received file: level, territory code and name, period, dimensions, count,
 * measures, share of the territories that gave a figure, status.
 */
export function protectedSchema(schema: Schema, declared: Confidentiality): Schema {
  const { territoryField, periodField, dimensions = [], levels } = declared;
  const received = (name: string): Field => schema.fields.find((field) => field.name === name) ?? { name };
  const described = ({ title, description, unit, categories }: Field) => ({
    ...(categories ? { categories } : {}),
    ...(title ? { title } : {}),
    ...(description ? { description } : {}),
    ...(unit ? { unit } : {}),
  });
  const { level, name, coverage, status } = PROTECTED_COLUMNS;
  const period = periodField === undefined ? [] : [received(periodField)];
  const {
    missingValues: _,
    primaryKey: __,
    uniqueKeys,
    foreignKeys,
    custom_checks,
    axes,
    jsonSchema,
    ...rest
  } = schema;
  return {
    ...rest,
    fields: [
      {
        name: level,
        title: "Maille",
        description:
          "Maille du territoire de la ligne. Ne mêlez pas deux mailles\u00A0: les plus larges contiennent les autres.",
        type: "string",
        constraints: { required: true, enum: [...levels] },
      },
      {
        name: territoryField,
        title: "Code du territoire",
        description: "Code Insee de la commune, SIREN de l’intercommunalité, ou code du territoire qui les réunit.",
        type: "string",
        constraints: { required: true },
      },
      { name, title: "Territoire", description: "Nom du territoire.", type: "string" },
      ...period.map((field) => ({ name: field.name, type: field.type ?? "string", ...described(field) })),
      ...dimensions.map(
        (dimension): Field => ({
          name: dimension,
          type: "string",
          ...described(received(dimension)),
          description: sentences(
            received(dimension).description,
            `${ALL}\u00A0: toutes les valeurs réunies\u202F; ${UNSAID}\u00A0: valeur vide dans le fichier reçu.`,
          ),
          constraints: { required: true },
        }),
      ),
      ...maskedFields(declared).map((field): Field => {
        const { type } = received(field);
        return {
          name: field,
          type: type === "integer" ? "integer" : "number",
          ...described(received(field)),
          missingValues: ["", { value: SECRET, label: "secret statistique" }],
        };
      }),
      {
        name: coverage,
        title: "Couverture",
        description: "Part des territoires de la maille la plus fine qui ont donné un chiffre, de 0 à 1.",
        type: "number",
      },
      {
        name: status,
        title: "Statut",
        description: "SECRET\u00A0: chiffres masqués par le secret statistique. OBSERVE\u00A0: chiffres publiés.",
        type: "string",
        constraints: { required: true, enum: ["OBSERVE", SECRET] },
      },
    ],
    missingValues: [""],
    primaryKey: [level, territoryField, ...(periodField === undefined ? [] : [periodField]), ...dimensions],
  };
}

/** The columns of the rows of a protected table. */
export function protectedColumns({ fields }: Schema): Column[] {
  return fields.map(({ name, type = "string" }) => ({ name, type, inSchema: true }));
}

function sentences(...parts: (string | undefined)[]): string {
  return parts.filter(Boolean).join(" ");
}
