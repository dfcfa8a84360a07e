import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { openDatalogue, readSettings } from "@datalogue/api";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { BackupFailure } from "../../../packages/api/src/backup/backup-failure.js";
import type { BackupPlace } from "../../../packages/api/src/backup/backup-place.js";
import { makeBackup } from "../../../packages/api/src/backup/make-backup.js";
import { openToRead, openToWrite } from "../../../packages/api/src/backup/open-place.js";
import { pruneSnapshots } from "../../../packages/api/src/backup/prune-snapshots.js";
import { restoreBackup } from "../../../packages/api/src/backup/restore-backup.js";
import { verifyBackup } from "../../../packages/api/src/backup/verify-backup.js";
import { MIGRATION_NAMES } from "../../../packages/api/src/store/migrations/index.js";
import { connectPostgres, openDatabase } from "../../../packages/api/src/store/open-database.js";
import { type PostgresAddress, parsePostgresAddress } from "../../../packages/api/src/store/postgres-address.js";
import { startPglite } from "../support/catalogue-engines.js";
import { createPlace, type Place, visitsCsv } from "../support/content-folder.js";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));
const killed = fileURLToPath(new URL("../support/backup-process.mjs", import.meta.url));
/** In a container that may not mount, what needs a disk of its own is skipped. */
const mayMount = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;
const KEY = "la clé des sauvegardes du Pôle";

let place: Place;
let root: string;
let id: string;
/** Of a version of the first publication, as it was. */
let original: Buffer;
const mounts: string[] = [];

beforeAll(async () => {
  place = createPlace(OWN_ENGINE);
  root = join(place.data, "..");
  const datalogue = await place.open();
  expect((await datalogue.load()).problems).toEqual([]);
  await datalogue.close();
  id = JSON.parse(place.read("culture/mediatheques/dataset.json")).id;
  original = readFileSync(join(place.data, "versions", id, "1/original.csv"));
  expect(run("backup", "copies").status).toBe(0);
  expect(run("backup", "une.sauvegarde").status).toBe(0);
});
afterAll(async () => {
  for (const mount of mounts) spawnSync("umount", ["-l", mount]);
  await place.remove();
});

/** A catalogue that is a file of the folder, moved and copied with it: that in PostgreSQL is rehearsed apart. */
const OWN_ENGINE = { DATABASE_URL: "" };
const at = (name: string) => join(root, name);
const environment = (data: string, more = {}) => ({
  ...{ ...process.env, ...OWN_ENGINE },
  ...{ DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: at(data), DATALOGUE_LOG: "silent", ...more },
});
/** Runs the command line with the data folder of the place, or another one. */
function run(
  command: string,
  name: string,
  {
    args = [],
    data = "var",
    ...more
  }: { args?: string[]; data?: string; DATALOGUE_BACKUP_KEY?: string; DATALOGUE_BACKUP_KEY_FILE?: string } = {},
) {
  const words = command.split(" ");
  return spawnSync(process.execPath, [program, ...words, at(name), ...args], {
    env: environment(data, more),
    encoding: "utf8",
  });
}
/** A copy of a folder or file of the test. */
const copy = (from: string, to: string) => {
  cpSync(at(from), at(to), { recursive: true });
  return to;
};
/** Every file under a folder, with its content, but what comes and goes with those who open it. */
const read = (name: string) =>
  Object.fromEntries(
    readdirSync(at(name), { recursive: true, encoding: "utf8" })
      .filter(
        (path) => statSync(join(at(name), path)).isFile() && !/^(open|cache)\/|-(shm|wal)$|^last-backup/.test(path),
      )
      .sort()
      .map((path) => [path, readFileSync(join(at(name), path), "latin1")]),
  );
const flip = (path: string, byte: number) => {
  const bytes = readFileSync(path);
  bytes[byte] = (bytes[byte] as number) ^ 1;
  writeFileSync(path, bytes);
};
/** Path of what a backup in a folder keeps of the received file. */
const keptOriginal = (copies: string) => {
  const found = readdirSync(at(copies), { recursive: true, encoding: "utf8" })
    .filter((path) => /^objects\/\w\w\/\w+$/.test(path))
    .find((path) => readFileSync(join(at(copies), path)).equals(original));
  return join(at(copies), found ?? "none");
};
const settingsOf = (data: string, more = {}) => readSettings(environment(data, more));
const backUp = async (
  data: string,
  copies: string,
  effects: Parameters<typeof makeBackup>[2] = {},
  key: string | null = null,
) => {
  const settings = settingsOf(data);
  const opened = await openToWrite(at(copies), key, settings);
  let isDone = false;
  try {
    const done = await makeBackup(settings, opened, effects);
    isDone = true;
    return done;
  } finally {
    await opened.storage.close(isDone);
  }
};
const withCopies = async <T>(copies: string, key: string | null, work: (opened: BackupPlace) => Promise<T>) => {
  const opened = await openToRead(at(copies), key);
  try {
    return await work(opened);
  } finally {
    await opened.storage.close(false);
  }
};
const restore = (
  data: string,
  copies: string,
  options: Parameters<typeof restoreBackup>[2] = {},
  key: string | null = null,
) => withCopies(copies, key, (opened) => restoreBackup(settingsOf(data), opened, options));
/** How many moments are there, and whether all that they hold is as it was. */
const verify = (copies: string) =>
  withCopies(copies, null, async (opened) => {
    const { moments, unreadable, damaged } = await verifyBackup(opened);
    return { moments, isSound: unreadable.length + damaged.length === 0 };
  });
