import { join } from "node:path";
import { readSettings } from "@datalogue/api";
import { SettingsError } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";

const read = (env: Record<string, string>) => readSettings(env, "/projet");

describe("settings", () => {
  it("has a default for everything, relative to the project", () => {
    expect(read({})).toMatchObject({
      port: 3000,
      publicUrl: "http://localhost:3000",
      contentFolder: "/projet/datasets",
      dataFolder: "/projet/var",
      maxFileBytes: 500_000_000,
      keepVersions: 5,
      refresh: false,
      trustProxy: 0,
      rateLimit: 120,
      database: null,
    });
  });

  it("takes the content and the data beside the program, wherever it is started from", () => {
    const project = join(import.meta.dirname, "../..");
    expect(readSettings({})).toMatchObject({
      contentFolder: join(project, "datasets"),
      dataFolder: join(project, "var"),
    });
  });

  it("takes an empty variable for an absent one", () => {
    expect(read({ PORT: "", DATABASE_URL: " " }).port).toBe(3000);
  });

  it("takes a list of hosts, with their port or without", () => {
    expect(read({}).allowedHosts).toEqual([]);
    expect(read({ DATALOGUE_ALLOWED_HOSTS: "Donnees.intranet.fr, 10.0.0.7:8080,[::1]:80" }).allowedHosts).toEqual([
      "donnees.intranet.fr",
      "10.0.0.7:8080",
      "[::1]:80",
    ]);
  });

  it("drops the final slash of the public address", () => {
    expect(read({ PUBLIC_URL: "https://donnees.exemple.fr/" }).publicUrl).toBe("https://donnees.exemple.fr");
  });

  it.each([
    ["PORT", "trois mille"],
    ["DATALOGUE_REFRESH", "oui"],
    ["PORT", "70000"],
    ["PUBLIC_URL", "donnees.exemple.fr"],
    ["PUBLIC_URL", "https://exemple.fr/donnees"],
    ["DATALOGUE_MAX_FILE_MB", "0"],
    ["DATALOGUE_ALLOWED_HOSTS", "https://donnees.exemple.fr"],
    ["DATALOGUE_ALLOWED_HOSTS", "donnees.exemple.fr, *"],
    ["DATALOGUE_KEEP_VERSIONS", "-1"],
    ["TRUST_PROXY", "oui"],
    ["DATALOGUE_RATE_LIMIT", "beaucoup"],
    ["DATALOGUE_LOG", "bavard"],
    ["DATALOGUE_SMTP", "courriel.exemple.fr"],
    ["DATALOGUE_SECOND_FACTOR", "oui"],
    ["DATABASE_URL", "mysql://localhost/datalogue"],
  ])("names the variable when %s is %s", (name, value) => {
    expect(() => read({ [name]: value })).toThrow(SettingsError);
    expect(() => read({ [name]: value })).toThrow(name);
  });
});
