import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readAdvisories } from "../../../scripts/lib/advisories.mjs";
import { listProductionPackages, refusedLicence } from "../../../scripts/lib/licences.mjs";
import { findSecrets } from "../../../scripts/lib/secrets.mjs";

describe("the search for secrets", () => {
  it.each([
    ["clé privée", "-----BEGIN PRIVATE KEY-----\nMIIE"],
    ["clé privée", "-----BEGIN RSA PRIVATE KEY-----"],
    ["clé d’accès d’un hébergeur", "AKIAABCDEFGHIJKLMNOP"],
    ["jeton d’une forge", `ghp_${"a1B2".repeat(9)}`],
    ["jeton d’un registre", `//registre.exemple.fr/:_authToken=${"a1B2".repeat(9)}`],
    ["jeton d’un service", `xoxb-${"1234567890".repeat(2)}`],
    ["jeton signé", `eyJ${"a".repeat(20)}.eyJ${"b".repeat(20)}.${"c".repeat(20)}`],
    ["adresse avec un mot de passe", "DATABASE_URL=postgres://site:huitre-verte-17@base.exemple.fr/site"],
    ["mot de passe", 'export SMTP_PASSWORD="a1B2c3D4e5F6g7H8i9J0k1"'.replace("SMTP_", "")],
  ])("finds a %s and its line, and does not tell it again", (name, text) => {
    const found = findSecrets(`une ligne\n${text}\n`);
    expect(found).toEqual([{ name, line: 2 }]);
  });

  it.each([
    "postgres://compte:motdepasse@serveur/base",
    "smtps://compte:…@serveur:465",
    `https://exemple.fr/a?b=${"c".repeat(60)}`,
    "//registre.exemple.fr/:_authToken=$" + "{JETON}",
    'const PASSWORD = "huître verte du chenal 17";',
    "-----BEGIN CERTIFICATE-----",
  ])("leaves alone what opens nothing: %s", (text) => expect(findSecrets(text)).toEqual([]));
});

describe("the licences of what the program runs with", () => {
  it("are all allowed, from the packages that are installed", () => {
    const packages = listProductionPackages(fileURLToPath(new URL("../../../", import.meta.url)));
    expect(packages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["express", "knex", "preact", "commander"]),
    );
    expect(packages.filter(({ name, licence }) => refusedLicence(name, licence) !== undefined)).toEqual([]);
  });

  it.each([
    ["GPL-3.0-only", false],
    ["AGPL-3.0-or-later", false],
    ["SEE LICENSE IN LICENSE.txt", false],
    [undefined, false],
    ["MIT AND GPL-2.0-only", false],
    ["(MIT OR GPL-3.0-or-later)", true],
    ["MIT AND OFL-1.1", true],
  ])("%s: %s", (licence, allowed) => expect(refusedLicence("paquet", licence) === undefined).toBe(allowed));
});

describe("the advisories of the registry", () => {
  const advisory = {
    module_name: "paquet",
    vulnerable_versions: "<2",
    severity: "high",
    title: "Lit tout",
    url: "https://a.fr",
  };
  const answer = (...advisories: object[]) =>
    JSON.stringify({ advisories: Object.fromEntries(Object.entries(advisories)), metadata: { vulnerabilities: {} } });

  it("stop the build when they are grave, each named", () => {
    expect(readAdvisories(answer(advisory, { ...advisory, severity: "moderate" }))).toEqual([
      "paquet <2 (high) : Lit tout : https://a.fr",
    ]);
    expect(readAdvisories(answer())).toEqual([]);
  });

  it.each(["", "ERR_PNPM_AUDIT_BAD_RESPONSE", '{"error":{"code":"ERR_PNPM_AUDIT_BAD_RESPONSE"}}', "null"])(
    "are said not to have been read when the answer is none: %s",
    (output) => expect(readAdvisories(output)).toBeUndefined(),
  );
});
