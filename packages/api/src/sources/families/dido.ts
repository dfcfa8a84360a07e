import { Type } from "typebox";
import { type Family, family } from "../family.js";
import { receiveCsvParts } from "../file-parts.js";
import { partsOf } from "../question.js";
import { COLUMNS, SITE } from "./site.js";

const form = Type.Object({
  datafile: Type.String({
    pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    description: "l'identifiant du fichier de DiDo (rid), un UUID",
  }),
  columns: COLUMNS,
  where: Type.Optional(
    Type.Record(
      Type.String({ pattern: "^[A-Z][A-Z0-9_]*$" }),
      Type.String({
        pattern: "^(eq|ne|gt|gte|lt|lte|in|nin|contains):.+$",
        description: "une condition de DiDo (eq:VP, in:A,B)",
      }),
      { description: 'd\'autres conditions, par colonne\u00A0: { "GROUPE": "eq:VP" }' },
    ),
  ),
  yearColumn: Type.Optional(
    Type.String({ minLength: 1, description: "la colonne de l'année, où les millésimes sont cherchés" }),
  ),
  site: Type.Optional(SITE),
});

/** A file of the statistical service of the ministry of ecology (SDES), by its API DiDo; its last vintage, which only no address that names one gives. */
export const dido: Family<typeof form> = family({
  title: "SDES, API DiDo",
  form,
  filters: true,
  hasYears: true,
  receive(from, filter, question, receiving) {
    const { datafile, columns, where = {}, yearColumn } = from;
    const { site = "https://data.statistiques.developpement-durable.gouv.fr/dido/api/v1" } = from;
    const urls = partsOf(question, filter).map((codes) => {
      const query = new URLSearchParams({
        withColumnName: "true",
        ...(filter ? { [filter.field]: `in:${codes.join(",")}` } : {}),
        ...where,
        ...(yearColumn && question.years ? { [yearColumn]: `in:${question.years.join(",")}` } : {}),
        ...(columns ? { columns: columns.join(",") } : {}),
      });
      return `${site}/datafiles/${datafile}/csv?${query}`;
    });
    return receiveCsvParts(urls, receiving, { name: `${datafile}.csv` });
  },
});
