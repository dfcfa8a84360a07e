import { createHash } from "node:crypto";
import { type Caller, decideAccess, isShared } from "../access/decide-access.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { DraftSummary } from "../drafts/draft.js";
import { DraftRefused } from "../drafts/draft-refused.js";
import type { Drafts } from "../drafts/drafts.js";
import { sayFault } from "../drafts/say-draft.js";
import { InspectionRefused } from "../inspections/inspection-refused.js";
import type { Inspections, MadeResult } from "../inspections/inspections.js";
import type { InspectionKind, ResultSubject } from "../inspections/kind-schema.js";
import { fileOfResult, identifierOfResult } from "../inspections/result-dataset.js";
import type { Jobs } from "../jobs/open-jobs.js";
import { Refusal } from "../refusal.js";
import { csvText } from "../rows/csv-text.js";

/** A table of results as its page shows it. */
export interface ShownResult extends MadeResult {
  /** The dataset that it is a version of; undefined before the first one. */
  served: { slug: string; version: number; isSame: boolean } | undefined;
  /** A draft of it under way; undefined without. */
  draft: Pick<DraftSummary, "id" | "state"> | undefined;
}

/** The tables of a kind. */
export interface ShownResults {
  kind: InspectionKind;
  results: ShownResult[];
  mayPrepare: boolean;
  /** Why there is none, whatever the document declares: a French sentence. */
  obstacle?: string;
}

/**
 * What was inspected, made into drafts of ordinary datasets, which are then reviewed and published as any other. Members of the organisation that inspects
 * read what would be published, its contributors prepare the drafts. What cannot be done is `InspectionRefused`, or `DraftRefused` of the draft.
 */
export interface InspectionResults {
  list(caller: Caller, kind: string): Promise<ShownResults>;
  /** Makes the draft of a table (by the name of its dataset), or gives it the table of today; its identifier. */
  prepare(caller: Caller, kind: string, dataset: string): Promise<string>;
  /** Publishes, once a day, the tables whose document says so, that a publisher published once and that have changed since. */
  publishAlone(): Promise<void>;
}

interface Parts {
  inspections: Pick<Inspections, "listKinds" | "makeResults">;
  drafts: Pick<Drafts, "create" | "listBegun" | "get" | "receiveText" | "whenRead" | "compare" | "publish">;
  /** All kinds, whoever asks. */
  kinds(): InspectionKind[];
  catalogue: Pick<CatalogueReader, "as">;
  readOnly: string | null;
  /** ISO day. */
  today(): string;
  log(line: string): void;
  jobs: Pick<Jobs, "handle" | "enqueue" | "runDue">;
}

/** Milliseconds that a table that goes out alone may take to be read. */
const PATIENCE = 60_000;

