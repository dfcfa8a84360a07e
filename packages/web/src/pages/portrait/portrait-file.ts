import { Answer, SPREADSHEET_CSV, type TableForm, tableTypes, writeTable } from "@datalogue/api";
import { portraitFields, portraitRows } from "../../portrait/portrait-rows.js";
import { readPortrait } from "../../portrait/read-portrait.js";
import type { Query, Site } from "../../site.js";

/** `/territoires/{code}.csv`, `.xlsx`: every year of the territory, and the year shown of those that it is compared with. */
export async function portraitFile(
  site: Site,
  code: string,
  form: TableForm,
  query: Query,
  common: Record<string, string>,
): Promise<Answer> {
  const { territory, themes } = await readPortrait(site, code, query);
  const { territories } = site.services;
  const rows = portraitRows(themes, territory, (one) => territories.get(one)?.name ?? one);
  const isForSpreadsheet = Object.entries(SPREADSHEET_CSV).every(([name, value]) => query[name] === value);
  const options = isForSpreadsheet ? { ...SPREADSHEET_CSV, bom: true } : undefined;
  const demonstration = themes.some(({ lines }) => lines.some((line) => line.demonstration));
  return new Answer(
    200,
    {
      ...common,
      "Content-Type": tableTypes[form],
      "Content-Disposition": `attachment; filename="portrait-${territory.code}${options ? "-tableur" : ""}.${form}"`,
      "Cache-Control": "public, no-cache",
      ...(demonstration ? { "X-Robots-Tag": "noindex" } : {}),
    },
    writeTable(form, { fields: portraitFields, rows }, options),
  );
}