/** What a datalogue says of its own files. */
const verifySite = async (data: string) => {
  const datalogue = await openDatalogue(settingsOf(data), { log: () => {} });
  const told = await datalogue.verify([]);
  await datalogue.close();
  return told;
};

describe("a place that cannot be the one of a backup", () => {
  it.each([
    ["lies in the data folder", "var/copies", null, "est dans le dossier de données du site"],
    ["lies in the content", "datasets/copies", null, "est dans le contenu du site"],
    ["is a file of something else", "autre.txt", null, "n'est pas une sauvegarde entière"],
    ["has no folder above it", "nulle/part/une.sauvegarde", null, "n'existe pas. Créez-le"],
    ["is not encrypted, and a key is given", "copies", KEY, "n'est pas chiffré"],
  ])("because it %s is refused in a sentence, and nothing is written", async (_, name, key, told) => {
    writeFileSync(at("autre.txt"), "autre");
    const before = readdirSync(root, { recursive: true }).length;
    await expect(backUp("var", name, {}, key)).rejects.toMatchObject({
      kind: "use",
      message: expect.stringContaining(told),
    });
    expect(readdirSync(root, { recursive: true }).length).toBe(before);
  });

  it("because it holds other files, because there is nothing to back up, or because the key is too short, is refused too, with code 2", () => {
    mkdirSync(at("plein"), { recursive: true });
    writeFileSync(at("plein/note.txt"), "à garder");
    expect(run("backup", "plein")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("autre chose que des sauvegardes (note.txt)"),
    });
    expect(run("backup", "rien", { data: "jamais" })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("corrigez DATALOGUE_DATA"),
    });
    const short = run("backup", "rien", { DATALOGUE_BACKUP_KEY: "Oléron" });
    expect(short).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("trop courte") });
    expect(short.stderr).not.toContain("Oléron");
    expect([existsSync(at("jamais")), existsSync(at("rien"))]).toEqual([false, false]);
  });

  it("because another backup is under way there is refused; not because one died there", async () => {
    const settings = settingsOf("var");
    copy("copies", "occupe");
    const first = await openToWrite(at("occupe"), null, settings);
    await expect(openToWrite(at("occupe"), null, settings)).rejects.toThrow(/déjà en cours/);
    expect(run("backup", "occupe")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`programme ${process.pid} sur`),
    });
    await makeBackup(settings, first);
    await first.storage.close(true);
    writeFileSync(
      at("occupe/lock.json"),
      JSON.stringify({ pid: 999_999_999, host: hostname(), at: "2026-03-10T03:00:00.000Z" }),
    );
    expect(await backUp("var", "occupe")).toMatchObject({ lost: [], damaged: [] });
    expect(existsSync(at("occupe/lock.json"))).toBe(false);
  });

  it.runIf(existsSync("/proc"))(
    "because the system lets nobody make a folder there is told, without waiting for ever",
    () => {
      for (const command of ["backup", "content export"])
        expect(run(command, relative(at(""), "/proc/copies"))).toMatchObject({
          status: 2,
          stderr: expect.stringContaining("aucun dossier ne peut être fait en /proc/copies"),
        });
    },
  );

  it.runIf(mayMount)("because its disk is full or in read-only mode is told; what was there stays whole", () => {
    for (const [name, size] of [
      ["petit", "300k"],
      ["fige", "20m"],
    ] as const) {
      mkdirSync(at(name));
      spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", at(name)]);
      mounts.push(at(name));
    }
    expect(run("backup", "petit/copies")).toMatchObject({ status: 2, stderr: expect.stringContaining("est plein") });
    expect(readdirSync(at("petit/copies/snapshots"))).toEqual([]);
    expect(run("backup", "petit/une.sauvegarde")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("est plein"),
    });
    expect(run("content export", "petit/export")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`le disque de ${at("petit/export")} est plein`),
    });
    expect(run("export-site", "petit/site")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^le disque de \S*petit\/site est plein\. [^\n]*\n$/m),
    });
    expect(readdirSync(at("petit"))).toEqual(["copies"]);
    expect(run("backup", "fige/copies").status).toBe(0);
    spawnSync("mount", ["-o", "remount,ro", at("fige")]);
    expect(run("backup", "fige/copies")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("ne peut pas être lu ou écrit"),
    });
    expect(run("content export", "fige/export")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`${at("fige/export")} ne peut pas être lu ou écrit par ce compte`),
    });
    // What is written once is read from anywhere.
    expect(run("restore", "fige/copies", { data: "de-fige" }).status).toBe(0);
  });
});

