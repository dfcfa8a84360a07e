import { createHash } from "node:crypto";
import type { Population } from "@datalogue/ingest";
import { mayRead, PUBLIC } from "../access/decide-access.js";
import { followRevision, type Refresh } from "../store/follow-revision.js";
import type { RevisionReader } from "../store/revision-reader.js";
import { POPULATION_COLUMNS, type PopulationRows, readPopulations } from "../territories/read-populations.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { isInvented } from "../versions/is-invented.js";
import { ROWS_FILE } from "../versions/manifest.js";
import type { VersionFolders } from "../versions/version-folders.js";

/** The populations of a published dataset, which stand over those of the reference geography. */
export interface ReceivedPopulations {
  /** As of the last `refresh`: the same array as long as they are the same. */
  current(): readonly Population[];
  /** Where a thread reads the same. */
  rows(): PopulationRows | undefined;
  /** Changes with them; empty without any. */
  digest(): string;
  /** Reads what was published since. */
  refresh: Refresh;
}

interface Parts {
  store: CatalogueStore;
  folders: VersionFolders;
  revisions: RevisionReader;
  /** Slug of the dataset, a former one too, if the reference geography names one. */
  dataset: () => string | undefined;
  log: (line: string) => void;
}

interface State {
  digest: string;
  rows: PopulationRows | undefined;
  populations: readonly Population[];
}

const NOTHING: State = { digest: "", rows: undefined, populations: [] };

/**
 * Follows the dataset that `territoires/metadata.json` names, in this process and the others. Figures that are invented, closed to the
 * public or in other columns are none.
 */
export function openReceivedPopulations({ store, folders, revisions, dataset, log }: Parts): ReceivedPopulations {
  let state = NOTHING;

  const readState = async (): Promise<State> => {
    const slug = dataset();
    const owner = slug && (await store.findSlugOwner(slug));
    const stored = owner ? await store.findDataset({ id: owner }) : undefined;
    if (!stored || !mayRead(PUBLIC, stored.metadata)) return NOTHING;
    const { id, version, metadata } = stored;
    const manifest = (await store.findVersion(id, version))?.manifest;
    const names = manifest?.columns.map(({ stored: name }) => name) ?? [];
    if (!manifest || isInvented(metadata, manifest) || POPULATION_COLUMNS.some((one) => !names.includes(one)))
      return NOTHING;
    const digest = createHash("sha256").update(`${id} ${version}`).digest("hex");
    if (digest === state.digest) return state;
    await folders.ready(id, version, [ROWS_FILE]);
    const rows: PopulationRows = {
      rowsFile: folders.fileOf(id, version, ROWS_FILE),
      origin: manifest.derivedFrom?.producer ?? metadata.title,
    };
    return { digest, rows, populations: readPopulations(rows) };
  };
  const reread = async () => {
    try {
      state = await readState();
    } catch (error) {
      // Those known before stay: a damaged file is told where it is verified.
      log(`populations ${error instanceof Error ? error.message : error}`);
    }
  };
  return {
    current: () => state.populations,
    rows: () => state.rows,
    digest: () => state.digest,
    refresh: followRevision(revisions, reread),
  };
}
