import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { SettingsError } from "@datalogue/ingest";
import { v7 as uuid } from "uuid";
import { fetchVerified } from "../object-store/fetch-verified.js";
import type { HeldStore } from "../object-store/hold-store.js";
import { type StoreFault, StoreUnavailable } from "../object-store/object-store.js";
import { quietTransaction } from "../store/open-database.js";
import type { FileDigest } from "../system/file-digest.js";
import { OWNER_FILE, OWNER_FOLDER } from "../system/owner-only.js";
import type { CatalogueStore } from "./catalogue-store.js";
import { dropLeftRows } from "./drop-left-rows.js";
import { type LocalVersion, listLocal } from "./list-local.js";
import type { StoredVersion } from "./stored-version.js";

/** The versions as several machines share them: the folders of this one are then a cache of what the store has. */
export interface SharedVersions {
  place: string;
  /** Brings files of a version to this disk, verified; at once when they are there. One that the store has not, or not as it was published, stays absent. Throws `StoreUnavailable`. */
  ready(dataset: string, version: number, names: readonly string[]): Promise<void> | undefined;
  /** A number for a version being published, `atLeast` or more, that no other machine takes. */
  claim(dataset: string, atLeast: number): Promise<number>;
  /** Puts files of a version in the store, the last one last. Throws `StoreUnavailable`. */
  send(dataset: string, version: number, names: readonly string[]): Promise<void>;
  /** Says that the catalogue names a version whose number was claimed. */
  settle(dataset: string, version: number): Promise<void>;
  remove(dataset: string, version: number, names: readonly string[]): Promise<void>;
  /** A copy of an object as it is in the store, in a file to be removed; undefined where it is absent. */
  copy(dataset: string, version: number, name: string): Promise<{ path: string; digest: FileDigest } | undefined>;
  /** Whether what this disk had before it was given this store was sent there. */
  isSent(): Promise<boolean>;
  /**
   * Sends what this machine alone has, removes what publications left that never ended and what the site keeps no more, whichever machine dropped
   * it, and makes room on this disk.
   */
  upkeep(): Promise<void>;
  /** Does it from time to time, until what it gives is called. */
  start(): () => Promise<void>;
  /** Whether versions can be put in the store now, why not (null where they can), and what versions weigh on this disk. */
  state(): Promise<{ reachable: boolean; fault: StoreFault | null; cacheBytes: number }>;
  close(): void;
}

interface SharedParts {
  objects: HeldStore;
  store: CatalogueStore;
  dataFolder: string;
  /** Bytes that the versions may take on this disk. */
  maxBytes: number;
  /** Files that a version has. */
  listKept(version: StoredVersion): Record<string, FileDigest>;
  now: () => Date;
  log: (line: string) => void;
}

/** Milliseconds: what was used since stays on this disk; a use is noted once in `NOTED`. */
const RECENT = 600_000;
const NOTED = 60_000;
/** Milliseconds between two looks at what is to be sent, swept, evicted. */
const EVERY = 60_000;
/** Milliseconds before an object that is not the one published is asked for again. */
const PATIENCE = 60_000;
/** Milliseconds after which a number claimed for a publication is that of one that will not end. */
const LONGEST_PUBLICATION = 24 * 3_600_000;
/** The file that says where all the versions of a data folder were sent: in its cache, which a restoration leaves behind. */
const SENT = join("cache", "version-store");

/**
 * Before anything is written: leaves as it is a data folder whose versions are in a store that is not given. What would be published there, no other
 * machine could read, and drafts of the store would look lost. Throws `SettingsError`.
 */
export function requireNoStore(dataFolder: string): void {
  const mark = join(dataFolder, SENT);
  if (!existsSync(mark)) return;
  throw new SettingsError(
    "DATALOGUE_VERSION_STORE",
    `DATALOGUE_VERSION_STORE\u00A0: les versions du dossier «\u00A0${dataFolder}\u00A0» sont dans le magasin «\u00A0${readFileSync(mark, "utf8")}\u00A0», que ce réglage ne donne pas. Lancez avec les réglages du site (docs/deployer.md, «\u00A0Lancer une commande\u00A0»)\u202F; pour quitter le magasin, voyez docs/scale.md. Rien n'a été touché.`,
  );
}

