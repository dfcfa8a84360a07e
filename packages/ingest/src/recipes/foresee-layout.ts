import { foldName } from "../column-names.js";
import type { ForeseenLayout } from "../readers/reader.js";
import type { Schema } from "../schema.js";
import { compileTemplate } from "./header-template.js";
import type { Recipe } from "./recipe.js";
import { compileWideHeader } from "./wide-header.js";

/** What a recipe tells the reader of a file before it is opened: its sheet, its header, the names met in it. */
export function foreseeLayout(recipe: Recipe, schema: Schema): ForeseenLayout {
  const steps = [
    ...(recipe.fillDown ?? []),
    ...Object.keys(recipe.split ?? {}),
    ...(recipe.keepRows ?? []).map(({ column }) => column),
  ];
  const headers = Object.keys(recipe.columns ?? {});
  const wide = Object.keys(recipe.unpivot?.columns ?? {});
  const columns = headers.map(compileTemplate);
  const templates = [...columns, ...steps.map(compileTemplate), ...wide.map(compileWideHeader)];
  const fields = new Set(schema.fields.map(({ name }) => foldName(name)));
  const layout: ForeseenLayout = {
    names: {
      size: templates.length + fields.size,
      has: (name) => fields.has(foldName(name)) || templates.some(({ match }) => match(name)),
    },
    written: [...headers, ...steps, ...wide],
    settles: (name) => columns.some(({ match }) => match(name)),
  };
  if (recipe.headerRows !== undefined) layout.headerRows = recipe.headerRows;
  if (recipe.headerRow !== undefined) layout.headerRow = recipe.headerRow;
  if (recipe.encoding !== undefined) layout.encoding = recipe.encoding;
  if (recipe.delimiter !== undefined) layout.delimiter = recipe.delimiter;
  if (recipe.fillMerged) layout.fillMerged = true;
  const { sheet } = recipe;
  if (sheet !== undefined) layout.sheet = { wanted: sheet, choose: (names) => chooseSheet(sheet, names) };
  return layout;
}

/** Rank of the sheet from 0, that of the latest year when several answer; −1 when there is none. */
export function chooseSheet(sheet: string | number, names: readonly string[]): number {
  if (typeof sheet === "number") return sheet <= names.length ? sheet - 1 : -1;
  const exact = names.indexOf(sheet);
  if (exact >= 0) return exact;
  const { match } = compileTemplate(sheet);
  let best = -1;
  let latest = Number.NEGATIVE_INFINITY;
  for (const [rank, name] of names.entries()) {
    const found = match(name);
    const year = found?.year ?? 0;
    if (found && year > latest) {
      best = rank;
      latest = year;
    }
  }
  return best;
}
