import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../../support/run-command.js";
import { createPlace, type Place } from "../support/content-folder.js";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));

describe("the command key", () => {
  let place: Place;
  beforeAll(() => {
    place = createPlace();
  });
  afterAll(() => place.remove());
  const env = () => ({ DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data });
  const run = (...args: string[]) => runCommand(args, env());
  const create = (...args: string[]) =>
    run("key", "create", "--organisation", "ile-d-oleron", "--scope", "publish", ...args);

  it("says how to begin where there is no catalogue yet, and makes none", async () => {
    for (const told of [await create(), await run("key", "list")])
      expect(told).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("premier démarrage") });
  });

  it("prints the key alone on stdout, and lists it without what opens", async () => {
    expect(await run("publish", place.content)).toMatchObject({ status: 0 });
    const { status, stdout, stderr } = await create("--label", "récolte du SIG", "--expires", "2099-12-31");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^dlg_[\w-]{43}\n$/);
    expect(stderr).toContain("Communauté de communes de l'Île d'Oléron");
    const list = await run("key", "list");
    expect(list.stdout).toMatch(
      /ile-d-oleron, lire et publier, «\u00A0récolte du SIG\u00A0», créée le .*, jamais utilisée, jusqu'au 2099-12-31, en service\n$/,
    );
    expect(list.stdout).not.toContain(stdout.trim());
    expect(JSON.parse((await run("key", "list", "--json")).stdout).keys).toMatchObject([
      { organisation: "ile-d-oleron", scopes: ["read", "publish"], state: "active" },
    ]);
  });

  it("makes no key whose label has signs that are not seen", async () => {
    expect(await create("--label", "récolte\u202e du SIG")).toMatchObject({ status: 2, stdout: "" });
  });

  it("withdraws a key by its identifier", async () => {
    const [{ id }] = JSON.parse((await run("key", "list", "--json")).stdout).keys;
    expect(await run("key", "revoke", id)).toMatchObject({ status: 0, stdout: expect.stringContaining("retirée") });
    expect((await run("key", "list")).stdout).toContain(", retirée");
    expect(await run("key", "revoke", "inconnu")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Aucune clé"),
    });
  });

  it("exits with 2 when the use is wrong, saying what is possible", async () => {
    const unknown = await run("key", "create", "--organisation", "oleron", "--scope", "read");
    expect(unknown).toMatchObject({ status: 2, stdout: "" });
    expect(unknown.stderr).toContain("Organismes connus\u00A0: ile-d-oleron, pole-marennes-oleron.");
    expect((await create("--expires", "2020-01-01")).stderr).toContain("est passé");
    expect((await create("--expires", "31/12/2099")).stderr).toContain("AAAA-MM-JJ");
    expect(await create("--expires", "2099-02-30")).toMatchObject({ status: 2, stdout: "" });
    const scope = await run("key", "create", "--organisation", "ile-d-oleron", "--scope", "tout");
    expect(scope).toMatchObject({ status: 2, stderr: expect.stringContaining("read, publish") });
    const missing = await run("key", "create", "--scope", "read");
    expect(missing).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Il manque l'option «\u00A0--organisation\u00A0»."),
    });
  });

  it("makes no key for an organisation that has left organisations.json, and lists without effect those that it had", async () => {
    await create();
    const { stdout } = await run("key", "list");
    expect(stdout).not.toContain("sans effet");
    const written = place.read("organisations.json");
    place.write(
      "organisations.json",
      JSON.parse(written).filter(({ slug }: { slug: string }) => slug !== "ile-d-oleron"),
    );
    await run("publish", place.content);
    const refused = await create();
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toContain("Organismes connus\u00A0: pole-marennes-oleron.");
    expect((await run("key", "list")).stdout).toContain(
      "en service, sans effet\u00A0: l'organisme n'est plus dans organisations.json\n",
    );
    place.write("organisations.json", written);
    await run("publish", place.content);
  });

  it("prints the same where the program is started, and ends", () => {
    const started = (...args: string[]) =>
      spawnSync(process.execPath, [program, ...args], { env: { ...process.env, ...env() }, encoding: "utf8" });
    const made = started("key", "create", "--organisation", "ile-d-oleron", "--scope", "read");
    expect(made).toMatchObject({ status: 0, stdout: expect.stringMatching(/^dlg_[\w-]{43}\n$/) });
    expect(made.stderr.trim().split("\n")).toHaveLength(1);
    const list = started("key", "list", "--json");
    expect(list).toMatchObject({ status: 0, stderr: "" });
    const id = JSON.parse(list.stdout).keys.find(({ state }: { state: string }) => state === "active")?.id;
    expect(started("key", "revoke", id)).toMatchObject({ status: 0, stderr: "" });
    expect(started("key", "revoke", "inconnu")).toMatchObject({ status: 2, stdout: "" });
  });

  it("has its help in French", async () => {
    const help = (await run("key", "--help")).stdout;
    for (const words of ["gérer les clés", "create", "list", "revoke"]) expect(help).toContain(words);
  });
});
