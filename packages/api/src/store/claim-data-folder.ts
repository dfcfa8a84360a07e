import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SettingsError } from "@datalogue/ingest";
import type { Knex } from "knex";
import { v7 as uuid } from "uuid";
import { closeToOthers, OWNER_FILE } from "../system/owner-only.js";
import { CATALOGUE_FILE, MARK } from "./catalogue-file.js";
import type { Engine } from "./engine.js";
import { writeTransaction } from "./open-database.js";
import type { PostgresAddress } from "./postgres-address.js";
import { readHolder } from "./read-holder.js";

/**
 * Before a PostgreSQL database is opened, which makes its tables: leaves as it is one that is given to the data folder of another catalogue. Throws
 * `SettingsError`.
 */
export async function requireOwnDatabase(place: PostgresAddress, dataFolder: string): Promise<void> {
  const { owner, hasFile } = findOwner(dataFolder);
  if (owner === undefined ? hasFile : (await readHolder(place)) !== owner) throw ofAnother(dataFolder);
}

/**
 * Ties the data folder to the catalogue database: what no pointer of the database names is swept from the folder at start, so
 * that another database (DATABASE_URL changed, another file restored) would sweep every published file. Throws
 * `SettingsError` when the folder is that of another database.
 */
export async function claimDataFolder(
  knex: Knex,
  dataFolder: string,
  engine: Engine,
  { readOnly = false } = {},
): Promise<void> {
  const id = await readCatalogueId(knex);
  const mark = join(dataFolder, MARK);
  closeToOthers(mark);
  const { owner, hasFile } = findOwner(dataFolder);
  if (owner === id) return;
  if (owner !== undefined || (engine === "postgresql" && hasFile)) throw ofAnother(dataFolder);
  if (!readOnly) writeFileSync(mark, `${id}\n`, { mode: OWNER_FILE });
}

/** The catalogue whose files a folder holds; of a folder of the time before marks, its own database is the file in it. */
function findOwner(dataFolder: string): { owner: string | undefined; hasFile: boolean } {
  const mark = join(dataFolder, MARK);
  return {
    owner: existsSync(mark) ? readFileSync(mark, "utf8").trim() : undefined,
    hasFile: existsSync(join(dataFolder, CATALOGUE_FILE)),
  };
}

function ofAnother(dataFolder: string): SettingsError {
  return new SettingsError(
    "DATALOGUE_DATA",
    `DATALOGUE_DATA\u00A0: le dossier «\u00A0${dataFolder}\u00A0» contient les fichiers publiés d'une autre base du catalogue que celle de DATABASE_URL. Donnez à cette base un dossier de données à elle, ou revenez à la base d'avant. Rien n'a été touché.`,
  );
}

/** The identifier of this catalogue, given to it at its first opening. */
async function readCatalogueId(knex: Knex): Promise<string> {
  const key = MARK;
  const read = async (): Promise<string | undefined> => {
    const row = await knex("documents").where({ key }).first("data");
    return row && JSON.parse(row.data);
  };
  const known = await read();
  if (known !== undefined) return known;
  await writeTransaction(knex, async (trx) => {
    await trx("documents")
      .insert({ key, data: JSON.stringify(uuid()) })
      .onConflict("key")
      .ignore();
  });
  return (await read()) as string;
}