describe("files that change or are gone while a site is backed up", () => {
  /** Once the catalogue and a first file are copied. */
  const dropRowsMeanwhile = (data: string) => {
    let steps = 0;
    return (step: string) => {
      if (step !== "file" || ++steps !== 2) return;
      const db = new Database(at(`${data}/catalogue.sqlite`));
      const manifest = JSON.parse(db.prepare("SELECT manifest FROM versions").pluck().get() as string);
      db.prepare("UPDATE versions SET rows_kept = 0").run();
      db.close();
      for (const name of Object.keys(manifest.files))
        if (!/original|json$/.test(name)) rmSync(join(at(`${data}/versions`), id, "1", name));
      rmSync(at(`${data}/annexe.bin`), { force: true });
    };
  };

  it("by a publication that drops old rows meanwhile, are looked at again with the catalogue of after", async () => {
    copy("var", "publie");
    expect(await backUp("publie", "pendant", { onStep: dropRowsMeanwhile("publie") })).toMatchObject({
      lost: [],
      damaged: [],
    });
    await restore("depuis-pendant", "pendant");
    expect(await verifySite("depuis-pendant")).toMatchObject({ valid: true });
  });

  it.each(["agitee", "agitee.sauvegarde"])(
    "are not counted in what %s copied, nor kept there for long",
    async (copies) => {
      const data = `site-${copies}`;
      copy("var", data);
      writeFileSync(at(`${data}/annexe.bin`), randomBytes(400_000));
      const disturbed = await backUp(data, copies, { onStep: dropRowsMeanwhile(data) });
      const calm = await backUp(data, `calme-${copies}`);
      expect(disturbed).toEqual({ ...calm, snapshot: disturbed.snapshot, at: disturbed.at });
      expect(disturbed.copied.bytes).toBeLessThanOrEqual(disturbed.bytes);
      // A file is of one moment.
      if (statSync(at(copies)).isDirectory())
        expect(run("snapshots prune", copies)).toMatchObject({ status: 0, stderr: "" });
      const weigh = (name: string) =>
        statSync(at(name)).isFile() ? statSync(at(name)).size : Object.values(read(name)).join("").length;
      expect(Math.abs(weigh(copies) - weigh(`calme-${copies}`))).toBeLessThan(100_000);
    },
  );

  it("are kept where another backup, which took the folder over from one that was asleep, made a moment of them", async () => {
    const data = "partagee-site";
    copy("var", data);
    writeFileSync(at(`${data}/annexe.bin`), randomBytes(1_000));
    const settings = settingsOf(data);
    const asleep = await openToWrite(at("partagee"), null, settings);
    const dropRows = dropRowsMeanwhile(data);
    let steps = 0;
    const onStep = (step: string) => {
      if (step === "file" && ++steps === 2) {
        utimesSync(at("partagee/lock.json"), new Date(0), new Date(0));
        expect(run("backup", "partagee", { data })).toMatchObject({ status: 0, stderr: "" });
        // As where the other one has ended, and left it room to write.
        mkdirSync(at("partagee/partial"), { recursive: true });
      }
      dropRows(step);
    };
    await makeBackup(settings, asleep, { onStep });
    await asleep.storage.close(true);
    expect(await verify("partagee")).toEqual({ moments: 2, isSound: true });
  });

  it("and are the list of files of a version, are told, and kept as the catalogue has it", async () => {
    copy("var", "liste");
    writeFileSync(join(at("liste/versions"), id, "1/manifest.json"), '{ "rows": ');
    expect((await backUp("liste", "de-liste")).damaged).toEqual([`versions/${id}/1/manifest.json`]);
    await restore("depuis-liste", "de-liste");
    expect(await verifySite("depuis-liste")).toMatchObject({ valid: true, damaged: [] });
  });

  it("leave nothing of the work under way where the place of the backup goes away at the end, which is told", async () => {
    copy("var", "debranche");
    const onStep = (step: string) => {
      if (step === "snapshot") rmSync(at("debranchee/partial"), { recursive: true });
    };
    await expect(backUp("debranche", "debranchee", { onStep })).rejects.toThrow(/ENOENT.*partial/);
    expect(readdirSync(at("debranche/cache")).filter((name) => name.startsWith("backup-"))).toEqual([]);
    expect(readdirSync(at("debranche/open"))).toEqual([]);
  });

  it("and stay so are told, with code 1; the others are backed up", () => {
    copy("var", "abime");
    const folder = join(at("abime/versions"), id, "1");
    rmSync(join(folder, "original.csv"));
    flip(join(folder, "rows.sqlite"), 5_000);
    const { status, stderr } = run("backup", "abimee", { data: "abime" });
    expect(status).toBe(1);
    expect(stderr).toContain("1/original.csv\u00a0: la base nomme ce fichier, et il n'est plus là.");
    expect(stderr).toContain("1/rows.sqlite\u00a0: ce fichier n'est plus tel qu'il a été publié");
    expect(run("snapshots list", "abimee").stdout).toContain("dont 2\u00a0perdus ou abîmés ce jour-là");
    expect(run("restore", "abimee", { data: "depuis-abime" })).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("manquait déjà"),
    });
  });

  it("after they were backed up, are restored as they were: damage does not reach the backup", async () => {
    copy("var", "rouille");
    copy("copies", "saine");
    const folder = join(at("rouille/versions"), id, "1");
    flip(join(folder, "rows.sqlite"), 5_000);
    truncateSync(join(folder, "original.csv"), 10);
    rmSync(join(folder, "published.csv"));
    const { damaged, lost } = await backUp("rouille", "saine");
    expect([damaged, lost]).toEqual([[`versions/${id}/1/original.csv`], [`versions/${id}/1/published.csv`]]);
    await restore("depuis-rouille", "saine");
    const sound = read("var");
    const back = read("depuis-rouille");
    for (const path of Object.keys(sound).filter((one) => one.startsWith("versions/")))
      expect(back[path] === sound[path], path).toBe(true);
  });
});

