import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Caller } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../../support/run-command.js";
import { createPlace, type Place, visitsCsv } from "../support/content-folder.js";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));

describe("the command line of publication", () => {
  let place: Place;
  let folder: string;
  beforeAll(() => {
    place = createPlace();
    folder = join(place.content, "culture/mediatheques");
  });
  afterAll(() => place.remove());

  const folders = () => ({ DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data });
  const run = (args: string[], env: Record<string, string> = {}) => runCommand(args, { ...folders(), ...env });
  /** The same by the program itself, in a process of its own. */
  const start = (args: string[]) =>
    spawnSync(process.execPath, [program, ...args], { env: { ...process.env, ...folders() }, encoding: "utf8" });

  it("says that nothing is published yet", async () => {
    await (await place.open()).close();
    const { status, stdout, stderr } = await run(["status"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("Aucun jeu de données publié");
  });

  it("publishes a folder, then says that nothing changed", async () => {
    const first = start(["publish", folder]);
    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(first.stdout).toContain("version 1 publiée, 3\u00A0lignes.");
    const second = await run(["publish", folder]);
    expect(second).toMatchObject({ status: 0, stderr: "" });
    expect(second.stdout).toContain("Rien n'a changé");
    expect((await run(["status"])).stdout).toContain("culture/frequentation-mediatheques");
    expect(JSON.parse((await run(["status", "--json"])).stdout).datasets).toMatchObject([{ version: 1, rows: 3 }]);
  });

  it("writes the catalogue as a folder of content, and refuses one that holds something", async () => {
    const target = join(place.data, "..", "export");
    const done = start(["content", "export", target]);
    expect(done).toMatchObject({ status: 0, stderr: "" });
    expect(done.stdout).toMatch(/Catalogue écrit dans .*export\u00A0: 1\u00A0jeu, /);
    expect(await run(["content", "export", target])).toMatchObject({
      ...{ status: 2, stdout: "", stderr: expect.stringContaining("n'est pas vide") },
    });
    expect(await run(["content", "export"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Il manque l'argument"),
    });
    expect((await run(["content", "export", "--help"])).stdout).toContain("ce n'est pas une sauvegarde");
    expect(done.stdout).not.toContain("Reste dans ce site");
  });

  it("says how much of what people wrote in the site is not in the content that it writes", async () => {
    const datalogue = await place.open();
    const publisher: Caller = {
      ...{ kind: "key", key: "test" },
      memberships: [{ organisation: "ile-d-oleron", role: "publisher", kind: null }],
    };
    await datalogue.reuses.record(publisher, "frequentation-mediatheques", {
      ...{ title: "Carte des médiathèques", url: "https://cartes.exemple.fr/mediatheques", kind: "visualisation" },
      ...{ author: "Association des lecteurs", description: "Une carte des entrées par commune." },
      ...{ columns: [], version: "", email: "" },
    });
    await datalogue.close();
    expect(await run(["content", "export", join(place.data, "..", "export-2")])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("n'est pas dans le contenu\u00A0: 1\u00A0réutilisation."),
    });
  });

  it("backs up nothing where the versions are in a store that is not given", async () => {
    const cache = join(place.data, "cache");
    mkdirSync(cache, { recursive: true });
    const mark = join(cache, "version-store");
    writeFileSync(mark, "s3://datalogue/versions");
    const copies = join(place.data, "..", "copies");
    expect(await run(["backup", copies])).toMatchObject({
      ...{ status: 2, stdout: "", stderr: expect.stringContaining("DATALOGUE_VERSION_STORE") },
    });
    expect(existsSync(copies)).toBe(false);
    rmSync(mark);
  });

  it("exits with 2 when a definition of what is published is wrong, and tells the others only", async () => {
    place.write("culture/indicators/faux.json", "{");
    const culture = join(place.content, "culture");
    expect(await run(["publish", culture])).toMatchObject({
      ...{ status: 2, stdout: "", stderr: expect.stringContaining("culture/indicators/faux.json") },
    });
    expect(await run(["publish", folder])).toMatchObject({
      ...{ status: 0, stdout: expect.stringContaining("Rien n'a changé") },
      stderr: expect.stringContaining("culture/indicators/faux.json"),
    });
    // The content folder, reached by a link.
    const link = join(place.data, "..", "contenu");
    symlinkSync(place.content, link);
    expect((await run(["publish", culture], { DATALOGUE_CONTENT: link })).status).toBe(2);
    expect((await run(["publish", folder], { DATALOGUE_CONTENT: link })).status).toBe(0);
    place.drop("culture/indicators");
    expect(await run(["publish", folder])).toMatchObject({ status: 0, stderr: "" });
    expect((await run(["status"])).stdout).not.toContain("faux.json");
  });

  it("forgets what was wrong with a folder that is no longer there", async () => {
    place.write("culture/double/dataset.json", "{");
    const culture = join(place.content, "culture");
    expect((await run(["publish", culture])).status).toBe(2);
    expect((await run(["status"])).stdout).toContain("À corriger\u00A0: datasets/culture/double/dataset.json");
    place.drop("culture/double");
    expect((await run(["publish", culture])).status).toBe(0);
    expect((await run(["status"])).stdout).not.toContain("À corriger");
  });

  it("counts what was done apart, by kind", async () => {
    const knex = await place.openCatalogue();
    const at = "9999-01-01T00:00:00.000Z";
    for (const [rank, outcome] of ["published", "refused", "refused"].entries())
      await knex("jobs").insert({
        ...{ id: `essai-${rank}`, kind: "publish-draft", key: `essai-${rank}`, payload: "{}", state: "done", outcome },
        ...{ run_at: at, created_at: at, finished_at: at, attempts: 1 },
      });
    const { stdout } = await run(["status"]);
    await knex("jobs").where("id", "like", "essai-%").delete();
    await knex.destroy();
    expect(stdout).toContain("depuis 24 heures\u00A0: publication d'un brouillon (publié 1 fois, refusé 2 fois).");
  });

  it.runIf(process.getuid?.() === 0)(
    "says that its account may not enter the folder, and not that nothing is there",
    () => {
      const data = join(place.data, "..", "ferme");
      mkdirSync(data, { mode: 0o700 });
      chmodSync(join(place.data, ".."), 0o755);
      const { status, stderr } = spawnSync(process.execPath, [program, "status"], {
        ...{ env: { ...process.env, ...folders(), DATALOGUE_DATA: data }, encoding: "utf8", uid: 65_534, gid: 65_534 },
      });
      rmSync(data, { recursive: true });
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: expect.stringMatching(/n'a pas le droit d'y entrer \(EACCES\)/),
      });
    },
  );

  it.each([
    ["content", "export"],
    ["territories", "init", "--epci", "200041515"],
  ])("writes no new folder within the content or the data of the site: %s", async (...words) => {
    for (const [own, told] of [
      [place.content, "le contenu"],
      [place.data, "le dossier de données"],
    ] as const) {
      const target = join(own, "copie");
      expect(await run([...words, target])).toEqual({
        ...{ status: 2, stdout: "" },
        stderr: expect.stringContaining(`${target}\u00A0: ce dossier est dans ${told} du site`),
      });
      expect(readdirSync(own).filter((name) => name.startsWith("copie"))).toEqual([]);
    }
  });

  it("refuses an option that is given twice, and does nothing of either", async () => {
    const twice = ["--organisation", "ile-d-oleron", "--role", "reader", "--organisation", "bassin-de-marennes"];
    expect(await run(["user", "invite", ...twice, "a@exemple.fr"])).toEqual({
      ...{ status: 2, stdout: "" },
      stderr: expect.stringMatching(/^L'option «\s--organisation\s» est donnée deux fois/),
    });
    expect((await run(["user", "list"])).stdout).toContain("Aucun compte");
  });

  it("gives the help of a command, and says which it does not have", async () => {
    for (const args of [
      ["key", "help", "create"],
      ["help", "key", "create"],
    ])
      expect(await run(args)).toMatchObject({ status: 0, stdout: expect.stringContaining("--scope <portée>") });
    for (const args of [["help", "rien"], ["key", "help", "rien"], ["help", "key", "rien"], ["rien"]])
      expect(await run(args)).toEqual({
        ...{ status: 2, stdout: "" },
        stderr: expect.stringMatching(/^La commande «\srien\s» n'existe pas\./),
      });
  });

  it("names the whole command whose help it gives", async () => {
    for (const [args, whole] of [
      [["key", "create", "--scope", "write"], "key create"],
      [["content", "export"], "content export"],
      [["publish"], "publish"],
    ] as const)
      expect((await run([...args])).stderr).toContain(`\nPour l'aide\u00A0: ${whole} --help\n`);
  });

  it("exits with 1 when the data have errors", async () => {
    place.write("culture/mediatheques/data.csv", visitsCsv.replace("8300", "beaucoup"));
    const { status, stdout, stderr } = start(["publish", folder]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("data.csv");
    expect(stderr).toContain("La version 1 reste en ligne.");
  });

  it("exits with 2 when the use is wrong", async () => {
    place.write("culture/mediatheques/schema.json", "{");
    expect(start(["publish", folder])).toMatchObject({ status: 2, stdout: "" });
    expect(await run(["publish", join(place.content, "nulle-part")])).toMatchObject({ status: 2, stdout: "" });
    expect(await run(["publish"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Il manque l'argument"),
    });
    expect(await run(["status", "--xml"])).toMatchObject({ status: 2, stderr: expect.stringContaining("--xml") });
    expect(await run(["snapshots", "prune", folder, "--days", "abc"])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^«\sabc\s» ne convient pas à l'option «\s--days/),
    });
    expect(start(["check", join(folder, "schema.json", "data.csv")])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/schema\.json.*un fichier y tient la place d'un dossier/),
    });
    const settings = await run(["publish", folder], { PORT: "trois" });
    expect(settings).toMatchObject({ status: 2, stdout: "" });
    expect(settings.stderr).toContain("PORT");
  });

  it.runIf(process.getuid?.() === 0)(
    "root is refused on the folder of another account, which is named with what to type, and writes nothing there",
    async () => {
      const data = join(place.data, "..", "du-service");
      const copies = join(place.data, "..", "copies");
      expect((await run(["backup", copies])).status).toBe(0);
      // A folder of the service that nothing has opened yet, then one that it has; 4242: of no account of this machine.
      for (const [uid, as] of [
        [65_534, "runuser -u nobody -- node bin/datalogue.mjs"],
        [4242, "setpriv --reuid=4242 --regid=0 --clear-groups -- node bin/datalogue.mjs"],
      ] as const) {
        mkdirSync(data);
        chownSync(data, uid, 0);
        for (const args of [["publish", folder], ["restore", copies], ["backup", copies], ["verify"], ["status"]])
          expect(await run(args, { DATALOGUE_DATA: data }), args[0]).toEqual({
            ...{ status: 2, stdout: "", stderr: expect.stringContaining(as) },
          });
        expect(readdirSync(data)).toEqual([]);
        rmSync(data, { recursive: true });
      }
      chownSync(join(place.data, "catalogue-id"), 65_534, 0);
      expect(await run(["publish", folder])).toMatchObject({ status: 2, stderr: expect.stringContaining("nobody") });
      chownSync(join(place.data, "catalogue-id"), 0, 0);
      expect(await run(["verify"])).toMatchObject({ status: 0 });
    },
  );

  it.each([
    ...[["verify"], ["repair"], ["content", "export", "jamais"], ["backup", "jamais"]],
    ...[["status"], ["user", "list"], ["key", "list"], ["key", "revoke", "x"], ["user", "close", "a@exemple.fr"]],
    ["key", "create", "--organisation", "ile-d-oleron", "--scope", "read"],
    ["user", "invite", "a@exemple.fr", "--organisation", "ile-d-oleron", "--role", "reader"],
    ...[
      ["sources", "list"],
      ["sources", "check"],
    ],
  ])("answers nothing of a folder that holds no catalogue, and makes none: %s", async (...words) => {
    const [data, target] = ["ailleurs", "jamais"].map((name) => join(place.data, "..", name)) as [string, string];
    const args = words.map((word) => (word === "jamais" ? target : word));
    expect(await run(args, { DATALOGUE_DATA: data, DATABASE_URL: "" })).toEqual({
      ...{ status: 2, stdout: "" },
      stderr: expect.stringMatching(/ailleurs.* aucun catalogue\u00a0: corrigez DATALOGUE_DATA, ou donnez/),
    });
    expect([existsSync(data), existsSync(target)]).toEqual([false, false]);
  });

  it("says of a catalogue of no version, and where it is, that there was nothing to read", async () => {
    const data = join(place.data, "..", "neuf");
    // What may come first makes the folder.
    expect((await run(["sources", "refresh"], { DATALOGUE_DATA: data })).status).toBe(0);
    const { status, stdout } = await run(["verify"], { DATALOGUE_DATA: data });
    expect(status).toBe(0);
    const [, told = ""] =
      /^Aucune version publiée dans le catalogue de (.+)\u00a0: rien à relire\.$/m.exec(stdout) ?? [];
    expect(told === data || told.startsWith("la base")).toBe(true);
    expect(stdout).not.toContain("tels que publiés");
  });

  it("has its help in French", async () => {
    expect((await run(["publish", "--help"])).stdout).toContain("publier un ou plusieurs jeux de données");
  });
});
