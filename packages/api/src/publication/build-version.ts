import { statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import {
  type Column,
  type Confidentiality,
  checkFile,
  type Field,
  type Geography,
  isLayer,
  leavesOut,
  listMoments,
  type Recipe,
  type Report,
  type Schema,
  schemaUnderSecrecy,
} from "@datalogue/ingest";
import {
  type AgreementTerms,
  filterByTerms,
  restrictSchema,
  type TermsFilter,
  type VersionAgreement,
} from "../agreements/terms.js";
import { namePositions } from "../exports/export-format.js";
import type { StoredColumn } from "../rows/stored-column.js";
import { type CellCollector, collectCells } from "../secrecy/collect-cells.js";
import { type EarlierVersion, readEarlierTables, SECRET_FILE } from "../secrecy/earlier-tables.js";
import { findLacking } from "../secrecy/find-lacking.js";
import { findUndeclaredRecodings } from "../secrecy/find-recodings.js";
import { findTotals, type ProtectedTable, protectTable, tellRepeated } from "../secrecy/protect-table.js";
import { protectedColumns, protectedSchema } from "../secrecy/protected-columns.js";
import { publicReport } from "../secrecy/public-report.js";
import { type FileGuard, guardTable, type Inspection } from "../sources/guard-table.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { buildTiles } from "../tiles/build-tiles.js";
import { TILES_FILE } from "../tiles/tile-set.js";
import { findCoverage, findTemporalColumn } from "../versions/find-coverage.js";
import { findDatetimeExtent } from "../versions/find-datetime-extent.js";
import { copyHashed, digestFile, type FileDigest, syncPath } from "../versions/hashed-file.js";
import {
  type DataOrigin,
  DERIVED,
  type DerivedFrom,
  type Manifest,
  ROWS_FILE,
  SECRECY_RULE,
  type SecrecyReview,
} from "../versions/manifest.js";
import { MANIFEST_FILE, RECEIVED_SCHEMA } from "../versions/version-folders.js";
import { compressFiles } from "./compress-files.js";
import { loadRows } from "./load-rows.js";
import { type PublishedReferences, publishedReferences } from "./published-references.js";
import { publishedSchema } from "./published-schema.js";
import { type Release, refuseSmallCounts } from "./refuse-small-counts.js";
import { refuseTable } from "./refuse-table.js";
import { type OthersFile, refuseTerms } from "./refuse-terms.js";
import { listTexts, writeExports } from "./write-exports.js";

/** All that is needed to make a version; plain data, since it goes to a worker thread. */
export interface BuildJob {
  /** The received file. */
  source: string;
  originalName: string;
  /** How the file came; undefined for that of the content. */
  origin: DataOrigin | undefined;
  /** Whether the version is marked as invented, since its dataset does not say it. */
  invented?: boolean | undefined;
  /** Folder to fill: exists, empty. */
  folder: string;
  /** Name of the dataset in addresses: the title of its tiles, and its layer. */
  fileName: string;
  schema: Schema;
  /** How the received file becomes the table that the schema describes. */
  recipe?: Recipe | undefined;
  maxBytes: number;
  /** The statistical secrecy that the dataset declares, and the protected versions before this one; null without. */
  secrecy: { declared: Confidentiality; demonstration: boolean; earlier: EarlierVersion[] } | null;
  /** What of it may go out by an agreement, at which instant (ISO), and what may not as it is of others; or why nothing may (a French sentence). Null under none. */
  agreement: { terms: AgreementTerms; at: string; others: OthersFile[] } | { refusal: string } | null;
  /** What the file was made from, when a source gave it. */
  derivedFrom?: DerivedFrom | undefined;
  /** The register that the file is made of, as results of inspections: its identifier. */
  madeOf?: string | undefined;
  /** Where a statistical authority released these figures already: small counts are then no refusal. */
  released?: Release | undefined;
  /** What the foreign keys of the schema may refer to. */
  references: PublishedReferences;
  /** What must be true of the file, of one that a source gave. */
  guard?: FileGuard | undefined;
}

/** What a file is, and what its guard found in it where it has one. */
interface Looked {
  report: Report;
  inspection?: Inspection | undefined;
}

/** `heldUntil`: when the first row may go out (ISO), of a file where an agreement holds all of them and nothing else is wrong. */
export type BuildResult =
  | ({ kind: "refused"; heldUntil?: string } & Looked)
  | ({ kind: "built"; manifest: Manifest } & Looked);

/** Where a build stands; told as it goes. */
export type BuildStep = "copied" | "checked" | "written" | "synced";

/**
 * Checks the received file and fills the folder of a version: the file as received, `rows.sqlite`, derived files,
 * schema, recipe, report, manifest, each synced to disk. Refused (and the folder then worth nothing) when the report has an
 * error, its guard refuses the file, there is no row, or cells are under the threshold of an undeclared statistical secrecy. Memory does not grow with the file.
 * Under a declared secrecy, all but the file as received is made from the protected table; `territories` then gives the totals. Under an
 * agreement, from the rows and columns that it lets out.
 */
export async function buildVersion(
  job: BuildJob,
  geography: Geography | undefined,
  territories: () => Promise<TerritoryReader>,
  onStep: (step: BuildStep) => void = () => {},
): Promise<BuildResult> {
  const { folder, recipe, secrecy } = job;
  const agreed = job.agreement && "terms" in job.agreement ? job.agreement : null;
  const floor = agreed?.terms.aggregation?.minimumContributors ?? 0;
  const declared = secrecy && { ...secrecy.declared, threshold: Math.max(secrecy.declared.threshold ?? 0, floor) };
  const isKept = secrecy !== null || job.agreement !== null;
  const received = secrecy ? schemaUnderSecrecy(job.schema, secrecy.declared) : job.schema;
  const schema = declared
    ? protectedSchema(job.schema, declared)
    : agreed
      ? restrictSchema(job.schema, agreed.terms)
      : job.schema;
  const files: Manifest["files"] = {};

  // What is checked is what is kept: the copy. A file over the limit is not copied, only reported.
  const tooLarge = statSync(job.source).size > job.maxBytes;
  const original = `original${safeExtension(job.originalName)}`;
  if (!tooLarge) files[original] = copyHashed(job.source, join(folder, original));
  onStep("copied");

  const rowsPath = join(folder, ROWS_FILE);
  const loader = loadRows(rowsPath, schema, isKept ? undefined : recipe?.absences);
  const guard = job.guard && guardTable(job.guard, geography);
  let waiting: Column[] = [];
  let collector: CellCollector | undefined;
  let filter: TermsFilter | undefined;
  let report: Report;
  try {
    report = await checkFile(tooLarge ? job.source : join(folder, original), {
      schema: received,
      ...(recipe ? { recipe } : {}),
      name: job.originalName,
      maxBytes: job.maxBytes,
      geometries: true,
      references: publishedReferences(job.references),
      ...(geography ? { geography } : {}),
      // Where more is received than is told, what a row was made of is not.
      ...(recipe && !isKept ? { traced: true } : {}),
      ...(guard ? { look: guard.look } : {}),
      onColumns: (found) => {
        waiting = found;
      },
      onRows: (rows) => {
        if (agreed) filter ??= filterByTerms(agreed.terms, waiting, new Date(agreed.at));
        const released = filter ? filter.release(rows) : rows;
        if (!declared) {
          const told = filter ? filter.project(released) : released;
          return told.length > 0 ? loader.add(told, filter?.columns ?? waiting) : undefined;
        }
        collector ??= collectCells(waiting, declared, listMoments(declared, job.schema));
        collector.add(released);
      },
    });
  } catch (error) {
    loader.abandon();
    throw error;
  }
  const inspection = guard?.conclude(report);
  if (inspection && inspection.refusals.length > 0) {
    loader.abandon();
    return { kind: "refused", report, inspection };
  }
  if (!secrecy) report = refuseSmallCounts(report, job.released);
  const { held, next } = filter?.held() ?? { held: 0, next: null };
  if (job.agreement) report = refuseTerms(report, job.agreement, job, { held, next, sha256: files[original]?.sha256 });
  let table: ProtectedTable | undefined;
  if (secrecy && declared && collector && report.valid) {
    const reader = await territories();
    const periods = collector.periods();
    const earlier = readEarlierTables(secrecy.earlier, declared);
    const problems = [
      ...findTotals(periods, declared, reader),
      ...tellRepeated(collector.repeated()),
      ...findUndeclaredRecodings(periods, declared, earlier),
    ];
    report = refuseTable(report, problems, collector.isFull());
    if (report.valid) {
      table = protectTable(periods, declared, reader, earlier);
      report = refuseTable(report, findLacking(table.opaque, declared), false);
      loader.add(table.rows, protectedColumns(schema));
    }
  }
  onStep("checked");

  const loaded = report.valid && report.rows > 0 ? loader.finish() : undefined;
  if (!loaded) {
    loader.abandon();
    const isHeld = next !== null && held === report.rows && report.counts.error === 1;
    return { kind: "refused", report, inspection, ...(isHeld ? { heldUntil: next } : {}) };
  }
  const { rows, columns, box, textIndex, withoutGeometry, largeIntegers, ...shape } = loaded;
  const layer = isLayer(report.file.format);
  // A table none of whose rows has a place is no layer; of a file of features, the report says that they have none.
  const geographic = shape.geographic && (box !== null || layer);
  // A table holds its positions in columns of its own already.
  const pointsOnly = shape.pointsOnly && layer;
  const fields = columns.map((column) => publishedField(column, schema));

  const positions = pointsOnly ? { positions: namePositions(fields) } : {};
  const layout = {
    name: job.fileName,
    columns,
    fields,
    geographic,
    pointsOnly,
    ...positions,
    largeIntegers,
    ...(table ? { masked: table.secrecy.fields } : {}),
  };
  Object.assign(files, writeExports(folder, rowsPath, layout, rows));
  // In another thread, while what follows is made here.
  const compressing = compressFiles(listTexts(files).map((name) => join(folder, name)));
  compressing.catch(() => {});
  const coverage = findCoverage(rowsPath, columns, schema);
  const temporal = findTemporalColumn(columns, schema)?.stored ?? null;
  const datetimeExtent = geographic ? findDatetimeExtent(rowsPath, { columns, temporal }) : null;
  files[ROWS_FILE] = digestFile(rowsPath);
  const tilesPath = join(folder, TILES_FILE);
  const tiles = box
    ? buildTiles({ rowsFile: rowsPath, tilesFile: tilesPath, title: job.fileName, columns, fields, box })
    : undefined;
  if (tiles) files[TILES_FILE] = digestFile(tilesPath);
  files[RECEIVED_SCHEMA] = writeJson(join(folder, RECEIVED_SCHEMA), job.schema);
  files["schema.json"] = writeJson(join(folder, "schema.json"), publishedSchema(schema));
  if (recipe) files["recipe.json"] = writeJson(join(folder, "recipe.json"), recipe);
  const told = isKept ? publicReport(report, { fields: fields.map(({ name }) => name), held }) : report;
  files["report.json"] = writeJson(join(folder, "report.json"), told);
  if (table) files[SECRET_FILE] = writeJson(join(folder, SECRET_FILE), table.unknown);
  Object.assign(files, await compressing);
  const agreement: VersionAgreement | null = agreed && {
    ...agreed.terms,
    at: agreed.at,
    ...{ held, next },
  };
  const manifest: Manifest = {
    form: 1,
    derived: DERIVED,
    ...(job.origin ? { origin: job.origin } : {}),
    ...(job.invented ? { invented: true } : {}),
    ...(job.derivedFrom ? { derivedFrom: job.derivedFrom } : {}),
    ...(job.madeOf ? { madeOf: job.madeOf } : {}),
    originalName: job.originalName,
    original,
    wholePublished: job.derivedFrom?.open === true || publishesWhole(report, recipe, job.schema),
    encoding: report.file.encoding,
    rows,
    fields,
    columns,
    geographic,
    layer,
    pointsOnly,
    ...positions,
    box,
    coverage,
    temporal,
    ...(geographic ? { withoutGeometry, featureTexts: true, largeIntegers, datetimeExtent } : {}),
    ...(tiles ? { tiles } : {}),
    counts: told.counts,
    ...(table && secrecy ? { secrecy: table.secrecy, secrecyReview: reviewOf(table, secrecy) } : {}),
    ...(agreement ? { agreement } : {}),
    textIndex,
    files,
  };
  onStep("written");
  writeJson(join(folder, MANIFEST_FILE), manifest);
  syncPath(folder);
  onStep("synced");
  return { kind: "built", report, manifest, inspection };
}

/** Whether all that a received file holds is published with its rows. */
export function publishesWhole({ file }: Pick<Report, "file">, recipe: Recipe | undefined, schema: Schema): boolean {
  return !(file.holdsMore || (recipe && leavesOut(recipe, schema)));
}

function reviewOf(
  { known }: ProtectedTable,
  { declared, demonstration, earlier }: NonNullable<BuildJob["secrecy"]>,
): SecrecyReview {
  const all = [...earlier.flatMap(({ recodings }) => recodings), ...(declared.recodings ?? [])];
  // Kept with the version: what was declared once holds when it is no longer written.
  const recodings = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
  return { rule: SECRECY_RULE, demonstration, recodings, known };
}

/** The field of the published schema; a column the schema does not know is a plain one. */
function publishedField({ name, type }: StoredColumn, schema: Schema): Field {
  return publishedSchema(schema).fields.find((field) => field.name === name) ?? { name, type };
}

/** Writes a new file, synced. */
export function writeJson(path: string, value: unknown): FileDigest {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`, { flag: "wx" });
  return digestFile(path);
}

/** The extension of a name given by others, when it is a plain one. */
function safeExtension(name: string): string {
  const extension = extname(name).toLowerCase();
  return /^\.[a-z0-9]{1,8}$/.test(extension) ? extension : "";
}
