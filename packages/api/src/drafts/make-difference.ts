import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Field, Report, Schema } from "@datalogue/ingest";
import { mayRead, PUBLIC } from "../access/decide-access.js";
import { localMoment } from "../calendar/local-time.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { Indicator, Observation } from "../indicators/indicator.js";
import { listCsvFields } from "../metadata/csv-fields.js";
import {
  indicatorsOf,
  listComputable,
  listNames,
  listShownSources,
  type ObservationWorkshop,
  observeInOrder,
  setSource,
} from "../publication/observe-indicators.js";
import { type PublicationSettings, type Submission, tryVersion } from "../publication/publish-version.js";
import type { ReuseReader } from "../reuses/reuses.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { findReadable } from "../versions/find-readable.js";
import { isInvented } from "../versions/is-invented.js";
import { type Manifest, ROWS_FILE } from "../versions/manifest.js";
import { readKept } from "../versions/read-kept.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { ComparedTable } from "./compare-tables.js";
import { columnsOfIndicator, compareObservations, describeDifference } from "./describe-difference.js";
import type { Difference, FigureMoved, RevertedRows, User } from "./difference.js";
import type { Progress } from "./draft.js";
import type { DraftResult, DraftTask } from "./draft-job.js";
import { DraftRefused } from "./draft-refused.js";
import type { DraftTable } from "./draft-states.js";
import { findCompared } from "./find-compared.js";
import type { KeptReception } from "./find-reception.js";
import { indicatorsOfObjectives, moveObjectives, type ObjectiveParts } from "./move-objectives.js";
import { wasReserved } from "./was-reserved.js";

interface DifferenceParts extends ObjectiveParts {
  workshop: ObservationWorkshop;
  catalogue: CatalogueReader;
  territories: TerritoryReader;
  reuses: ReuseReader;
  settings: PublicationSettings;
  now(): Date;
  log(line: string): void;
  /** Runs a task of drafts in a thread. */
  run<T extends DraftTask>(task: T): Promise<DraftResult<T>>;
  kept: KeptReception | undefined;
  submission: Submission;
  /** Given the rows of the version that was tried, to be moved elsewhere, once nothing reads them. */
  keepTable?(rowsFile: string, table: DraftTable): Promise<void>;
  /** Of a table kept by hand: what of this version, the one served, it would revert. */
  findReverted?: ((version: number) => Promise<RevertedRows | null | undefined>) | undefined;
  /** Told what is being done. */
  onStep?(doing: Progress["doing"]): void;
}

/**
 * Makes the version that a draft would be, beside, and tells what it changes to the one served: rows, columns, figures, what would break. Throws
 * `DraftRefused` when it cannot be made.
 */
export function makeDifference(parts: DifferenceParts): Promise<Difference> {
  const { submission, run, onStep = () => {} } = parts;
  return tryTables(parts, async ({ manifest, report, folder, stored, compared, tables, ...standing }) => {
    onStep("comparing");
    const table = await run({ kind: "compare", ...tables });
    // What was withdrawn is compared with nothing, and would not come back.
    const reverted = stored && !standing.replacesDemonstration ? await parts.findReverted?.(stored.version) : undefined;
    onStep("figures");
    const { figures, objectives, failures } = await moveFigures(
      parts,
      manifest,
      join(folder, ROWS_FILE),
      stored !== undefined && compared === undefined,
    );
    await parts.keepTable?.(tables.after.rowsFile, { columns: tables.after.columns, key: tables.key });
    const users = stored ? await listUsers(parts, stored) : () => [];
    return describeDifference({
      ...{ base: stored?.version ?? 0, ...standing, table, report, figures, objectives, failures, reverted },
      before: compared ? listColumns(compared) : [],
      after: listColumns(manifest),
      fields: manifest.fields,
      metadata: { before: stored?.metadata ?? null, after: submission.metadata },
      usersOf: users,
    });
  });
}

/**
 * Makes the version beside in the same way, and gives to `send` the path of a file of all that changes (`openChanges`), which lasts as
 * long as that. Throws as `makeDifference`.
 */
export function writeDifference(parts: DifferenceParts, send: (path: string) => Promise<void>): Promise<void> {
  return tryTables(parts, async ({ folder, tables }) => {
    const file = join(folder, "difference.csv");
    await parts.run({ kind: "compare", ...tables, file });
    await send(file);
  });
}

/** What is compared: the tables of the version served and of the next one, as both are published. */
interface Tables {
  manifest: Manifest;
  report: Report;
  /** That of the next version, which lasts as long as it is looked at. */
  folder: string;
  stored: StoredDataset | undefined;
  /** The version served, where it is compared. */
  compared: Manifest | undefined;
  replacesDemonstration: boolean;
  withdrawn: boolean;
  /** Whether it was published for less people than the next is for. */
  reserved: boolean;
  tables: { before: ComparedTable | null; after: ComparedTable; key: string[] };
}

