import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../../support/run-command.js";
import { createPlace, type Place } from "../support/content-folder.js";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));
const PASSWORD = "huître verte du chenal 17";

describe("the command user, and the first start of the server", () => {
  let place: Place;
  beforeAll(() => {
    place = createPlace();
  });
  afterAll(() => place.remove());
  const folders = () => ({ DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data });
  const env = (more: Record<string, string> = {}) => ({ ...process.env, ...folders(), ...more });
  const run = (...args: string[]) => runCommand(["user", ...args], folders());

  it("prints the link of the first administrator, which makes the account, and none at the next start", async () => {
    /** Serves until `use` is done, which is begun once something was told; gives all that was, to the end. */
    const start = async (awaited: RegExp, use: (url: string, told: string) => Promise<void> = async () => {}) => {
      const server = spawn(process.execPath, [program, "serve"], { env: env({ PORT: "0" }) });
      const ended = new Promise((done) => server.once("close", done));
      let told = "";
      try {
        await new Promise<void>((done, reject) => {
          server.stdout.on("data", (part) => {
            told += part;
            if (awaited.test(told)) done();
          });
          server.once("exit", () => reject(new Error(told)));
        });
        await use(/prêt\u00A0: (http:\/\/localhost:\d+)/.exec(told)?.[1] ?? "", told);
      } finally {
        server.kill("SIGTERM");
        await ended;
      }
      return told;
    };
    await start(/Ctrl-C\.\n[\s\S]*cle=[\w-]{43}\n/, async (url, told) => {
      const cle = /\/connexion\/lien\?cle=([\w-]{43})/.exec(told)?.[1] ?? "";
      const answers = { cle, email: "administrateur@exemple.fr", name: "Administrateur B.", password: PASSWORD };
      const made = await fetch(`${url}/connexion/lien`, {
        method: "POST",
        body: new URLSearchParams(answers),
        redirect: "manual",
      });
      expect(made.status).toBe(303);
    });
    // It would be told before the end, however soon that is asked.
    const told = await start(/Ctrl-C\.\n/);
    expect(told).toContain("Datalogue arrêté.");
    expect(told).not.toContain("connexion/lien");
  });

  it("invites, with the link alone on stdout, and says what is wrong", async () => {
    const invited = await run(
      "invite",
      "agente.a@exemple.fr",
      "--organisation",
      "ile-d-oleron",
      "--role",
      "contributor",
    );
    expect(invited).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^http:\/\/localhost:3000\/connexion\/lien\?cle=[\w-]{43}\n$/),
    });
    expect(invited.stderr).toContain("remettez ce lien par un moyen sûr");
    const place = ["--organisation", "ile-d-oleron", "--role", "reader"];
    expect(await run("invite", "sans arobase", ...place)).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining("adresse de courriel"),
    });
    expect(await run("invite", "a@exemple.fr", "--organisation", "oleron", "--role", "reader")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Organismes connus"),
    });
    expect(await run("invite", "a@exemple.fr", "--organisation", "ile-d-oleron", "--role", "roi")).toMatchObject({
      status: 2,
    });
  });

  it("lists, changes a role, makes a link, closes; keeps the last administrator", async () => {
    expect((await run("list")).stdout).toContain(
      "administrateur@exemple.fr\u00A0: Administrateur B., pole-marennes-oleron (administrateur)",
    );
    const [user] = JSON.parse((await run("list", "--json")).stdout).users;
    expect(user).toMatchObject({ email: "administrateur@exemple.fr", memberships: [{ role: "administrator" }] });
    expect(JSON.stringify(user)).not.toContain("scrypt");
    const last = ["--organisation", "pole-marennes-oleron", "--role", "reader"];
    expect(await run("role", "administrateur@exemple.fr", ...last)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("dernier administrateur"),
    });
    expect(
      await run("role", "administrateur@exemple.fr", "--organisation", "ile-d-oleron", "--role", "none"),
    ).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("n'est pas de cet organisme"),
    });
    expect((await run("reset-link", "administrateur@exemple.fr")).stdout).toMatch(/cle=[\w-]{43}\n$/);
    expect(await run("close", "administrateur@exemple.fr")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("dernier administrateur"),
    });
    expect(await run("close", "personne@exemple.fr")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Aucun compte"),
    });
    expect((await run("--help")).stdout).toContain("gérer les comptes");
  });

  it("prints the same where the program is started, and ends", () => {
    const started = (...args: string[]) =>
      spawnSync(process.execPath, [program, "user", ...args], { env: env(), encoding: "utf8" });
    const invited = started("invite", "agente.b@exemple.fr", "--organisation", "ile-d-oleron", "--role", "reader");
    expect(invited).toMatchObject({ status: 0, stdout: expect.stringMatching(/^http:\S+cle=[\w-]{43}\n$/) });
    expect(invited.stderr.trim().split("\n")).toHaveLength(1);
    const list = started("list", "--json");
    expect(list).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(list.stdout).users.length).toBeGreaterThan(0);
    expect(started("close", "personne@exemple.fr")).toMatchObject({ status: 2, stdout: "" });
  });
});