describe("a backup that is not as it was written", () => {
  const before = () => {
    rmSync(at("cible"), { recursive: true, force: true });
    copy("var", "cible");
    return read("cible");
  };
  const spoil: [string, string, (name: string) => void, string][] = [
    ["a file that is cut", "une.sauvegarde", (path) => truncateSync(path, statSync(path).size - 5_000), "est coupé"],
    [
      "a file of which half is left",
      "une.sauvegarde",
      (path) => truncateSync(path, Math.floor(statSync(path).size / 2)),
      "est coupé",
    ],
    ["an empty file", "une.sauvegarde", (path) => truncateSync(path, 0), "n'est pas une sauvegarde"],
    [
      "a file with one bit changed in a content",
      "une.sauvegarde",
      (path) => {
        // SQLite may leave a former copy of it in the room that is free.
        const [bytes, begins] = [readFileSync(path), visitsCsv.slice(0, 60)];
        for (let at = bytes.indexOf(begins); at !== -1; at = bytes.indexOf(begins, at + 1)) flip(path, at);
      },
      "abîmé",
    ],
    [
      "a folder with one bit changed in a content",
      "copies",
      () => flip(keptOriginal("gate"), 30),
      "2 fichiers de cette sauvegarde sont perdus ou abîmés\u00a0: versions/",
    ],
    [
      "a folder with a content cut",
      "copies",
      () => truncateSync(keptOriginal("gate"), 30),
      "2 fichiers de cette sauvegarde sont perdus ou abîmés\u00a0: versions/",
    ],
    [
      "a folder with a content longer",
      "copies",
      () => appendFileSync(keptOriginal("gate"), "x"),
      "2 fichiers de cette sauvegarde sont perdus ou abîmés\u00a0: versions/",
    ],
    [
      "a folder without one of its contents",
      "copies",
      () => rmSync(keptOriginal("gate")),
      "2 fichiers de cette sauvegarde sont perdus ou abîmés\u00a0: versions/",
    ],
    [
      "a folder whose list is cut",
      "copies",
      (path) => {
        const [name = ""] = readdirSync(join(path, "snapshots"));
        truncateSync(join(path, "snapshots", name), 900);
      },
      "la liste des fichiers",
    ],
    [
      "a folder whose list has one bit changed",
      "copies",
      (path) => {
        const [name = ""] = readdirSync(join(path, "snapshots"));
        flip(join(path, "snapshots", name), 700);
      },
      "la liste des fichiers",
    ],
  ];
  it.each(spoil)("%s: is told, and nothing is replaced", async (_, from, damage, told) => {
    const own = from.endsWith("sauvegarde") ? "gatee.sauvegarde" : "gate";
    rmSync(at(own), { recursive: true, force: true });
    copy(from, own);
    damage(at(own));
    const was = before();
    await expect(restore("cible", own)).rejects.toMatchObject({
      kind: "damage",
      message: expect.stringContaining(told),
    });
    expect(read("cible")).toEqual(was);
    const found = await verify(own).catch((error) => ({ isSound: !(error instanceof BackupFailure) }));
    expect(found.isSound).toBe(false);
  });

  it("is told with code 1, gives all the rest when that is asked for, and is mended by the next backup", async () => {
    rmSync(at("gate"), { recursive: true, force: true });
    copy("copies", "gate");
    truncateSync(keptOriginal("gate"), 30);
    const verified = run("snapshots verify", "gate");
    expect({ status: verified.status, stderr: verified.stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining("original.csv est perdu ou abîmé"),
    });
    const lost = relative(at("gate"), keptOriginal("copies").replace(at("copies"), at("gate")));
    expect(verified.stderr).toContain(`(contenu ${lost})`);
    expect(JSON.parse(run("snapshots verify", "gate", { args: ["--json"] }).stdout).damaged).toContainEqual(
      expect.objectContaining({ content: lost }),
    );
    expect(run("restore", "gate", { data: "en-partie" }).status).toBe(1);
    const { status, stderr } = run("restore", "gate", { data: "en-partie", args: ["--partial"] });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/original\.csv.*n'est pas restauré/),
    });
    const { valid, damaged } = await verifySite("en-partie");
    expect({ valid, files: damaged.map(({ file, fault }) => `${file} ${fault}`) }).toEqual({
      valid: false,
      files: ["original.csv missing", "published.csv missing"],
    });
    await backUp("var", "gate");
    expect(await verify("gate")).toEqual({ moments: 2, isSound: true });
  });

  it("and that names a file elsewhere, or what restorations go by, writes nothing", async () => {
    for (const path of [
      "../echappe.txt",
      "/tmp/echappe.txt",
      "versions/../../echappe.txt",
      "restore.json",
      "open/x.json",
    ]) {
      rmSync(at("piegee"), { recursive: true, force: true });
      copy("copies", "piegee");
      const [name = ""] = readdirSync(at("piegee/snapshots"));
      const lines = readFileSync(join(at("piegee/snapshots"), name), "utf8")
        .split("\n")
        .slice(0, -2);
      const trapped = lines.map((line, rank) => (rank === 2 ? JSON.stringify({ ...JSON.parse(line), path }) : line));
      const end = { files: lines.length - 1, bytes: 0, lost: [], damaged: [] };
      const text = `${trapped.join("\n")}\n`;
      const sha256 = createHash("sha256").update(text).digest("hex");
      writeFileSync(join(at("piegee/snapshots"), name), `${text}${JSON.stringify({ end, sha256 })}\n`);
      await expect(restore("piege", "piegee"), path).rejects.toThrow(/nomme un fichier qui n'est pas du site/);
      expect(readdirSync(at("piege"))).toEqual([]);
      expect(existsSync(at("echappe.txt"))).toBe(false);
    }
  });

  it("nor is opened without its key, nor with another", async () => {
    await backUp("var", "secret", {}, KEY);
    for (const [key, told] of [
      [null, "est chiffré"],
      ["une autre clé, assez longue", "n'est pas celle de"],
    ] as const) {
      const refused = { kind: "use", message: expect.stringContaining(told) };
      await expect(restore("sans-cle", "secret", {}, key)).rejects.toMatchObject(refused);
      await expect(backUp("var", "secret", {}, key)).rejects.toMatchObject(refused);
    }
    expect(existsSync(at("sans-cle"))).toBe(false);
    for (const [path, content] of Object.entries(read("secret"))) expect(content.includes("Dolus"), path).toBe(false);
    writeFileSync(at("cle.txt"), `${KEY}\n`);
    const given = { DATALOGUE_BACKUP_KEY_FILE: at("cle.txt") };
    expect(run("restore", "secret", { data: "avec-cle", ...given })).toMatchObject({ status: 0, stderr: "" });
    expect(readFileSync(join(at("avec-cle/versions"), id, "1/original.csv")).equals(original)).toBe(true);
  });
});

