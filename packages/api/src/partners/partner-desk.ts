import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Schema } from "@datalogue/ingest";
import { LRUCache } from "lru-cache";
import { type AgreementParties, type Caller, decideAccess, type Target } from "../access/decide-access.js";
import type { SharedDataset } from "../agreements/agreement-schema.js";
import type { DatasetAgreement, ReadAgreement } from "../agreements/agreements.js";
import { haveSameParties } from "../agreements/terms.js";
import type { MonthlyUse, UseStore } from "../agreements/uses/use-store.js";
import { civilDay } from "../calendar/civil-day.js";
import { isGiven } from "../catalogue/is-given.js";
import type { PublicationThread, TerritoriesFolder } from "../publication/publication-thread.js";
import { findProtected } from "../publication/publish-version.js";
import { SECRET_FILE } from "../secrecy/earlier-tables.js";
import type { RevealedCell } from "../secrecy/reveal-cells.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { isTold } from "../versions/is-told.js";
import { type Manifest, ROWS_FILE } from "../versions/manifest.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { StoredVersion } from "../versions/stored-version.js";
import type { VersionFolders } from "../versions/version-folders.js";
import { RECEIVED_SCHEMA } from "../versions/version-folders.js";
import type { PartnerCell, PartnerDataset, PartnerPeriod } from "./partner-dataset.js";

/**
 * What the parties of an agreement read of its datasets: which agreements they may read is decided by `Agreements`, before. A dataset may be
 * under another since, of other parties: nothing is read of what is theirs.
 */
export interface PartnerDesk {
  /** The datasets of an agreement that are in the catalogue, in its order. */
  listDatasets(read: StandingAgreement): Promise<PartnerDataset[]>;
  /**
   * All the cells of a period, masked ones with their figures: for who may read the received file, whose figures they are; undefined for
   * others, and where nothing is masked by rule.
   */
  listCells(caller: Caller, slug: string, period: string | null): Promise<PartnerCell[] | undefined>;
  /** What went out of its datasets (slugs) while it lasted, the last month first. */
  listUses(read: StandingAgreement & Pick<ReadAgreement, "lastDay">): Promise<MonthlyUse[]>;
}

/** An agreement, and where it stands. */
type StandingAgreement = Pick<ReadAgreement, "agreement" | "state" | "since">;

interface Parts {
  store: CatalogueStore;
  folders: VersionFolders;
  thread: Pick<PublicationThread, "reveal">;
  geography: TerritoriesFolder;
  territories: TerritoryReader;
  uses: Pick<UseStore, "list">;
  findTarget(slug: string): Promise<Target | undefined>;
  agreementOf(slug: string): Promise<DatasetAgreement | undefined>;
}

/** Cells held, of all datasets: a version is read once. */
const MOST_CELLS = 100_000;