export function openSharedVersions(parts: SharedParts): SharedVersions {
  const { objects, store, dataFolder, maxBytes, listKept, now, log } = parts;
  const { knex } = store;
  const root = join(dataFolder, "versions");
  const arriving = join(dataFolder, "cache", "arriving");
  const fetching = new Map<string, Promise<void>>();
  const refused = new Map<string, number>();
  const noted = new Map<string, number>();
  /** Files came on this disk since room was last made. */
  let grown = true;

  const folderOf = (dataset: string, version: number) => join(root, dataset, String(version));
  const prefixOf = (dataset: string, version: number) => `versions/${dataset}/${version}/`;
  const newFile = () => {
    mkdirSync(arriving, { recursive: true, mode: OWNER_FOLDER });
    return join(arriving, uuid());
  };

  const copy: SharedVersions["copy"] = async (dataset, version, name) => {
    const path = newFile();
    const digest = await objects.fetch(`${prefixOf(dataset, version)}${name}`, path);
    return digest && { path, digest };
  };

  const bring = async (dataset: string, version: number, name: string, published: FileDigest) => {
    const target = join(folderOf(dataset, version), name);
    if (Date.now() < (refused.get(target) ?? 0)) return;
    const key = `${prefixOf(dataset, version)}${name}`;
    const came = await fetchVerified(objects, key, { partial: newFile(), target }, { sha256: published.sha256 });
    if (came !== "there") {
      refused.set(target, Date.now() + PATIENCE);
      log(`${objects.place}/${key}: ${came === "other" ? "is not what was published" : "is absent"}`);
      return;
    }
    grown = true;
    refused.delete(target);
  };

  /** Those who ask for the same file wait for the same copy. */
  const bringOnce = (dataset: string, version: number, name: string, published: FileDigest) => {
    const key = `${prefixOf(dataset, version)}${name}`;
    const made = fetching.get(key) ?? bring(dataset, version, name, published).finally(() => fetching.delete(key));
    fetching.set(key, made);
    return made;
  };

  /** The eviction of every process of this data folder reads it. */
  const noteUse = (dataset: string, version: number) => {
    const folder = folderOf(dataset, version);
    const at = Date.now();
    if (at - (noted.get(folder) ?? 0) < NOTED) return;
    noted.set(folder, at);
    utimes(folder, new Date(at), new Date(at)).catch(() => {});
  };

  const listObjects = async (prefix: string) => {
    const found = new Map<string, number>();
    for await (const { key, bytes } of objects.list(prefix)) found.set(key, bytes);
    return found;
  };

  const send: SharedVersions["send"] = async (dataset, version, names) => {
    for (const name of names)
      await objects.put(`${prefixOf(dataset, version)}${name}`, { path: join(folderOf(dataset, version), name) });
    grown = true;
  };

  const mark = join(dataFolder, SENT);
  const isSent = async () => existsSync(mark) && (await readFile(mark, "utf8")) === objects.place;
  let toldAbsent = 0;

  /** An installation that was of one machine, or was restored: what its disk has goes to the store, once. */
  const sendAll = async () => {
    if (await isSent()) return;
    let absentHere = 0;
    const failures: string[] = [];
    for (const { id } of await store.listDatasets()) {
      const there = await listObjects(`versions/${id}/`);
      for (const version of await store.listVersions(id)) {
        const names = [...Object.keys(listKept(version)), "manifest.json"];
        const absent = names.filter((name) => !there.has(`${prefixOf(id, version.number)}${name}`));
        const here = absent.filter((name) => existsSync(join(folderOf(id, version.number), name)));
        absentHere += absent.length - here.length;
        try {
          await send(id, version.number, here);
        } catch (error) {
          // One that cannot be read keeps no other from the store.
          if (error instanceof StoreUnavailable) throw error;
          failures.push(`${id}/${version.number}: ${(error as Error).message}`);
        }
      }
    }
    if (failures.length > 0) throw new Error(`versions that are not in the store: ${failures.join("; ")}`);
    mkdirSync(dirname(mark), { recursive: true, mode: OWNER_FOLDER });
    if (absentHere > 0 && absentHere !== toldAbsent)
      log(`${objects.place}: ${absentHere} files of versions are neither there nor on this disk`);
    toldAbsent = absentHere;
    if (absentHere === 0) await writeFile(mark, objects.place, { mode: OWNER_FILE });
  };

  const sweepClaims = async () => {
    const before = new Date(now().getTime() - LONGEST_PUBLICATION).toISOString();
    for (const { dataset, number } of await knex("version_claims").where("claimed_at", "<", before)) {
      if (!(await store.findVersion(dataset, number))) {
        const left = [...(await listObjects(prefixOf(dataset, number))).keys()];
        await objects.remove(left);
        log(`${dataset}/${number}: ${left.length} files of a publication that did not end were removed from the store`);
      }
      await shared.settle(dataset, number);
    }
  };

  const looked = new Map<string, number>();

  /** The machine that drops rows removes them from its disk and the store; the others, from theirs. */
  const removeDropped = () =>
    dropLeftRows(
      { store, folderOf, listKept },
      { usedBefore: Date.now() - RECENT, looked, removeElsewhere: shared.remove },
    );

  /** Versions used least lately go first, and only what the store has. */
  const makeRoom = async () => {
    // Before: what comes meanwhile may not be listed.
    grown = false;
    const versions = await listLocal(root);
    let total = sizeOf(versions);
    for (const { dataset, version, used, files } of versions.sort((a, b) => a.used - b.used)) {
      if (total <= maxBytes) return;
      // Nothing more can go now: looked at again next time.
      if (Date.now() - used < RECENT) {
        grown = true;
        return;
      }
      const there = await listObjects(prefixOf(dataset, version));
      // Asked for as the store was read.
      const found = await stat(folderOf(dataset, version)).catch(() => undefined);
      if (!found || Date.now() - found.mtimeMs < RECENT) {
        grown = true;
        continue;
      }
      const stored = (name: string) => there.get(`${prefixOf(dataset, version)}${name}`);
      for (const { name, bytes } of files) {
        if (stored(name) !== bytes) continue;
        await rm(join(folderOf(dataset, version), name), { force: true });
        total -= bytes;
      }
      noted.delete(folderOf(dataset, version));
    }
  };

  const sweepArriving = async () => {
    for (const name of await readdir(arriving).catch(() => [])) {
      const found = await stat(join(arriving, name)).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > RECENT) await rm(join(arriving, name), { force: true });
    }
  };

  const shared: SharedVersions = {
    place: objects.place,
    ready(dataset, version, names) {
      noteUse(dataset, version);
      const missing = names.filter((name) => !existsSync(join(folderOf(dataset, version), name)));
      if (missing.length === 0) return undefined;
      return store.findVersion(dataset, version).then(async (found) => {
        const kept = found ? listKept(found) : {};
        await Promise.all(missing.map((name) => kept[name] && bringOnce(dataset, version, name, kept[name])));
      });
    },
    async claim(dataset, atLeast) {
      const holder = `${hostname()}/${uuid()}`;
      let first = atLeast;
      for await (const { key } of objects.list(`versions/${dataset}/`)) {
        const number = key.split("/")[2] ?? "";
        if (/^\d{1,9}$/.test(number)) first = Math.max(first, Number(number) + 1);
      }
      for (let number = first; ; number++) {
        const claimed = await quietTransaction(knex, async (trx) => {
          await trx("version_claims")
            .insert({ dataset, number, holder, claimed_at: now().toISOString() })
            .onConflict(["dataset", "number"])
            .ignore();
          return trx("version_claims").where({ dataset, number, holder }).first();
        });
        // Another machine may have published it, and settled its claim, since the store was read.
        if (claimed && !(await store.findVersion(dataset, number))) return number;
      }
    },
    send,
    async settle(dataset, number) {
      await quietTransaction(knex, async (trx) => {
        await trx("version_claims").where({ dataset, number }).delete();
      });
    },
    remove: (dataset, version, names) => objects.remove(names.map((name) => `${prefixOf(dataset, version)}${name}`)),
    copy,
    isSent,
    async upkeep() {
      // Each whatever became of the others.
      const failures: unknown[] = [];
      for (const step of [sendAll, sweepClaims, sweepArriving, removeDropped])
        await step().catch((error) => failures.push(error));
      if (grown)
        await makeRoom().catch((error) => {
          grown = true;
          failures.push(error);
        });
      if (failures.length > 1) throw new AggregateError(failures, failures.map(sayFailure).join("; "));
      if (failures.length > 0) throw failures[0];
    },
    start() {
      let working: Promise<void> | undefined;
      let last = "";
      const work = () => {
        working ??= shared
          .upkeep()
          .then(
            () => "",
            (error) => `version store ${sayFailure(error)}`,
          )
          .then((told) => {
            if (told !== last && told !== "") log(told);
            last = told;
            working = undefined;
          });
      };
      const timer = setInterval(work, EVERY).unref();
      work();
      return async () => {
        clearInterval(timer);
        await working;
      };
    },
    async state() {
      const [fault, versions] = await Promise.all([objects.findFault(), listLocal(root)]);
      return { reachable: fault === null, fault, cacheBytes: sizeOf(versions) };
    },
    close: () => objects.close(),
  };
  return shared;
}

const sayFailure = (error: unknown): string =>
  error instanceof StoreUnavailable || error instanceof AggregateError
    ? error.message
    : String((error as Error)?.stack ?? error);

const sizeOf = (versions: LocalVersion[]) => versions.reduce((sum, { bytes }) => sum + bytes, 0);