export function openInspectionResults(parts: Parts): InspectionResults {
  const { inspections, drafts, catalogue, log, jobs } = parts;

  /** A dataset by its short name: its version served, and the digest of the file that it was made of, for who reads it. */
  const findServed = async (caller: Caller, name: string) => {
    const own = catalogue.as(caller);
    const found = await own.getDataset(name);
    if (!found) return undefined;
    const { id, slug } = found;
    // One of another organisation, closed: its draft is refused by its name.
    const version = "version" in found ? found.version : 0;
    // What was made of a register while it was lent is given to nobody.
    const served = isShared(found) ? await own.findVersion(slug, version) : undefined;
    return { id, slug, version, sha256: served?.originalSha256 ?? null };
  };

  const findOne = async (caller: Caller, kind: string, dataset: string) => {
    const made = await inspections.makeResults(caller, kind);
    const table = made.tables.find(({ result }) => result.dataset === dataset);
    if (!table) throw new InspectionRefused({ kind: "unknown-result", name: dataset });
    return { ...made, table };
  };
  const findBegun = async (caller: Caller, kind: string, dataset: string) => {
    const id = (await findServed(caller, dataset))?.id ?? identifierOfResult(kind, dataset);
    const [begun] = await drafts.listBegun(caller, [id]);
    return begun && (await drafts.get(caller, begun.id));
  };
  const mayPrepare = (caller: Caller, { organisation }: InspectionKind) =>
    decideAccess(caller, "draft", { organisation }).allowed;

  const prepare: InspectionResults["prepare"] = async (caller, name, dataset) => {
    const { kind, table, left, isLent } = await findOne(caller, name, dataset);
    const { result, lacking } = table;
    const wrong = [
      ...(isLent ? [LENT] : []),
      ...(left > 0
        ? [`Le registre a ${left} objets de plus que ce qui est suivi\u00A0: le tableau ne dirait pas tout.`]
        : []),
      ...lacking.map((column) => `Le registre n'a pas de colonne «\u00A0${column}\u00A0» (results.keep).`),
      ...(table.table.rows.length === 0 ? ["Aucune ligne à publier encore."] : []),
    ];
    if (wrong.length > 0)
      throw new InspectionRefused({
        kind: "invalid",
        problems: wrong.map((message) => ({ field: "results", message })),
      });
    const served = await findServed(caller, dataset);
    const begun = await findBegun(caller, name, dataset);
    // What is in the hands of who reviews it, or planned, is theirs.
    if (begun && (begun.state === "submitted" || begun.state === "planned")) return begun.id;
    const draft =
      begun ??
      (await drafts.create(caller, {
        organisation: kind.organisation,
        ...(served ? { dataset: served.id } : newDataset(kind, table)),
      }));
    await drafts.receiveText(caller, draft.id, { text: textOf(table), name: fileOfResult(result) });
    return draft.id;
  };

  jobs.handle("publish-results", async () => {
    const failures: unknown[] = [];
    for (const kind of parts.kinds()) {
      const alone = (kind.results ?? []).filter(({ publish }) => publish === "alone");
      if (alone.length === 0) continue;
      const program = programOf(kind);
      for (const { dataset } of alone)
        try {
          const served = await findServed(program, dataset);
          // The first version is described and published by somebody.
          if (!served) continue;
          const { table } = await findOne(program, kind.id, dataset);
          if (served.sha256 === digestOf(textOf(table)) || table.table.rows.length === 0) continue;
          const begun = await findBegun(program, kind.id, dataset);
          // Somebody is at work on it.
          if (begun && begun.updatedBy !== "program") continue;
          const draft = await drafts.whenRead(program, await prepare(program, kind.id, dataset), PATIENCE);
          // One that stayed takes the place of what was published since.
          await drafts.compare(program, draft.id, PATIENCE);
          await drafts.publish(program, draft.id);
          log(`inspections ${kind.id}: ${dataset} is published`);
        } catch (error) {
          // The others do not wait for it.
          if (!(error instanceof Refusal)) {
            failures.push(error);
            log(`inspections ${kind.id}: ${dataset} is not published: ${(error as Error).stack}`);
            continue;
          }
          // The draft stays, for a publisher to look at.
          const told = error instanceof DraftRefused ? sayFault(error) : error.message;
          log(`inspections ${kind.id}: ${dataset} is not published: ${told}`);
        }
    }
    if (failures.length > 0) throw failures[0];
    return { outcome: "done" };
  });

  return {
    prepare,
    async list(caller, name) {
      const { kind, tables, isLent } = await inspections.makeResults(caller, name);
      if (isLent) return { kind, results: [], mayPrepare: false, obstacle: LENT };
      const prepares = mayPrepare(caller, kind);
      const results: ShownResult[] = [];
      for (const made of tables) {
        const served = await findServed(caller, made.result.dataset);
        const begun = prepares ? await findBegun(caller, name, made.result.dataset) : undefined;
        results.push({
          ...made,
          served: served && {
            ...{ slug: served.slug, version: served.version },
            isSame: served.sha256 === digestOf(textOf(made)),
          },
          draft: begun && { id: begun.id, state: begun.state },
        });
      }
      return { kind, results, mayPrepare: prepares };
    },
    async publishAlone() {
      if (parts.readOnly !== null || parts.kinds().length === 0) return;
      await jobs.enqueue({ kind: "publish-results", key: `publish-results:${parts.today()}`, payload: {} });
      await jobs.runDue("publish-results");
    },
  };
}

const LENT =
  "Le registre est prêté par un partenaire, sous convention\u00A0: rien n'est publié de ce qui en serait recopié.";

/** The program at work for the organisation that inspects, as its document asks. */
function programOf({ organisation }: InspectionKind): Caller {
  return { kind: "key", key: null, memberships: [{ organisation, role: "publisher", kind: undefined }] };
}

const provenances = {
  objects:
    "Fait des contrôles de terrain\u00A0: le dernier état constaté de chaque objet du registre, sans le nom de qui l’a vu.",
  years:
    "Fait des contrôles de terrain des objets encore au registre. Un contrôle est à temps quand il vient au plus tard au terme du délai laissé par le précédent\u00A0; un terme passé sans contrôle compte une fois, dans l’année du terme. Le délai de réparation va du contrôle qui demande l’action au jour où elle est faite. L’année en cours n’y est pas.",
  repairs:
    "Fait des contrôles de terrain\u00A0: chaque action faite, du contrôle qui la demande au jour où elle est dite faite, ou à celui d’un contrôle en bon état.",
} as const satisfies Record<ResultSubject, string>;

/** What the draft of a new dataset says already; the rest is asked as of any other. */
function newDataset({ id, theme, demonstration }: InspectionKind, { result }: MadeResult) {
  const { about, dataset: slug, title, description, schema } = result;
  return {
    identifier: identifierOfResult(id, slug),
    title,
    metadata: {
      ...{ slug, title, description, theme, provenance: provenances[about] },
      ...(demonstration ? { demonstration } : {}),
    },
    schema: { kind: "shared" as const, name: schema },
  };
}

const textOf = ({ table }: MadeResult): string => csvText([table.columns, ...table.rows]);
const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");