export function openPartnerDesk(parts: Parts): PartnerDesk {
  const { store, folders, thread, geography, territories, uses, findTarget, agreementOf } = parts;
  const held = new LRUCache<string, RevealedCell[]>({
    maxSize: MOST_CELLS,
    sizeCalculation: (cells) => Math.max(1, cells.length),
  });

  const findStored = async (slug: string): Promise<StoredDataset | undefined> => {
    const id = await store.findSlugOwner(slug);
    return id === undefined ? undefined : store.findDataset({ id });
  };
  const findServed = ({ id, version }: StoredDataset) => store.findVersion(id, version);
  const reveal = async (dataset: StoredDataset, served: StoredVersion): Promise<RevealedCell[] | undefined> => {
    const version = findProtected(served, dataset.id, folders);
    if (!version) return undefined;
    const watched = dataset.metadata.confidentialite?.largest?.map(({ measure }) => measure) ?? [];
    const key = JSON.stringify([dataset.id, served.number, watched]);
    const known = held.get(key);
    if (known) return known;
    await folders.ready(dataset.id, served.number, [ROWS_FILE, SECRET_FILE]);
    const cells = await thread.reveal({ version, watched }, geography);
    held.set(key, cells);
    return cells;
  };
  const describe = async (
    dataset: StoredDataset,
    read: StandingAgreement,
    shared: SharedDataset,
  ): Promise<PartnerDataset> => {
    const { id, slug, metadata } = dataset;
    const stored = (await store.listVersions(id)).filter(({ manifest }) => isOfParties(manifest, read.agreement));
    const served = stored.find(({ number, publishedAt, manifest }) =>
      isOver(read)
        ? manifest.agreement?.id === read.agreement.id || new Date(publishedAt) < (read.since ?? 0)
        : number === dataset.version && isTold(metadata, manifest),
    );
    const versions = stored.map(({ number, publishedAt }) => ({ number, publishedAt }));
    const found = await agreementOf(slug);
    const current = stored.find(({ number }) => number === dataset.version);
    const sharedUnder = current && isGiven(metadata, current.manifest, found) ? findSuccessor(read, found) : null;
    const named = { id, slug, title: metadata.title, sharedUnder, versions };
    const none = { version: null, secrecy: null, fields: [], kept: [], rows: 0, periods: [], held: NOTHING_HELD };
    if (!served) return { ...named, ...none };
    const { manifest, number } = served;
    const cells = await reveal(dataset, served);
    const { secrecy = null, fields, rows, agreement: terms } = manifest;
    await folders.ready(id, number, [RECEIVED_SCHEMA]);
    return {
      ...{ ...named, version: number, secrecy, fields, rows, periods: cells ? gatherPeriods(cells) : [] },
      kept: (await readReceivedColumns(folders.path(id, number))).filter((name) => !shared.fields.includes(name)),
      held: terms ? { rows: terms.held, next: terms.next } : NOTHING_HELD,
    };
  };

  return {
    async listDatasets(read) {
      const found: PartnerDataset[] = [];
      for (const shared of read.agreement.datasets) {
        const stored = await findStored(shared.dataset);
        if (stored) found.push(await describe(stored, read, shared));
      }
      return found;
    },
    async listCells(caller, slug, period) {
      const target = await findTarget(slug);
      if (!target || !decideAccess(caller, "read", target, "received-file").allowed) return undefined;
      const dataset = await findStored(slug);
      const served = dataset && (await findServed(dataset));
      const cells = dataset && served && (await reveal(dataset, served));
      return cells
        ?.filter((cell) => cell.period === period)
        .map((cell) => ({ ...cell, place: territories.get(cell.territory)?.name ?? cell.territory }));
    },
    async listUses({ agreement, state, since, lastDay }) {
      const slugs = new Map<string, string>();
      for (const { dataset } of agreement.datasets) {
        const id = await store.findSlugOwner(dataset);
        if (id !== undefined) slugs.set(id, dataset);
      }
      const to = state === "withdrawn" && since ? civilDay(since) : lastDay;
      const counted = await uses.list([...slugs.keys()], { from: agreement.start, to });
      return counted.map((use) => ({ ...use, dataset: slugs.get(use.dataset) ?? use.dataset }));
    },
  };
}

const NOTHING_HELD = { rows: 0, next: null };

/** Whether a version was made of what one gives the other: by this agreement, or by one that they renewed under another name. */
function isOfParties({ agreement: made }: Manifest, parties: AgreementParties): boolean {
  return made !== undefined && haveSameParties(made, parties);
}

/** The agreement that runs in place of another of the same parties. */
function findSuccessor(
  { agreement }: StandingAgreement,
  found: DatasetAgreement | undefined,
): PartnerDataset["sharedUnder"] {
  const { id, title } = found?.agreement ?? agreement;
  const isOther = found?.state === "running" && id !== agreement.id && haveSameParties(found.agreement, agreement);
  return isOther ? { id, title } : null;
}

/** Whether nothing is shared by an agreement any more. */
function isOver({ state }: Pick<ReadAgreement, "state">): boolean {
  return state === "ended" || state === "withdrawn";
}

/** What may be asked of each period, the last first. */
function gatherPeriods(cells: readonly RevealedCell[]): PartnerPeriod[] {
  const periods = new Map<string | null, PartnerPeriod>();
  for (const { period, shown } of cells) {
    if (shown === "other-level") continue;
    const known = periods.get(period) ?? { period, cells: 0, masked: 0 };
    known.cells++;
    if (shown !== "published") known.masked++;
    periods.set(period, known);
  }
  return [...periods.values()].sort((a, b) => (String(a.period) < String(b.period) ? 1 : -1));
}

/** The columns that a received file has by its schema; none where a version keeps no such schema. */
async function readReceivedColumns(folder: string): Promise<string[]> {
  try {
    const schema: Schema = JSON.parse(await readFile(join(folder, RECEIVED_SCHEMA), "utf8"));
    return schema.fields.map(({ name }) => name);
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return [];
    throw error;
  }
}
