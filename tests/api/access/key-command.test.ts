import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));

describe("the command key", () => {
  let place: Place;
  beforeAll(() => {
    place = createPlace();
  });
  afterAll(() => place.remove());
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [program, ...args], {
      env: { ...process.env, DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data },
      encoding: "utf8",
    });
  const create = (...args: string[]) =>
    run("key", "create", "--organisation", "ile-d-oleron", "--scope", "publish", ...args);

  it("says how to begin when no organisation is loaded yet", () => {
    expect(create()).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("démarrez le site") });
    expect(run("key", "list")).toMatchObject({ status: 0, stdout: expect.stringContaining("Aucune clé") });
  });

  it("prints the key alone on stdout, and lists it without what opens", () => {
    expect(run("publish", place.content)).toMatchObject({ status: 0 });
    const { status, stdout, stderr } = create("--label", "récolte du SIG", "--expires", "2099-12-31");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^dlg_[\w-]{43}\n$/);
    expect(stderr).toContain("Communauté de communes de l'Île d'Oléron");
    const list = run("key", "list");
    expect(list.stdout).toMatch(
      /ile-d-oleron, lire et publier, «\u00A0récolte du SIG\u00A0», créée le .*, jamais utilisée, jusqu'au 2099-12-31, en service\n$/,
    );
    expect(list.stdout).not.toContain(stdout.trim());
    expect(JSON.parse(run("key", "list", "--json").stdout).keys).toMatchObject([
      { organisation: "ile-d-oleron", scopes: ["read", "publish"], state: "active" },
    ]);
  });

  it("makes no key whose label has signs that are not seen", () => {
    expect(create("--label", "récolte\u202e du SIG")).toMatchObject({ status: 2, stdout: "" });
  });

  it("withdraws a key by its identifier", () => {
    const [{ id }] = JSON.parse(run("key", "list", "--json").stdout).keys;
    expect(run("key", "revoke", id)).toMatchObject({ status: 0, stdout: expect.stringContaining("retirée") });
    expect(run("key", "list").stdout).toContain(", retirée");
    expect(run("key", "revoke", "inconnu")).toMatchObject({ status: 2, stderr: expect.stringContaining("Aucune clé") });
  });

  it("exits with 2 when the use is wrong, saying what is possible", () => {
    const unknown = run("key", "create", "--organisation", "oleron", "--scope", "read");
    expect(unknown).toMatchObject({ status: 2, stdout: "" });
    expect(unknown.stderr).toContain("Organismes connus\u00A0: ile-d-oleron, pole-marennes-oleron.");
    expect(create("--expires", "2020-01-01").stderr).toContain("est passé");
    expect(create("--expires", "31/12/2099").stderr).toContain("AAAA-MM-JJ");
    expect(create("--expires", "2099-02-30")).toMatchObject({ status: 2, stdout: "" });
    const scope = run("key", "create", "--organisation", "ile-d-oleron", "--scope", "tout");
    expect(scope).toMatchObject({ status: 2, stderr: expect.stringContaining("read, publish") });
    const missing = run("key", "create", "--scope", "read");
    expect(missing).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Il manque l'option «\u00A0--organisation\u00A0»."),
    });
  });

  it("has its help in French", () => {
    const help = run("key", "--help").stdout;
    for (const words of ["gérer les clés", "create", "list", "revoke"]) expect(help).toContain(words);
  });
});
