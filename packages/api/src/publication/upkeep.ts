import { existsSync, rmSync } from "node:fs";
import { relative, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeTransaction } from "../store/open-database.js";
import type { FileFault } from "../stored-files/damaged-file.js";
import type { FileKeeper } from "../stored-files/file-keeper.js";
import { findAnyFault } from "../stored-files/find-fault.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import { dropLeftRows } from "../versions/drop-left-rows.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { StoredVersion } from "../versions/stored-version.js";
import type { VersionFolders } from "../versions/version-folders.js";
import { describeDamage } from "./describe-damage.js";
import { PublicationStopped, type PublicationThread, type TerritoriesFolder } from "./publication-thread.js";
import { repairVersion } from "./repair-version.js";
import { type DamagedEntry, listKept, type Verification, verifyVersions } from "./verify-versions.js";

/** Finds and mends what was damaged among the published files, by itself or when asked. */
export interface Upkeep {
  /** Told by the keeper: the version is mended soon, where that can be; a file made from those of versions is removed. */
  noteDamage(path: string): void;
  /** Has every file of the versions served read whole, in the background; removes first what a stop left of rows that are kept no more. */
  examineServed(): Promise<void>;
  /** Reads everything. `datasets`: identifiers. */
  verify(datasets?: Set<string>): Promise<Verification>;
  /** Reads everything and makes again what can be. */
  repair(datasets?: Set<string>): Promise<Repair>;
  /** What shows at once, and what a running server found by reading files whole and is still so. */
  findKnown(): Promise<DamagedEntry[]>;
  /** One sentence for each file that this process knows to be damaged. */
  listSentences(): Promise<string[]>;
  close(): Promise<void>;
}

export interface Repair {
  verification: Verification;
  made: { dataset: StoredDataset; version: StoredVersion; file: string }[];
  /** What cannot be made again. */
  lost: DamagedEntry[];
}

interface UpkeepParts extends TerritoriesFolder {
  store: CatalogueStore;
  folders: VersionFolders;
  thread: PublicationThread;
  keeper: () => FileKeeper;
  /** Nothing may be written: damage is told, and stays. */
  readOnly: boolean;
  now: () => Date;
  log: (line: string) => void;
}

/** Milliseconds before a version is mended. */
const SETTLING = 300;

/** Document of the catalogue: paths, from the folder of versions, that a server found damaged. */
const KEY = "damaged-files";

export function openUpkeep(parts: UpkeepParts): Upkeep {
  const { store, folders, readOnly, now, log } = parts;
  const waiting = new Set<string>();
  let working: Promise<void> = Promise.resolve();
  let closed = false;

  const findVersion = async (id: string, number: number) => {
    const dataset = await store.findDataset({ id });
    const version = dataset && (await store.findVersion(id, number));
    return dataset && version ? { dataset, version } : undefined;
  };

  const placeOf = (path: string) => {
    const [dataset = "", number = "", file = "", ...more] = relative(folders.root, path).split(sep);
    return /^\d+$/.test(number) && file && more.length === 0 ? { dataset, number: Number(number), file } : undefined;
  };

  const attempt = async (task: () => Promise<void>) => {
    try {
      if (!closed) await task();
    } catch (error) {
      if (!closed && !(error instanceof PublicationStopped))
        log(`upkeep ${error instanceof Error ? error.stack : error}`);
    }
  };

  const mend = async (id: string, number: number) => {
    const found = await findVersion(id, number);
    if (!found) return;
    const { made, lost } = await repairVersion(parts, found);
    for (const file of made) log(`${found.dataset.slug} ${number}: ${file} made again`);
    for (const { file, fault } of lost)
      log(`${describeDamage(found.dataset.slug, found.version, file, fault)} (repair)`);
    await remember();
  };

  const remember = async () => {
    const paths = parts
      .keeper()
      .listDamaged()
      .map(({ path }) => relative(folders.root, path))
      .filter((path) => !path.startsWith(".."));
    const before = (await store.findDocument<string[]>(KEY))?.data ?? [];
    if (JSON.stringify(paths) === JSON.stringify(before)) return;
    await writeTransaction(store.knex, (trx) => store.writeDocument(trx, KEY, paths, "", now().toISOString()));
  };

  /** What is damaged of a version: not what it has no more, nor what the shared store alone has. */
  const isTold = ({ version }: { version: StoredVersion }, file: string, fault: FileFault) =>
    listKept(version)[file] !== undefined && !(folders.shared && fault === "missing");

  return {
    noteDamage(path) {
      const place = placeOf(path);
      if (readOnly) return;
      if (!place) return rmSync(path, { force: true });
      const key = `${place.dataset}/${place.number}`;
      if (waiting.has(key)) return;
      waiting.add(key);
      working = working.then(() =>
        attempt(async () => {
          // Several files of it are often damaged at once, or being put back.
          await sleep(SETTLING, undefined, { ref: false });
          waiting.delete(key);
          if (closed) return;
          await remember();
          await mend(place.dataset, place.number);
        }),
      );
    },
    async examineServed() {
      // Machines that share versions do it from time to time.
      if (!readOnly && !folders.shared) await attempt(() => dropLeftRows({ store, folderOf: folders.path, listKept }));
      for (const { id, version: number } of await store.listDatasets()) {
        const found = await findVersion(id, number);
        if (!found || closed) continue;
        for (const [name, digest] of Object.entries(listKept(found.version)))
          if (!folders.shared || existsSync(folders.fileOf(id, number, name)))
            parts.keeper().examine(folders.fileOf(id, number, name), digest);
      }
    },
    verify: (datasets) => verifyVersions({ store, folders }, { ...(datasets ? { datasets } : {}) }),
    async repair(datasets) {
      const verification = await verifyVersions({ store, folders }, { ...(datasets ? { datasets } : {}) });
      const made: Repair["made"] = [];
      const lost: DamagedEntry[] = [];
      for (const version of new Set(verification.damaged.map((entry) => entry.version))) {
        const { dataset } = verification.damaged.find((entry) => entry.version === version) as DamagedEntry;
        const done = await repairVersion(parts, { dataset, version });
        made.push(...done.made.map((file) => ({ dataset, version, file })));
        lost.push(...done.lost.map((entry) => ({ dataset, version, ...entry })));
      }
      return { verification, made, lost };
    },
    async findKnown() {
      const { damaged } = await verifyVersions({ store, folders }, { plain: true });
      const told = new Set(
        damaged.map(({ dataset, version, file }) => folders.fileOf(dataset.id, version.number, file)),
      );
      for (const path of (await store.findDocument<string[]>(KEY))?.data ?? []) {
        const [id = "", number = "", file = ""] = path.split(/[\\/]/);
        const found = await findVersion(id, Number(number));
        const digest = found?.version.manifest.files[file];
        const full = folders.fileOf(id, Number(number), file);
        if (!found || !digest || told.has(full)) continue;
        const fault = await findAnyFault(full, digest);
        if (fault && isTold(found, file, fault)) damaged.push({ ...found, file, fault });
      }
      return damaged;
    },
    async listSentences() {
      const sentences: string[] = [];
      for (const { path, fault } of parts.keeper().listDamaged()) {
        const place = placeOf(path);
        const found = place && (await findVersion(place.dataset, place.number));
        if (found && isTold(found, place.file, fault))
          sentences.push(`${describeDamage(found.dataset.slug, found.version, place.file, fault)}.`);
      }
      return sentences;
    },
    async close() {
      closed = true;
      await parts.thread.close();
      await working;
    },
  };
}