describe("the last backup", () => {
  it("is told by status, and that there is none where there is none, or none since the site was restored", async () => {
    const status = (data: string) =>
      spawnSync(process.execPath, [program, "status"], { env: environment(data), encoding: "utf8" }).stdout;
    // Made by the command, as the others of this file are not.
    expect(status("var")).toMatch(/Dernière sauvegarde\u00a0: le \d\d\/\d\d\/\d{4}, dans .+ \(\d{8}T\d{6}Z\)\.\n/);
    const old = {
      at: "2026-03-10T03:00:00.000Z",
      place: "/mnt/copies",
      snapshot: "20260310T030000Z",
      files: 1,
      bytes: 1,
    };
    copy("var", "ancienne");
    writeFileSync(at("ancienne/last-backup.json"), JSON.stringify(old));
    expect(status("ancienne")).toMatch(
      /À faire\u00a0: aucune sauvegarde depuis \d+ jours\. La dernière\u00a0: le 10\/03\/2026/,
    );
    await restore("ancienne", "copies");
    expect(status("ancienne")).toContain("À faire\u00a0: ce site n'a aucune sauvegarde.");
  });
});

describe("the moments of a folder", () => {
  it("are named, found by their beginning, and removed with what they alone held", async () => {
    copy("copies", "moments");
    const times = ["2026-01-15", "2026-02-14", "2026-02-15"].map((day) => new Date(`${day}T03:00:00.000Z`));
    copy("var", "grandit");
    for (const [rank, time] of times.entries()) {
      writeFileSync(at("grandit/note.txt"), `jour ${rank}`);
      await backUp("grandit", "moments", { now: () => time });
    }
    rmSync(join(at("moments"), "snapshots", readdirSync(at("copies/snapshots"))[0] ?? ""));
    expect(run("snapshots list", "moments").stdout.match(/^\d{8}T030000Z/gm)).toEqual([
      "20260115T030000Z",
      "20260214T030000Z",
      "20260215T030000Z",
    ]);
    expect(await restore("janvier", "moments", { at: "2026-01" })).toMatchObject({ snapshot: "20260115T030000Z" });
    expect(readFileSync(at("janvier/note.txt"), "utf8")).toBe("jour 0");
    await expect(restore("fevrier", "moments", { at: "2026-02" })).rejects.toThrow(/en désigne plusieurs/);
    expect(run("restore", "moments", { data: "mars", args: ["--at", "2026-03"] })).toMatchObject({
      ...{ status: 2, stdout: "", stderr: expect.stringContaining("aucun moment") },
    });
    expect(run("snapshots prune", "moments", { args: ["--days", "1", "--weeks", "0", "--months", "2"] }).stdout).toBe(
      "2\u00a0moments gardés, 1\u00a0supprimé, avec 1\u00a0contenu (0\u00a0Mo).\n",
    );
    expect(await verify("moments")).toEqual({ moments: 2, isSound: true });
    // What a moment holds is not known without its list: nothing is removed then.
    truncateSync(at("moments/snapshots/20260115T030000Z"), 100);
    const opened = await openToRead(at("moments"), null, { writes: true });
    await expect(pruneSnapshots(opened, { days: 1, weeks: 0, months: 0 })).rejects.toThrow(/rien n'est supprimé/);
    await opened.storage.close(false);
  });
});

describe("a data folder", () => {
  it("that is not the one of a site is left as it is by a restoration, which says why", () => {
    copy("copies", "melange/copies");
    writeFileSync(at("autre.txt"), "autre");
    mkdirSync(at("documents"));
    writeFileSync(at("documents/note.txt"), "à garder");
    for (const [name, data, told] of [
      ["copies", "autre.txt", `${at("autre.txt")} est un fichier`],
      ["copies", "autre.txt/var", `un fichier est à la place d'un dossier de ${at("autre.txt/var")}`],
      ["copies", "documents", "contient autre chose qu'un site (note.txt)"],
      ["copies", "datasets", "contient le contenu du site"],
      ["copies", "datasets/culture", "contient autre chose qu'un site (mediatheques)"],
      ["melange/copies", "melange", "contient la sauvegarde"],
      ["melange/copies", "melange/copies", "contient la sauvegarde"],
      ["melange/copies", "melange/copies/objects/var", "est dans la sauvegarde"],
    ] as const) {
      const before = readdirSync(root, { recursive: true }).length;
      const { status, stdout, stderr } = run("restore", name, { data });
      expect({ status, stdout, stderr }, data).toEqual({
        status: 2,
        stdout: "",
        stderr: expect.stringContaining(told),
      });
      expect(readdirSync(root, { recursive: true }).length, data).toBe(before);
    }
  });

  it("that a program has open is not restored; one that a dead program had is", async () => {
    copy("var", "ouvert");
    const datalogue = await openDatalogue(settingsOf("ouvert"), { log: () => {} });
    const { status, stderr } = run("restore", "copies", { data: "ouvert" });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("arrêtez le site d'abord") });
    // But backed up.
    await backUp("ouvert", "ouvertes");
    await datalogue.close();
    writeFileSync(
      at("ouvert/open/mort.json"),
      JSON.stringify({ pid: 999_999_999, host: hostname(), at: "2026-03-10T03:00:00.000Z" }),
    );
    const done = run("restore", "copies", { data: "ouvert" });
    expect(done.status).toBe(0);
    expect(done.stdout).toMatch(new RegExp(`^Restauré dans ${at("ouvert")}\\u00a0: \\d+\\u00a0fichiers relus`));
    const [aside = ""] = readdirSync(at("ouvert")).filter((name) => name.startsWith("before-restore-"));
    expect(done.stdout).toContain(`Ce qui était là est gardé dans ${join(at("ouvert"), aside)}`);
    expect(readFileSync(join(at("ouvert"), aside, "versions", id, "1/original.csv")).equals(original)).toBe(true);
    // What was put aside is not backed up again, nor restored.
    await backUp("ouvert", "ouvertes");
    await restore("net", "ouvertes");
    expect(readdirSync(at("net")).filter((name) => name.startsWith("before"))).toEqual([]);
  });

  it.runIf(mayMount)("without room for the backup is told before anything is brought", async () => {
    mkdirSync(at("etroit"));
    spawnSync("mount", ["-t", "tmpfs", "-o", "size=200k", "tmpfs", at("etroit")]);
    mounts.push(at("etroit"));
    await expect(restore("etroit", "copies")).rejects.toThrow(/libérez de la place/);
    expect(readdirSync(at("etroit"))).toEqual([]);
  });

  it("of an older program is backed up as it is, and restored up to date; of a later one, refused", async () => {
    const old = MIGRATION_NAMES.slice(0, 8);
    mkdirSync(at("ancien"));
    await (await openDatabase(join(at("ancien"), "catalogue.sqlite"), { migrations: old })).destroy();
    await backUp("ancien", "anciennes");
    await restore("rajeuni", "anciennes");
    const migrationsOf = (data: string) => {
      const db = new Database(join(at(data), "catalogue.sqlite"));
      const names = db.prepare("SELECT name FROM knex_migrations ORDER BY id").pluck().all();
      db.close();
      return names;
    };
    expect(migrationsOf("ancien")).toEqual(old);
    expect(migrationsOf("rajeuni")).toEqual(MIGRATION_NAMES);
    const db = new Database(join(at("ancien"), "catalogue.sqlite"));
    db.prepare("INSERT INTO knex_migrations (name, batch, migration_time) VALUES ('9999-later', 9, 0)").run();
    db.close();
    await backUp("ancien", "futures");
    await expect(restore("futur", "futures")).rejects.toThrow(/version plus récente de Datalogue \(9999-later\)/);
    expect(existsSync(at("futur"))).toBe(false);
  });
});

