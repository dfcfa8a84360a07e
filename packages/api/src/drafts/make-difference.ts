import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Schema } from "@datalogue/ingest";
import { mayRead, PUBLIC } from "../access/decide-access.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import {
  indicatorsOf,
  listSources,
  type ObservationWorkshop,
  observeInOrder,
} from "../publication/observe-indicators.js";
import { type PublicationSettings, type Submission, tryVersion } from "../publication/publish-version.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { isInvented } from "../versions/is-invented.js";
import { isTold } from "../versions/is-told.js";
import { type Manifest, ROWS_FILE } from "../versions/manifest.js";
import type { ComparedTable } from "./compare-tables.js";
import { columnsOfIndicator, compareObservations, describeDifference } from "./describe-difference.js";
import type { Difference, FigureMoved, User } from "./difference.js";
import type { DraftResult, DraftTask } from "./draft-job.js";
import { DraftRefused } from "./draft-refused.js";
import type { DraftTable } from "./draft-states.js";
import type { KeptReception } from "./find-reception.js";
import { readKept } from "./read-kept.js";

interface DifferenceParts {
  workshop: ObservationWorkshop;
  catalogue: CatalogueReader;
  territories: TerritoryReader;
  settings: PublicationSettings;
  /** Runs a task of drafts in a thread. */
  run<T extends DraftTask>(task: T): Promise<DraftResult<T>>;
  kept: KeptReception | undefined;
  submission: Submission;
  /** Given the rows of the version that was tried, to be moved elsewhere, once nothing reads them. */
  keepTable(rowsFile: string, table: DraftTable): Promise<void>;
}

/**
 * Makes the version that a draft would be, beside, and tells what it changes to the one served: rows, columns, figures, what would break. Throws
 * `DraftRefused` when it cannot be made.
 */
export function makeDifference(parts: DifferenceParts): Promise<Difference> {
  const { workshop, settings, submission, kept, run } = parts;
  return tryVersion(submission, workshop, settings, async (built, folder) => {
    if (built.kind === "refused")
      throw new DraftRefused({
        kind: "faulty-file",
        errors: built.report.counts.error,
        sentence:
          built.report.issues.find(({ severity }) => severity === "error")?.message ??
          "Ce fichier n'a aucune ligne de données.",
      });
    const { manifest, report } = built;
    const stored = kept?.stored;
    const version = stored
      ? (await workshop.store.listVersions(stored.id)).find(({ number }) => number === stored.version)
      : undefined;
    // What is no longer told to anybody is compared with nothing.
    const served = stored && version && isTold(stored.metadata, version.manifest) ? version.manifest : undefined;
    const replacesDemonstration = stored !== undefined && served !== undefined && isInvented(stored.metadata, served);
    const compared = replacesDemonstration ? undefined : served;
    const before =
      stored && compared ? tableOf(workshop.folders.fileOf(stored.id, stored.version, ROWS_FILE), compared) : null;
    const { primaryKey = [] } = JSON.parse(await readFile(join(folder, "schema.json"), "utf8")) as Schema;
    const table = await run({
      kind: "compare",
      before,
      after: tableOf(join(folder, ROWS_FILE), manifest),
      key: [primaryKey].flat(),
    });
    const { figures, failures } = await moveFigures(parts, manifest, join(folder, ROWS_FILE), replacesDemonstration);
    const key = [primaryKey].flat();
    await parts.keepTable(join(folder, ROWS_FILE), { columns: tableOf("", manifest).columns, key });
    const users = stored ? await listUsers(parts, stored.slug) : () => [];
    return describeDifference({
      ...{ base: stored?.version ?? 0, replacesDemonstration, table, report, figures, failures },
      before: compared?.fields ?? [],
      after: manifest.fields,
      metadata: { before: stored?.metadata ?? null, after: submission.metadata },
      usersOf: users,
    });
  });
}

function tableOf(rowsFile: string, { columns }: Manifest): ComparedTable {
  return { rowsFile, columns: columns.map(({ name, stored, type }) => ({ name, stored, type })) };
}

/** The indicators that would not say the same. */
async function moveFigures(
  { workshop, catalogue, territories, submission, kept }: DifferenceParts,
  manifest: Manifest,
  rowsFile: string,
  replacesDemonstration: boolean,
) {
  const { metadata } = submission;
  const figures: FigureMoved[] = [];
  const sources = await listSources(workshop);
  if (kept) sources.delete(kept.stored.slug);
  if (mayRead(PUBLIC, metadata))
    sources.set(metadata.slug, {
      ...{ rowsFile, version: (kept?.stored.version ?? 0) + 1 },
      ...{ demonstration: isInvented(metadata, submission), secrecy: manifest.secrecy },
    });
  const touched = indicatorsOf(workshop, metadata.slug);
  const home = catalogue.info().homeTerritory;
  const nameOf = (code: string) => territories.get(code)?.name ?? code;
  const { failures } = await observeInOrder(workshop, touched, sources, async (indicator, observations) => {
    const last = replacesDemonstration ? [] : await workshop.observations.current(indicator.id, { dimensions: "all" });
    const moved = compareObservations(indicator, last, observations, { home, nameOf });
    if (moved) figures.push(moved);
  });
  const lost = [];
  for (const { indicator: id, message } of failures) {
    const indicator = touched.find((one) => one.id === id);
    const values = await workshop.observations.current(id, { dimensions: "all" });
    if (indicator && values.some(({ value }) => value !== null)) lost.push({ indicator, message });
  }
  return { figures, failures: lost };
}

/** What depends on a column of a dataset: indicators, its own source, the links of other datasets. */
async function listUsers(
  { workshop, kept, submission }: DifferenceParts,
  slug: string,
): Promise<(field: string) => User[]> {
  const users: { user: User; columns: Set<string> }[] = [];
  for (const indicator of workshop.indicators())
    users.push({
      user: { kind: "indicator", id: indicator.id, title: indicator.title },
      columns: columnsOfIndicator(indicator, slug),
    });
  const source = kept?.content?.read.source;
  if (source) {
    const { recipe } = source;
    const targets = [...Object.values(recipe?.columns ?? {}), ...Object.values(recipe?.unpivot?.columns ?? {})];
    users.push({
      user: { kind: "source", id: slug, title: source.title },
      columns: new Set([...source.guard.columns, ...targets.flatMap((one) => one ?? [])]),
    });
  }
  for (const other of await workshop.store.listDatasets()) {
    if (other.id === kept?.stored.id) continue;
    const schema = await readKept<Schema>(workshop.folders.fileOf(other.id, other.version, "schema.json"));
    const columns = (schema?.foreignKeys ?? []).flatMap(({ reference }) =>
      [slug, kept?.stored.id].includes(reference.resource ?? "") ? [reference.fields].flat() : [],
    );
    // The links of a dataset are in its schema, which is for who reads it.
    const isNamed = mayRead(PUBLIC, other.metadata) || other.metadata.organisation === submission.metadata.organisation;
    const named = isNamed
      ? { id: other.slug, title: other.metadata.title }
      : { id: "", title: "jeu réservé d'un autre organisme" };
    if (columns.length > 0) users.push({ user: { kind: "dataset", ...named }, columns: new Set(columns) });
  }
  return (field) => users.filter(({ columns }) => columns.has(field)).map(({ user }) => user);
}
