// Files that are no longer what was written: found by their digest, said, made again or put back from a backup.
import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeBackup } from "../../../packages/api/dist/backup/make-backup.js";
import { openToRead, openToWrite } from "../../../packages/api/dist/backup/open-place.js";
import { restoreBackup } from "../../../packages/api/dist/backup/restore-backup.js";
import { CatalogueDamaged } from "../../../packages/api/dist/index.js";
import { digestOf, lookAt, makeSite } from "./site.mjs";

/** SQLite's pages. */
const PAGE = 4_096;

/** Sound: a site of two versions, its backup, and every file of its versions with its digest. */
async function makeSound(folder) {
  const site = makeSite(join(folder, "sound"));
  await site.load();
  site.turn(1);
  await site.load();
  const path = join(folder, "copies");
  const place = await openToWrite(path, null, site.settings());
  await makeBackup(site.settings(), place);
  await place.storage.close(true);
  const files = readdirSync(join(site.data, "versions"), { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(site.data, "versions", name)).isFile())
    .map((name) => `versions/${name}`)
    .sort();
  const digests = new Map(files.map((name) => [name, digestOf(join(site.data, name))]));
  const keep = join(folder, "kept");
  cpSync(site.data, keep, { recursive: true });
  return {
    ...{ site, path, files, digests },
    /** The data folder as it was. */
    reset() {
      rmSync(site.data, { recursive: true });
      cpSync(keep, site.data, { recursive: true });
    },
    async restore() {
      const backup = await openToRead(path, null);
      await restoreBackup(site.settings(), backup);
      await backup.storage.close(false);
    },
  };
}

const HARMS = {
  /** One bit. */
  flip(path, random) {
    const bytes = readFileSync(path);
    const at = Math.floor(random() * bytes.length);
    bytes[at] ^= 1 << Math.floor(random() * 8);
    writeFileSync(path, bytes);
  },
  /** A sector of noise. */
  noise(path, random) {
    const bytes = readFileSync(path);
    const at = Math.floor((random() * bytes.length) / 512) * 512;
    for (let offset = at; offset < Math.min(at + 512, bytes.length); offset++)
      bytes[offset] = Math.floor(random() * 256);
    writeFileSync(path, bytes);
  },
  truncate: (path, random) => truncateSync(path, Math.floor(random() * statSync(path).size)),
  swell: (path) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from("x")])),
  remove: (path) => rmSync(path),
};

/**
 * A stored file of a version, whichever: `verify` names it, the site never answers with what is in it, `repair` makes it again byte for byte or says
 * that it cannot, and the backup then gives it.
 */
export async function* damageStoredFiles({ folder, random, only = () => true, how = HARMS }) {
  const sound = await makeSound(folder);
  const { site, digests } = sound;
  const files = sound.files.filter(only);
  const harms = Object.keys(how);
  for (;;) {
    sound.reset();
    const name = files[Math.floor(random() * files.length)];
    const harm = harms[Math.floor(random() * harms.length)];
    const path = join(site.data, name);
    how[harm](path, random);
    if (isSame(path, digests.get(name))) {
      yield { injected: false, wrong: [] };
      continue;
    }
    const wrong = [];
    const said = `${harm} ${name.replace(/[0-9a-f-]{36}/, "…")}`;
    const datalogue = await site.open();
    let lost;
    try {
      const told = await datalogue.verify([]);
      const [, , version, file] = name.split("/");
      const found = told.damaged.some((one) => one.version === Number(version) && one.file === file);
      if (told.valid || !found) wrong.push(`${said}: not named by verify: ${JSON.stringify(told).slice(0, 400)}`);
      lost = (await datalogue.repair([])).lost;
      if (lost.length === 0 && !(await datalogue.verify([])).valid) wrong.push(`${said}: repaired, and not valid`);
    } finally {
      await datalogue.close();
    }
    if (lost.length > 0) await sound.restore();
    const now = [...digests].filter(([one, digest]) => !isSame(join(site.data, one), digest)).map(([one]) => one);
    if (now.length > 0) wrong.push(`${said}: not as it was: ${now.join(", ")}`);
    const seen = await lookAt(site);
    wrong.push(...seen.wrong);
    if (seen.turn !== 1) wrong.push(`${said}: serves ${seen.turn}`);
    yield { injected: true, wrong };
  }
}

/** A page of the rows of a version, replaced by noise or zeros. */
export async function* damageRows({ folder, random }) {
  yield* damageStoredFiles({ folder, random, only: (name) => name.endsWith("rows.sqlite"), how: { page: spoilPage } });
}

function isSame(path, digest) {
  try {
    return digestOf(path) === digest;
  } catch {
    return false;
  }
}

/** Replaces a page of an SQLite file by noise, or by zeros. */
function spoilPage(path, random) {
  const bytes = readFileSync(path);
  const at = Math.floor((random() * bytes.length) / PAGE) * PAGE;
  const isNoise = random() < 0.7;
  for (let offset = at; offset < at + PAGE; offset++) bytes[offset] = isNoise ? Math.floor(random() * 256) : 0;
  writeFileSync(path, bytes);
}

/**
 * A page of the catalogue: either nothing that is read was in it, or the site says that its catalogue is damaged, and the backup puts all of it back.
 * What it must never do is answer with something else.
 */
export async function* damageCatalogue({ folder, random }) {
  const sound = await makeSound(folder);
  const { site, digests } = sound;
  for (;;) {
    sound.reset();
    spoilPage(join(site.data, "catalogue.sqlite"), random);
    const wrong = [];
    let seen;
    try {
      seen = await lookAt(site);
    } catch (error) {
      if (!(error instanceof CatalogueDamaged) && !/abîmé|malformed|not a database|corrupt/i.test(error.message))
        wrong.push(`told as ${error.message}`);
    }
    // The page is found by `verify`, or by whoever opens; an answer that was given is that of before, or says that it cannot be given.
    if (seen && typeof seen.turn === "number" && seen.turn !== 1) wrong.push(`serves ${seen.turn}, and not 1`);
    const isSaid = seen === undefined || seen.wrong.length > 0;
    if (isSaid) await sound.restore();
    const after = await lookAt(site);
    wrong.push(...after.wrong);
    if (after.turn !== 1) wrong.push(`serves ${after.turn} once restored`);
    const other = [...digests].filter(([one, digest]) => !isSame(join(site.data, one), digest));
    if (other.length > 0) wrong.push(`not as they were: ${other.map(([one]) => one).join(", ")}`);
    yield { injected: true, wrong };
  }
}
