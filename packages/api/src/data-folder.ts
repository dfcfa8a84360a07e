import { accessSync, constants, copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SettingsError } from "@datalogue/ingest";
import { v7 as uuid } from "uuid";
import { isDiskFull } from "./publication/describe-fault.js";
import { CATALOGUE_FILE, FORMER_CATALOGUE, MARK } from "./store/catalogue-file.js";
import { CatalogueDamaged } from "./store/database-failure.js";
import type { Engine } from "./store/engine.js";
import { findAccountName } from "./system/account-name.js";
import { closeFolder, makeFolders } from "./system/owner-only.js";

/** The data folder as it can be used. */
export interface DataFolder {
  /** Why nothing can be written there, a French sentence; null where all can. What is published is then served as it is. */
  readOnly: string | null;
  /** The catalogue of a SQLite one: its file, or a copy of it where SQLite cannot open it in place. */
  catalogue: string;
  /** Where what is made on demand goes: the folder itself, or one of the system's that lasts as long as the program. */
  work: string;
  close(): void;
}

/** Bytes without which a folder is full: what SQLite needs to open its file. */
const ROOM = 65_536;

/**
 * Before anything is opened: what root would write in the folder of another account, the site could not read. The mark of a catalogue is of who
 * opened it first; a folder that is not there yet is nobody's. Throws `SettingsError`.
 */
export function requireAccount(folder: string): void {
  const mark = join(folder, MARK);
  const owner = statSync(existsSync(mark) ? mark : folder, { throwIfNoEntry: false });
  if (process.getuid?.() !== 0 || !owner || owner.uid === 0) return;
  const name = findAccountName(owner.uid);
  const as =
    name === undefined ? `setpriv --reuid=${owner.uid} --regid=${owner.gid} --clear-groups` : `runuser -u ${name}`;
  throw new SettingsError(
    "DATALOGUE_DATA",
    `DATALOGUE_DATA\u00A0: le dossier de données «\u00A0${folder}\u00A0» est au compte ${name ?? owner.uid}, qui ne pourrait pas lire ce que root y écrirait. Lancez la commande avec ce compte\u00A0: ${as} -- node bin/datalogue.mjs … (docs/deployer.md, «\u00A0Lancer une commande\u00A0»). Rien n'a été touché.`,
  );
}

/**
 * A folder where nothing was ever published is not made by asking for what it holds. That of a PostgreSQL catalogue may hold nothing yet. Throws `SettingsError`, for that of another account too.
 */
export function requireOpened(folder: string, engine: Engine): void {
  requireAccount(folder);
  requireEntry(folder);
  const holds = [MARK, CATALOGUE_FILE].some((name) => existsSync(join(folder, name)));
  if (!holds && !(engine === "postgresql" && existsSync(folder)))
    throw new SettingsError(
      "DATALOGUE_DATA",
      `DATALOGUE_DATA\u00A0: le dossier de données «\u00A0${folder}\u00A0» n'existe pas, ou ne contient encore aucun catalogue\u00A0: corrigez DATALOGUE_DATA, ou donnez à la commande les réglages du site (docs/deployer.md, «\u00A0Lancer une commande\u00A0»). Un site neuf commence par publish, ou par son premier démarrage.`,
    );
}

