import { join } from "node:path";
import { Type } from "typebox";
import { csvText } from "../../rows/csv-text.js";
import { type Family, family } from "../family.js";
import { countPages, listIn, openTextFile, readPages } from "../file-parts.js";
import { partsOf } from "../question.js";
import { SourceFailure } from "../source-failure.js";
import { COLUMN, SITE } from "./site.js";

const form = Type.Object({
  site: SITE,
  dataset: Type.String({
    pattern: "^[\\w().-]+$",
    description: "l'identifiant du jeu, tel qu'il est dans son adresse",
  }),
  select: Type.Array(COLUMN, {
    minItems: 1,
    uniqueItems: true,
    description: "les clés des colonnes demandées (et non leurs libellés)",
  }),
  where: Type.Optional(
    Type.String({ minLength: 1, description: "d'autres conditions, dans la syntaxe de « qs » (filiere:Gaz)" }),
  ),
  yearColumn: Type.Optional(COLUMN),
});

/**
 * The lines of a dataset of a data-fair portal (ADEME, Agence ORE). Pages are asked in JSON, whose keys do not change (the headers of its CSV
 * may be labels), and become a CSV of the columns asked for, in their order; what a line lacks is empty.
 */
export const dataFair: Family<typeof form> = family({
  title: "portail data-fair",
  form,
  filters: true,
  hasYears: true,
  async receive({ site, dataset, select, where, yearColumn }, filter, question, receiving) {
    const asked: string[] = [];
    const file = await openTextFile(join(receiving.folder, "received"), receiving.maxBytes);
    try {
      await file.write(csvText([select]));
      for (const codes of partsOf(question, filter)) {
        const conditions = [
          ...(filter ? [`${filter.field}:(${codes.join(" OR ")})`] : []),
          ...(where ? [`(${where})`] : []),
          ...(yearColumn && question.years ? [`${yearColumn}:(${question.years.join(" OR ")})`] : []),
        ];
        const query = new URLSearchParams({
          select: select.join(","),
          size: "10000",
          ...(conditions.length > 0 ? { qs: conditions.join(" AND ") } : {}),
        });
        const first = `${site}/data-fair/api/v1/datasets/${dataset}/lines?${query}`;
        const count = countPages(first);
        for await (const { url, page } of readPages(first, receiving, nextOf)) {
          asked.push(url);
          if (typeof page.total !== "number") throw new SourceFailure({ kind: "other-form", url, member: "total" });
          const lines = listIn(page, "results", url);
          count.add(lines, page.total, url);
          await file.write(csvText(lines.map((line) => select.map((key) => cellOf(line[key])))));
        }
        count.end();
      }
    } finally {
      await file.close();
    }
    const { path, bytes } = file;
    return { status: "received", path, name: `${dataset}.csv`, bytes, sha256: file.sha256(), asked };
  },
});

/** The next page; a page without line is the last, though the service may give an address after it. */
function nextOf({ next, results }: Record<string, unknown>): string | undefined {
  return typeof next === "string" && Array.isArray(results) && results.length > 0 ? next : undefined;
}

function cellOf(value: unknown): string | number | null {
  if (value === undefined || value === null) return null;
  return typeof value === "number" ? value : String(value);
}