function tryTables<T>(
  { workshop, settings, submission, kept }: DifferenceParts,
  look: (tables: Tables) => Promise<T>,
): Promise<T> {
  return tryVersion(submission, workshop, settings, async (built, folder) => {
    if (built.kind === "refused")
      throw new DraftRefused({
        kind: "faulty-file",
        errors: built.report.counts.error,
        sentence:
          built.report.issues.find(({ severity }) => severity === "error")?.message ??
          "Ce fichier n'a aucune ligne de données.",
        ...(built.heldUntil ? { heldUntil: localMoment("Europe/Paris", new Date(built.heldUntil)) } : {}),
      });
    const { manifest, report } = built;
    const stored = kept?.stored;
    const found = await findCompared(stored, workshop);
    const withdrawn = found?.withdrawn === true;
    const reserved = found !== undefined && wasReserved(found.version, submission.metadata.access);
    const served = withdrawn ? undefined : found?.version.manifest;
    const replacesDemonstration = stored !== undefined && served !== undefined && isInvented(stored.metadata, served);
    const compared = replacesDemonstration ? undefined : served;
    if (stored) await workshop.folders.ready(stored.id, stored.version, [ROWS_FILE]);
    const before =
      stored && compared ? tableOf(workshop.folders.fileOf(stored.id, stored.version, ROWS_FILE), compared) : null;
    const { primaryKey = [] } = JSON.parse(await readFile(join(folder, "schema.json"), "utf8")) as Schema;
    const tables = { before, after: tableOf(join(folder, ROWS_FILE), manifest), key: [primaryKey].flat() };
    return look({ manifest, report, folder, stored, compared, replacesDemonstration, withdrawn, reserved, tables });
  });
}

function listColumns(manifest: Manifest): Field[] {
  return listCsvFields(manifest).map(({ field }) => field);
}

function tableOf(rowsFile: string, { columns }: Manifest): ComparedTable {
  return { rowsFile, columns: columns.map(({ name, stored, type }) => ({ name, stored, type })) };
}

/** Why an indicator is lost with the dataset that everybody could read. */
const CLOSED = "le jeu n'est plus ouvert à tous";

/** The indicators that would not say the same; `startsAfresh`: the version served is compared with nothing, nor what was computed of it. */
async function moveFigures(parts: DifferenceParts, manifest: Manifest, rowsFile: string, startsAfresh: boolean) {
  const { workshop, catalogue, territories, submission, kept, plans } = parts;
  const { metadata } = submission;
  const demonstration = isInvented(metadata, submission);
  const values = new Map<string, { indicator: Indicator; observations: Observation[] }>();
  const known = new Map(workshop.indicators().map((indicator) => [indicator.id, indicator]));
  const followed = indicatorsOfObjectives(plans, (id) => known.get(id));
  const figures: FigureMoved[] = [];
  const sources = await listShownSources(workshop, catalogue);
  const names = await listNames(workshop, submission);
  const touched = indicatorsOf(workshop, names);
  const shown = listComputable(workshop, touched, sources);
  const own = { rowsFile, version: (kept?.stored.version ?? 0) + 1, demonstration, secrecy: manifest.secrecy };
  setSource(sources, names, mayRead(PUBLIC, metadata) ? own : undefined);
  const home = catalogue.info().homeTerritory;
  const nameOf = (code: string) => territories.get(code)?.name ?? code;
  const { failures } = await observeInOrder(workshop, touched, sources, async (indicator, observations) => {
    if (followed.has(indicator.id)) values.set(indicator.id, { indicator, observations });
    const last = startsAfresh ? [] : await workshop.observations.current(indicator.id, { dimensions: "all" });
    // What is served is read in the geography of today: values of territories that were merged since are beside it.
    const next = observations.filter(({ vintage }) => vintage === undefined);
    const moved = compareObservations(indicator, last, next, { home, nameOf });
    if (moved) figures.push(moved);
  });
  const left = new Set(listComputable(workshop, touched, sources));
  const closed = shown.filter((one) => !left.has(one)).map(({ id }) => ({ indicator: id, message: CLOSED }));
  const lost = [];
  for (const { indicator: id, message } of [...failures, ...closed]) {
    const indicator = touched.find((one) => one.id === id);
    const values = await workshop.observations.current(id, { dimensions: "all" });
    if (indicator && values.some(({ value }) => value !== null)) lost.push({ indicator, message });
  }
  const objectives = await moveObjectives({
    ...parts,
    ...{ store: workshop.observations, metadata, names, demonstration, touched, values, startsAfresh },
  });
  return { figures, objectives, failures: lost };
}

/** What depends on a column of a dataset: indicators, its own source, the links of other datasets, recorded reuses. */
async function listUsers(
  { workshop, kept, submission, reuses, log }: DifferenceParts,
  { id, slug }: StoredDataset,
): Promise<(field: string) => User[]> {
  const users: { user: User; columns: Pick<Set<string>, "has"> }[] = [];
  const names = await listNames(workshop, submission);
  for (const indicator of workshop.indicators())
    users.push({
      user: { kind: "indicator", id: indicator.id, title: indicator.title },
      columns: columnsOfIndicator(indicator, names),
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
    const schema = await findReadable(other.slug, log, async () => {
      await workshop.folders.ready(other.id, other.version, ["schema.json"]);
      return readKept<Schema>(workshop.folders.fileOf(other.id, other.version, "schema.json"));
    });
    // The links of a dataset are in its schema, which is for who reads it.
    const isNamed = mayRead(PUBLIC, other.metadata) || other.metadata.organisation === submission.metadata.organisation;
    const named = isNamed
      ? { id: other.slug, title: other.metadata.title }
      : { id: "", title: "jeu réservé d'un autre organisme" };
    if (!schema) {
      users.push({ user: { kind: "dataset", ...named, unread: true }, columns: { has: () => true } });
      continue;
    }
    const columns = (schema.foreignKeys ?? []).flatMap(({ reference }) =>
      reference.resource === id || names.has(reference.resource ?? "") ? [reference.fields].flat() : [],
    );
    if (columns.length > 0) users.push({ user: { kind: "dataset", ...named }, columns: new Set(columns) });
  }
  for (const { id, title, columns } of kept ? await reuses.listAccepted(kept.stored.id) : [])
    users.push({ user: { kind: "reuse", id, title }, columns: new Set(columns) });
  return (field) => users.filter(({ columns }) => columns.has(field)).map(({ user }) => user);
}