describe("killed at once", () => {
  const kill = (task: string, copies: string, data: string, step: string, count: number) =>
    spawnSync(process.execPath, [killed, task, at(copies), step, String(count)], {
      env: environment(data),
      encoding: "utf8",
    });

  it.each([
    ["catalogue", 1],
    ["file", 1],
    ["file", 9],
    ["snapshot", 1],
  ])("a backup at %s %i leaves the moments of before whole, and the next one is whole too", async (step, count) => {
    const own = `tuee-${step}-${count}`;
    copy("copies", own);
    copy("var", `site-${own}`);
    writeFileSync(at(`site-${own}/note.txt`), "nouveau");
    expect(kill("backup", own, `site-${own}`, step, count).signal).toBe("SIGKILL");
    expect(await verify(own)).toEqual({ moments: 1, isSound: true });
    await backUp(`site-${own}`, own);
    expect(await verify(own)).toEqual({ moments: 2, isSound: true });
    expect(readdirSync(at(own)).sort()).toEqual(["backup.json", "objects", "snapshots"]);
    expect(readdirSync(at(`site-${own}/cache`)).filter((name) => name.startsWith("backup-"))).toEqual([]);
  });

  it.each([
    ["file", 5, "before"],
    ["catalogue", 1, "before"],
    ["aside", 1, "restored"],
    // Between two entries moved aside, then between two moved in.
    ["moved", 3, "restored"],
    ["place", 1, "restored"],
    ["moved", 7, "restored"],
  ])("a restoration at %s %i leaves the site %s, whole, to whoever opens it next", async (step, count, expected) => {
    const data = `tue-${step}-${count}`;
    copy("var", data);
    // The site went on since: what it has now is told apart from what the backup holds.
    for (const name of ["a.txt", "versions.txt", "z.txt"]) writeFileSync(join(at(data), name), "depuis");
    expect(kill("restore", "copies", data, step, count).signal).toBe("SIGKILL");
    expect(await verifySite(data)).toMatchObject({ valid: true, versions: 1, unnamed: [] });
    expect(existsSync(join(at(data), "a.txt"))).toBe(expected === "before");
    expect(existsSync(join(at(data), "z.txt"))).toBe(expected === "before");
    expect(existsSync(join(at(data), "restore.json"))).toBe(false);
    const db = new Database(join(at(data), "catalogue.sqlite"), { readonly: true });
    expect(db.prepare("SELECT count(*) FROM journal WHERE action = 'restore'").pluck().get()).toBe(
      expected === "before" ? 0 : 1,
    );
    db.close();
    // And it may be done again.
    await restore(data, "copies");
    expect(existsSync(join(at(data), "restoring"))).toBe(false);
  });

  it("a restoration where nothing was keeps nothing aside, into an empty PostgreSQL too", async () => {
    const server = await startPglite();
    try {
      for (const [name, url] of [
        ["neuf-sqlite", ""],
        ["neuf-pg", server.createDatabase().url],
      ] as const) {
        const settings = settingsOf(name, { DATABASE_URL: url });
        const restored = await withCopies("copies", null, (opened) => restoreBackup(settings, opened));
        expect(restored.aside).toBeNull();
        expect(readdirSync(at(name)).filter((one) => one.startsWith("before-restore-"))).toEqual([]);
      }
    } finally {
      await server.stop();
    }
  });

  it("a restoration into the PostgreSQL of a later program is refused, which says how to empty it, then done", async () => {
    const server = await startPglite();
    try {
      const { url, place: address } = server.createDatabase();
      const settings = settingsOf("pg-later", { DATABASE_URL: url });
      const attempt = () => withCopies("copies", null, (opened) => restoreBackup(settings, opened));
      await attempt();
      const entries = readdirSync(at("pg-later")).sort();
      const knex = await openDatabase(address);
      await knex("knex_migrations").insert({ name: "9999-later", batch: 99, migration_time: new Date(0) });
      await knex.destroy();
      const refusal = await attempt().catch((error) => error);
      expect(refusal).toBeInstanceOf(BackupFailure);
      expect(refusal.message).toContain("version plus récente de Datalogue (9999-later)");
      expect(readdirSync(at("pg-later")).sort()).toEqual(entries);
      const [, emptying = ""] = /\((DROP SCHEMA [^)]*)\)/.exec(refusal.message) ?? [];
      const emptied = connectPostgres(address as PostgresAddress);
      await emptied.raw(emptying);
      await emptied.destroy();
      await attempt();
      const datalogue = await openDatalogue(settings, { log: () => {} });
      expect(await datalogue.verify([])).toMatchObject({ valid: true, versions: 1, unnamed: [] });
      await datalogue.close();
      expect(readdirSync(at("pg-later")).filter((name) => name.startsWith("catalogue.sqlite"))).toEqual([]);
    } finally {
      await server.stop();
    }
  });

  it("a restoration into PostgreSQL waits for the database that it was for, whoever opens the folder meanwhile", async () => {
    const server = await startPglite();
    try {
      const settings = settingsOf("pg-waits", { DATABASE_URL: server.createDatabase().url });
      const first = await openDatalogue(settings, { log: () => {} });
      await first.load();
      await first.close();
      const onStep = (step: string) => {
        if (step === "loaded") throw new Error("stopped there");
      };
      const stopped = withCopies("copies", null, (opened) => restoreBackup(settings, opened, { onStep }));
      await expect(stopped).rejects.toThrow("stopped there");
      for (const url of ["", server.createDatabase().url])
        await expect(
          openDatalogue(settingsOf("pg-waits", { DATABASE_URL: url }), { log: () => {} }),
        ).rejects.toMatchObject({
          variable: "DATABASE_URL",
          message: expect.stringMatching(
            /attend sa fin\u00a0: donnez DATABASE_URL, l'adresse de la base «\u00a0postgres\u00a0» sur 127\.0\.0\.1:\d+, schéma «\u00a0catalogue_1\u00a0»\./,
          ),
        });
      expect(readFileSync(join(at("pg-waits"), "restore.json"), "utf8")).not.toContain("secret");
      const datalogue = await openDatalogue(settings, { log: () => {} });
      expect(await datalogue.verify([])).toMatchObject({ valid: true, versions: 1, unnamed: [] });
      await datalogue.close();
      const [aside = ""] = readdirSync(at("pg-waits")).filter((name) => name.startsWith("before-restore-"));
      expect(existsSync(join(at("pg-waits"), aside, "replaced.sqlite"))).toBe(true);
    } finally {
      await server.stop();
    }
  });

  it.runIf(process.env.DATALOGUE_TEST_POSTGRES)(
    "a restoration into PostgreSQL is refused while another machine serves from it, whose connection is named, and done once it is stopped",
    async () => {
      const url = new URL(process.env.DATALOGUE_TEST_POSTGRES ?? "");
      const server = connectPostgres(parsePostgresAddress(url.href));
      const name = `servie_${randomBytes(6).toString("hex")}`;
      await server.raw(`CREATE DATABASE ${name}`);
      url.pathname = name;
      try {
        const elsewhere = await openDatalogue(settingsOf("pg-elsewhere", { DATABASE_URL: url.href }), {
          log: () => {},
        });
        await elsewhere.load();
        const settings = settingsOf("pg-third", { DATABASE_URL: url.href });
        const attempt = () => withCopies("copies", null, (opened) => restoreBackup(settings, opened));
        await expect(attempt()).rejects.toThrow(
          /un autre programme est connecté à la base «\u00a0servie_\w+\u00a0» .*\(connexion \d+, de .*arrêtez d'abord le site, sur toutes les machines/,
        );
        expect(readdirSync(at("pg-third"))).toEqual([]);
        expect((await elsewhere.verify([])).valid).toBe(true);
        await elsewhere.close();
        // The server takes a moment to forget a connection.
        await vi.waitFor(attempt, { timeout: 5_000 });
        expect(readdirSync(at("pg-third"))).toContain("versions");
        // Other catalogues of the same database may be served meanwhile: each has a schema of its own, however long its name.
        const inSchema = (schema: string) => `${url.href}?search_path=${schema}`;
        const schemas = ["a", "b"].map((end) => `${"a".repeat(62)}${end}`);
        const [served = "", restored = ""] = schemas;
        const other = await openDatalogue(settingsOf("pg-other", { DATABASE_URL: inSchema(served) }), {
          log: () => {},
        });
        await other.load();
        const into = (data: string, address: string) =>
          withCopies("copies", null, (opened) => restoreBackup(settingsOf(data, { DATABASE_URL: address }), opened));
        for (const [data, address] of [
          ["pg-fourth", inSchema(restored)],
          ["pg-third", url.href],
        ] as const) {
          await vi.waitFor(() => into(data, address), { timeout: 5_000 });
          expect(readdirSync(at(data))).toContain("versions");
        }
        await expect(into("pg-fifth", inSchema(served))).rejects.toThrow("un autre programme est connecté");
        await other.close();
      } finally {
        await server.raw(`DROP DATABASE ${name} WITH (FORCE)`);
        await server.destroy();
      }
    },
  );

  it("a restoration into PostgreSQL is given up where its transaction was not done, and ended where it was", async () => {
    const server = await startPglite();
    try {
      for (const [step, expected] of [
        ["database", "before"],
        ["loaded", "restored"],
        ["aside", "restored"],
      ] as const) {
        const data = `pg-${step}`;
        const settings = settingsOf(data, { DATABASE_URL: server.createDatabase().url });
        const first = await openDatalogue(settings, { log: () => {} });
        await first.load();
        await first.close();
        writeFileSync(join(at(data), "a.txt"), "depuis");
        const onStep = (one: string) => {
          if (one === step) throw new Error("stopped there");
        };
        const stopped = withCopies("copies", null, (opened) => restoreBackup(settings, opened, { onStep }));
        await expect(stopped).rejects.toThrow("stopped there");
        const datalogue = await openDatalogue(settings, { log: () => {} });
        expect(await datalogue.verify([])).toMatchObject({ valid: true, versions: 1, unnamed: [] });
        await datalogue.close();
        expect(existsSync(join(at(data), "a.txt")), step).toBe(expected === "before");
        expect(existsSync(join(at(data), "restore.json"))).toBe(false);
        expect(existsSync(join(at(data), "restoring"))).toBe(false);
        expect(existsSync(join(at(data), "catalogue.sqlite"))).toBe(false);
      }
    } finally {
      await server.stop();
    }
  });
});
