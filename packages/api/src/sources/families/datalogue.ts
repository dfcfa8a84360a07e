import { Type } from "typebox";
import { type Family, family } from "../family.js";
import { receiveCsvParts } from "../file-parts.js";
import { partsOf } from "../question.js";
import { COLUMN, SITE } from "./site.js";

const form = Type.Object({
  site: SITE,
  dataset: Type.String({ pattern: "^[a-z0-9][a-z0-9-]*$", description: "le nom court ou l'identifiant du jeu" }),
  yearColumn: Type.Optional(COLUMN),
});

/** The rows of a dataset of another catalogue made with this program: their normalised CSV. */
export const datalogue: Family<typeof form> = family({
  title: "un autre catalogue comme celui-ci",
  form,
  filters: true,
  hasYears: true,
  receive({ site, dataset, yearColumn }, filter, question, receiving) {
    const urls = partsOf(question, filter).map((codes) => {
      const query = new URLSearchParams({
        ...(filter ? { [`${filter.field}__in`]: codes.join(",") } : {}),
        ...(yearColumn && question.years ? { [`${yearColumn}__in`]: question.years.join(",") } : {}),
      });
      return `${site}/api/datasets/${dataset}/data/csv${query.size > 0 ? `?${query}` : ""}`;
    });
    return receiveCsvParts(urls, receiving, { name: `${dataset}.csv` });
  },
});
