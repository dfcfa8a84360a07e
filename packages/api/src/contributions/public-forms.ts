import { readFile } from "node:fs/promises";
import { isOpenLicence, type Schema, withoutToComplete } from "@datalogue/ingest";
import { type Caller, PUBLIC } from "../access/decide-access.js";
import { civilDay } from "../calendar/civil-day.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { FileReader } from "../catalogue/file-reader.js";
import { type HandCells, MAX_HAND_ROWS } from "../drafts/hand-table.js";
import { isTyped } from "../drafts/is-typed.js";
import { writeCell } from "../drafts/write-cell.js";
import { Refusal } from "../refusal.js";
import type { RowRecord } from "../rows/row-query.js";
import type { Dataset } from "../versions/dataset.js";
import { RECEIVED_SCHEMA } from "../versions/version-folders.js";
import type { Choice, ContributionForm, ContributionsTold } from "./contribution.js";
import type { StoredForm } from "./contribution-store.js";
import { listLinks } from "./read-answer.js";

/** What anybody may read of forms and contributions. */
export interface ContributionReader {
  /** What the page of a dataset (identifier) that the public reads tells. */
  tell(dataset: string): Promise<ContributionsTold>;
}

/** Values that a list offers; beyond, they are typed. */
const MOST_CHOICES = 400;
/** Columns that tell what a code is called. */
const NAMES = /^(nom|name|libelle|intitule|titre|commune)$/i;

/** Where a form stands on a day. */
export function stateOfForm({ opensOn, closesOn, closedAt }: StoredForm, now: Date): ContributionForm["state"] {
  if (closedAt !== null) return "closed";
  const today = civilDay(now);
  if (today < opensOn) return "planned";
  return closesOn !== null && today > closesOn ? "ended" : "open";
}

/** What a form is made of: read as the public reads it, whoever asks. */
export function openPublicParts({ catalogue, files }: { catalogue: CatalogueReader; files: FileReader }) {
  const everybody = catalogue.as(PUBLIC);

  /** A dataset that has a form, or could; undefined where the public reads none of that name. */
  const findDataset = async (ref: string): Promise<Dataset | undefined> => {
    const found = await everybody.getDataset(ref);
    return found?.readable ? found : undefined;
  };
  /** Why no form can be opened on a dataset, a French sentence; undefined where one can. */
  const findObstacle = async (dataset: Dataset): Promise<string | undefined> => {
    if (dataset.access !== "open")
      return "Ce jeu est réservé\u00A0: ce que le public propose y paraîtrait sans que le public puisse le lire. Ouvrez d'abord le jeu.";
    if (dataset.confidentialite || dataset.secrecy)
      return "Ce jeu est sous secret statistique\u00A0: ses lignes ne se montrent pas une par une.";
    if (!isOpenLicence(dataset.licence))
      return "Ce jeu est sous convention\u00A0: seuls ses deux organismes décident de ce qui y paraît.";
    if (dataset.rows > MAX_HAND_ROWS)
      return `Ce jeu a plus de ${MAX_HAND_ROWS} lignes\u00A0: un formulaire s'ouvre sur une table tenue à la main.`;
    if (!(await isTyped(dataset, everybody)))
      return "Ce jeu est une couche géographique\u00A0: ses formes ne se saisissent pas dans des cellules.";
    return undefined;
  };
  /** The schema that the version served was read with: days and numbers are written as its producer writes them. */
  const readSchema = async (dataset: Dataset, caller: Caller = PUBLIC): Promise<Schema | undefined> => {
    const served = await files.as(caller).findServed(dataset);
    try {
      if (served?.manifest.files[RECEIVED_SCHEMA])
        return withoutToComplete(JSON.parse(await readFile(await served.fileOf(RECEIVED_SCHEMA), "utf8")));
    } catch (error) {
      if (error instanceof Refusal) throw error;
    }
    return catalogue.as(caller).getSchema(dataset.id);
  };
  /** The rows of a dataset that the public reads; undefined beyond `most`, or where it reads none. */
  const readRows = async (ref: string, most: number): Promise<RowRecord[] | undefined> => {
    const rows: RowRecord[] = [];
    try {
      const dataset = await everybody.getDataset(ref);
      // Under secrecy, a list of values tells who is counted.
      if (!dataset?.readable || dataset.access !== "open" || dataset.confidentialite || dataset.secrecy)
        return undefined;
      for (let page = 1; ; page++) {
        const { data, total } = await everybody.listRows(dataset.id, { page, pageSize: 200 });
        if (total > most) return undefined;
        rows.push(...data);
        if (data.length === 0 || rows.length >= total) return rows;
      }
    } catch (error) {
      // Closed meanwhile, or its rows are not to be had: nothing is offered of it.
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  };
  /** The rows of a dataset that the public reads, as its table would have them; none beyond what a table may have, or where it reads none. */
  const readCells = async (ref: string, { fields }: Schema): Promise<HandCells[]> =>
    ((await readRows(ref, MAX_HAND_ROWS)) ?? []).map((row) =>
      Object.fromEntries(fields.map((field) => [field.name, writeCell(row[field.name] ?? null, field)])),
    );
  /** The values that columns take from other tables, of those that the public reads alone. */
  const readChoices = async (schema: Schema): Promise<Map<string, Choice[]>> => {
    const found = new Map<string, Choice[]>();
    for (const { field, resource, column } of listLinks(schema)) {
      const rows = await readRows(resource, MOST_CHOICES);
      if (!rows) continue;
      const choices = new Map<string, string>();
      for (const row of rows) {
        const value = row[column];
        if (value === undefined || value === null || value === "") continue;
        const name = Object.entries(row).find(([other, text]) => other !== column && NAMES.test(other) && text);
        choices.set(String(value), name ? `${value}, ${name[1]}` : String(value));
      }
      if (choices.size > 0)
        found.set(
          field.name,
          [...choices].map(([value, label]) => ({ value, label })),
        );
    }
    return found;
  };
  return { findDataset, findObstacle, readSchema, readRows, readCells, readChoices };
}
