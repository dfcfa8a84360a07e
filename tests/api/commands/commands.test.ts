import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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
    const file = join(folder, "schema.json");
    expect(
      start([
        "territories",
        "init",
        file,
        "--epci",
        "200041515",
        "--adresse",
        "https://a.exemple.fr",
        "--email",
        "a@exemple.fr",
      ]),
    ).toMatchObject({
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
    ...[["status"], ["user", "list"], ["key", "list"]],
  ])("does not say that all is well of a folder that holds no catalogue: %s", async (...words) => {
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
    expect((await run(["sources", "list"], { DATALOGUE_DATA: data })).status).toBe(0);
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
