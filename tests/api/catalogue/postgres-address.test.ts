import { SettingsError } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { describePostgresAddress, parsePostgresAddress } from "../../../packages/api/src/store/postgres-address.js";

describe("the address of a PostgreSQL catalogue", () => {
  it("may say no more than the base", () => {
    expect(parsePostgresAddress("postgresql:///datalogue")).toEqual({
      setting: "DATABASE_URL",
      host: "localhost",
      port: 5432,
      database: "datalogue",
      tls: { mode: "disable" },
      connections: 10,
    });
  });

  it("names account, password, machine, port, schema and number of connections", () => {
    expect(
      parsePostgresAddress(
        "postgres://petr:d%40nn%C3%A9es%2F17@base.exemple.fr:6543/datalogue?search_path=catalogue&pool_max_conns=4&sslmode=require",
      ),
    ).toEqual({
      setting: "DATABASE_URL",
      host: "base.exemple.fr",
      port: 6543,
      database: "datalogue",
      user: "petr",
      password: "d@nnées/17",
      tls: { mode: "require" },
      schema: "catalogue",
      connections: 4,
    });
  });

  it("may be the folder of a local socket, or an IPv6 address", () => {
    expect(parsePostgresAddress("postgres:///datalogue?host=/var/run/postgresql")).toMatchObject({
      host: "/var/run/postgresql",
    });
    expect(parsePostgresAddress("postgres://[::1]/datalogue")).toMatchObject({ host: "::1" });
  });

  it("is told without account nor password", () => {
    const address = parsePostgresAddress("postgres://petr:secret@base.exemple.fr/datalogue?search_path=essai");
    expect(describePostgresAddress(address)).toBe(
      "base «\u00A0datalogue\u00A0» sur base.exemple.fr:5432, schéma «\u00A0essai\u00A0»",
    );
  });

  it.each([
    ["mysql://petr:secret@localhost/datalogue", "«\u00A0mysql:\u00A0»"],
    ["localhost/datalogue", "seules les adresses de PostgreSQL"],
    ["postgres://petr:secret#1@localhost/datalogue", "# devient %23"],
    ["postgres://petr:secret%zz@localhost/datalogue", "caractères spéciaux"],
    ["postgres://petr:secret@localhost:port/datalogue", "ne peut pas être lue"],
    ["postgres://petr:secret@localhost", "le nom de la base manque"],
    ["postgres://petr:secret@localhost/a/b", "le nom de la base manque"],
    ["postgres://petr:secret@localhost/datalogue?sslmode=prefer", "verify-full"],
    ["postgres://petr:secret@localhost/datalogue?sslrootcert=/nulle/part.pem", "sslmode"],
    ["postgres://petr:secret@localhost/datalogue?sslmode=verify-ca&sslrootcert=/nulle/part.pem", "/nulle/part.pem"],
    ["postgres://petr:secret@localhost/datalogue?schema=essai", "search_path"],
    ["postgres://petr:secret@localhost/datalogue?search_path=a,b", "un seul schéma"],
    ["postgres://petr:secret@localhost/datalogue?pool_max_conns=0", "pool_max_conns"],
  ])("is refused in one sentence that keeps the password: %s", (text, told) => {
    let error: unknown;
    try {
      parsePostgresAddress(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(SettingsError);
    const { message } = error as SettingsError;
    expect(message).toMatch(/^DATABASE_URL\u00A0: /);
    expect(message).toContain(told);
    expect(message).not.toContain("secret");
  });

  it.each([
    ["DATABASE_URL", "Laissez DATABASE_URL vide pour utiliser la base SQLite intégrée."],
    ["DATABASE_REPLICA_URL", "Laissez DATABASE_REPLICA_URL vide s'il n'y a pas de réplique."],
    [
      "--to",
      "Donnez à --to l'adresse d'une base PostgreSQL vide\u00A0: le catalogue ne passe vers aucun autre moteur.",
    ],
  ] as const)("says what to do of another engine where it was given: %s", (variable, told) => {
    expect(() => parsePostgresAddress("mysql://localhost/datalogue", variable)).toThrow(
      `${variable}\u00A0: seules les adresses de PostgreSQL (postgres://compte:motdepasse@machine:5432/base) sont prises en charge, et celle-ci commence par «\u00A0mysql:\u00A0». ${told}`,
    );
  });
});
