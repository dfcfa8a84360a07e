import { Type } from "typebox";
import { type Family, family } from "../family.js";
import { receiveCsvParts } from "../file-parts.js";
import { partsOf } from "../question.js";
import { COLUMNS, SITE } from "./site.js";

const form = Type.Object({
  resource: Type.String({
    pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    description: "l'identifiant de la ressource sur data.gouv.fr, un UUID",
  }),
  columns: COLUMNS,
  site: Type.Optional(SITE),
});

/** The rows of a file of data.gouv.fr, by its tabular API: those of files that it indexes (CSV up to 100 MB); it answers 410 for others. */
export const tabular: Family<typeof form> = family({
  title: "API tabulaire de data.gouv.fr",
  form,
  filters: true,
  hasYears: false,
  receive({ resource, columns, site = "https://tabular-api.data.gouv.fr" }, filter, question, receiving) {
    const urls = partsOf(question, filter).map((codes) => {
      const query = new URLSearchParams({
        ...(filter ? { [`${filter.field}__in`]: codes.join(",") } : {}),
        ...(columns ? { columns: columns.join(",") } : {}),
      });
      return `${site}/api/resources/${resource}/data/csv/${query.size > 0 ? `?${query}` : ""}`;
    });
    return receiveCsvParts(urls, receiving, { name: `${resource}.csv` });
  },
});
