import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlace, type Place } from "../support/content-folder.js";

const program = fileURLToPath(new URL("../../../bin/datalogue.mjs", import.meta.url));
const PASSWORD = "huître verte du chenal 17";

describe("the command user, and the first start of the server", () => {
  let place: Place;
  beforeAll(() => {
    place = createPlace();
  });
  afterAll(() => place.remove());
  const env = (more: Record<string, string> = {}) => ({
    ...{ ...process.env, DATALOGUE_CONTENT: place.content, DATALOGUE_DATA: place.data, ...more },
  });
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [program, "user", ...args], { env: env(), encoding: "utf8" });

  it("prints the link of the first administrator, which makes the account, and none at the next start", async () => {
    const start = async (use: (url: string, told: string) => Promise<void>) => {
      const server = spawn(process.execPath, [program, "serve"], { env: env({ PORT: "0" }) });
      const ended = new Promise((done) => server.once("exit", done));
      let told = "";
      try {
        await new Promise<void>((done, reject) => {
          server.stdout.on("data", (part) => {
            told += part;
            // The link comes just after.
            if (/Ctrl-C\.\n[\s\S]*cle=[\w-]{43}\n/.test(told)) done();
            else if (/Ctrl-C\.\n/.test(told)) setTimeout(done, 1500);
          });
          server.once("exit", () => reject(new Error(told)));
        });
        await use(/prêt\u00A0: (http:\/\/localhost:\d+)/.exec(told)?.[1] ?? "", told);
      } finally {
        server.kill("SIGTERM");
        await ended;
      }
    };
    await start(async (url, told) => {
      const cle = /\/connexion\/lien\?cle=([\w-]{43})/.exec(told)?.[1] ?? "";
      const answers = { cle, email: "administrateur@exemple.fr", name: "Administrateur B.", password: PASSWORD };
      const made = await fetch(`${url}/connexion/lien`, {
        method: "POST",
        body: new URLSearchParams(answers),
        redirect: "manual",
      });
      expect(made.status).toBe(303);
    });
    await start(async (_url, told) => {
      expect(told).not.toContain("connexion/lien");
    });
  });

  it("invites, with the link alone on stdout, and says what is wrong", () => {
    const invited = run("invite", "agente.a@exemple.fr", "--organisation", "ile-d-oleron", "--role", "contributor");
    expect(invited).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^http:\/\/localhost:3000\/connexion\/lien\?cle=[\w-]{43}\n$/),
    });
    expect(invited.stderr).toContain("remettez ce lien par un moyen sûr");
    const place = ["--organisation", "ile-d-oleron", "--role", "reader"];
    expect(run("invite", "sans arobase", ...place)).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining("adresse de courriel"),
    });
    expect(run("invite", "a@exemple.fr", "--organisation", "oleron", "--role", "reader")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Organismes connus"),
    });
    expect(run("invite", "a@exemple.fr", "--organisation", "ile-d-oleron", "--role", "roi")).toMatchObject({
      status: 2,
    });
  });

  it("lists, changes a role, makes a link, closes; keeps the last administrator", () => {
    expect(run("list").stdout).toContain(
      "administrateur@exemple.fr\u00A0: Administrateur B., pole-marennes-oleron (administrateur)",
    );
    const [user] = JSON.parse(run("list", "--json").stdout).users;
    expect(user).toMatchObject({ email: "administrateur@exemple.fr", memberships: [{ role: "administrator" }] });
    expect(JSON.stringify(user)).not.toContain("scrypt");
    const last = ["--organisation", "pole-marennes-oleron", "--role", "reader"];
    expect(run("role", "administrateur@exemple.fr", ...last)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("dernier administrateur"),
    });
    expect(run("role", "administrateur@exemple.fr", "--organisation", "ile-d-oleron", "--role", "none")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("n'est pas de cet organisme"),
    });
    expect(run("reset-link", "administrateur@exemple.fr").stdout).toMatch(/cle=[\w-]{43}\n$/);
    expect(run("close", "administrateur@exemple.fr")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("dernier administrateur"),
    });
    expect(run("close", "personne@exemple.fr")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Aucun compte"),
    });
    expect(run("--help").stdout).toContain("gérer les comptes");
  });
});