/** What is in a folder that this account may not enter looks absent. */
function requireEntry(folder: string): void {
  try {
    statSync(join(folder, MARK), { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EACCES") throw error;
    throw new SettingsError(
      "DATALOGUE_DATA",
      `DATALOGUE_DATA\u00A0: le dossier de données «\u00A0${folder}\u00A0» ne peut pas être lu\u00A0: ce compte n'a pas le droit d'y entrer (EACCES). Lancez la commande avec le compte du site (docs/deployer.md, «\u00A0Lancer une commande\u00A0»).`,
    );
  }
}

/**
 * Makes the data folder when it is absent. One that holds published versions and cannot be written, a disk in read-only mode or full, is
 * opened to be read. Throws `SettingsError` where nothing can be done, `CatalogueDamaged` where the catalogue of the versions is gone.
 */
export function openDataFolder(folder: string, engine: Engine): DataFolder {
  const file = join(folder, CATALOGUE_FILE);
  const refuse = (reason: string) =>
    new SettingsError(
      "DATALOGUE_DATA",
      `DATALOGUE_DATA\u00A0: le dossier de données «\u00A0${folder}\u00A0» ne peut pas être utilisé\u00A0: ${reason}. Choisissez un dossier où ce compte peut écrire.`,
    );
  const asItIs: DataFolder = { readOnly: null, catalogue: file, work: folder, close() {} };
  try {
    makeFolders(folder);
    if (!statSync(folder).isDirectory()) throw refuse("c'est un fichier");
    for (const part of [folder, join(folder, "versions"), file])
      if (existsSync(part)) accessSync(part, constants.R_OK | constants.W_OK);
    takeRoom(folder);
    for (const part of ["versions", "building", "cache", "checking"]) closeFolder(join(folder, part));
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || code === "ENOTDIR")
      throw refuse("un fichier porte ce nom, ou celui d'un dossier au-dessus");
    const reason = isDiskFull(error)
      ? "ce disque est plein"
      : code === "EROFS"
        ? "ce disque est en lecture seule"
        : `ce compte n'a pas le droit d'y écrire (${code})`;
    if (!isReadable(folder, engine)) throw refuse(reason);
    if (engine === "sqlite") requireCatalogue(folder);
    return openCopy(folder, engine, reason);
  }
  if (engine === "sqlite") requireCatalogue(folder);
  return asItIs;
}

/** The versions of a catalogue that is no longer there are those of no other: a new one would know none of them. */
function requireCatalogue(folder: string): void {
  if (!existsSync(join(folder, MARK))) return;
  const found = statSync(join(folder, CATALOGUE_FILE), { throwIfNoEntry: false });
  if (!found && existsSync(join(folder, FORMER_CATALOGUE)))
    throw new SettingsError(
      "DATABASE_URL",
      `DATABASE_URL\u00A0: le catalogue du dossier «\u00A0${folder}\u00A0» est passé dans PostgreSQL. Donnez l'adresse de cette base (docs/postgresql.md). Rien n'a été touché.`,
    );
  // The folder of a catalogue that was always in PostgreSQL is the same.
  if (!found)
    throw new CatalogueDamaged(
      folder,
      "elle n'est pas là",
      "Si ce catalogue est dans PostgreSQL, donnez l'adresse de sa base par DATABASE_URL (docs/postgresql.md)\u00A0: rien n'est perdu.",
    );
  if (found.size === 0) throw new CatalogueDamaged(folder, "elle est vide");
}

function isReadable(folder: string, engine: Engine): boolean {
  try {
    accessSync(join(folder, "versions"), constants.R_OK | constants.X_OK);
    if (engine === "sqlite") accessSync(join(folder, CATALOGUE_FILE), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** SQLite opens no file in WAL mode where it can write nothing beside it: a copy is read, with what was not yet merged. */
function openCopy(folder: string, engine: Engine, reason: string): DataFolder {
  const readOnly = `Le dossier de données «\u00A0${folder}\u00A0» ne peut pas être écrit\u00A0: ${reason}. Ce qui est publié est servi tel quel, rien d'autre ne se charge ni ne se publie tant que le site n'est pas relancé.`;
  const source = join(folder, CATALOGUE_FILE);
  let failure: unknown;
  for (const place of [tmpdir(), "/dev/shm"]) {
    let work: string | undefined;
    try {
      const made = mkdtempSync(join(place, "datalogue-"));
      work = made;
      if (engine === "sqlite")
        for (const part of [source, `${source}-wal`])
          if (existsSync(part)) copyFileSync(part, part.replace(source, join(made, CATALOGUE_FILE)));
      takeRoom(made);
      const close = () => rmSync(made, { recursive: true, force: true });
      return { readOnly, catalogue: join(made, CATALOGUE_FILE), work: made, close };
    } catch (error) {
      failure = error;
      if (work) rmSync(work, { recursive: true, force: true });
    }
  }
  throw new SettingsError(
    "DATALOGUE_DATA",
    `${readOnly} Et le dossier temporaire du système ne peut pas l'être non plus (${(failure as NodeJS.ErrnoException).code})\u00A0: libérez de la place.`,
  );
}

/** Throws what the disk answers to a small file. */
function takeRoom(folder: string): void {
  const probe = join(folder, `.${uuid()}`);
  try {
    writeFileSync(probe, Buffer.alloc(ROOM), { flush: true });
  } finally {
    rmSync(probe, { force: true });
  }
}
