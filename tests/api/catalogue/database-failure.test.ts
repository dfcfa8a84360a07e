import { createServer } from "node:net";
import { problemOf } from "@datalogue/api";
import { SettingsError } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";
import { explainOpening, isDatabaseLost } from "../../../packages/api/src/store/database-failure.js";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { parsePostgresAddress } from "../../../packages/api/src/store/postgres-address.js";

const failure = (values: object, message = "") => Object.assign(new Error(message), values);
const address = parsePostgresAddress("postgres://petr:secret@base.exemple.fr/datalogue?sslmode=verify-full");

describe("a failure of the database", () => {
  it.each([
    failure({ code: "ECONNREFUSED" }),
    failure({ code: "57P01" }, "terminating connection due to administrator command"),
    failure({ code: "08006" }),
    failure({ code: "ECONNRESET", syscall: "read" }),
    failure({ code: "ECONNRESET", syscall: "connect" }, "connect ECONNRESET 127.0.0.1:5432"),
    failure({}, "Connection terminated unexpectedly"),
    failure({}, 'select "counter" from "revisions" where "id" = $1 limit $2 - Connection terminated unexpectedly'),
    failure({}, "Connection terminated due to connection timeout"),
    failure({ name: "KnexTimeoutError" }, "Knex: Timeout acquiring a connection."),
  ])("is a loss, to be tried again later: $code $message", (error) => {
    expect(isDatabaseLost(error)).toBe(true);
  });

  it.each([
    failure({ code: "55P03" }, "canceling statement due to lock timeout"),
    failure({ code: "40001" }, "could not serialize access due to concurrent update"),
    failure({ code: "SQLITE_BUSY" }, "database is locked"),
  ])("is no fault of ours where another write lasts, and passes: $code", (error) => {
    expect(problemOf(error)).toMatchObject({
      ...{ status: 503, code: "base-indisponible", headers: { "Retry-After": "5" } },
      detail: expect.stringContaining("occupée par une autre écriture"),
    });
  });

  it.each([
    failure({ code: "ECONNRESET" }, "aborted"),
    failure({ code: "42P01" }, 'relation "inconnue" does not exist'),
    failure({ code: "SQLITE_CORRUPT" }, "database disk image is malformed"),
    new TypeError("x is not a function"),
    "Connection",
    undefined,
  ])("is a fault otherwise: %s", (error) => {
    expect(isDatabaseLost(error)).toBe(false);
    expect(explainOpening(error, address)).toBe(error);
  });

  it.each([
    [failure({ code: "28P01" }, 'password authentication failed for user "petr"'), "le mot de passe est refusé"],
    [failure({ code: "3D000" }), "cette base n'existe pas"],
    [failure({ code: "ENOTFOUND", syscall: "getaddrinfo" }), "ce nom de machine est inconnu"],
    [failure({ code: "42501" }), "n'a pas le droit"],
    [failure({ code: "SELF_SIGNED_CERT_IN_CHAIN" }), "sslmode=verify-full"],
    [failure({}, "The server does not support SSL connections"), "sslmode=verify-full"],
    [failure({}, "timeout expired"), "elle ne répond pas"],
  ])("at the opening is told in one sentence with what to do: %s", (error, told) => {
    const explained = explainOpening(error, address);
    expect(explained).toBeInstanceOf(SettingsError);
    const { message } = explained as SettingsError;
    expect(message).toContain("la base «\u00A0datalogue\u00A0» sur base.exemple.fr:5432 ne peut pas être ouverte");
    expect(message).toContain(told);
    expect(message).not.toContain("secret");
  });

  it.each([undefined, "DATABASE_REPLICA_URL", "--to"] as const)("names what gave the address: %s", (setting) => {
    const given = parsePostgresAddress("postgres://base.exemple.fr/datalogue", setting);
    const { message } = explainOpening(failure({ code: "ECONNREFUSED" }), given) as SettingsError;
    expect(message).toMatch(new RegExp(`^${setting ?? "DATABASE_URL"}\\u00A0: la base`));
  });

  it("is told too when something else than PostgreSQL answers there", async () => {
    const server = createServer((socket) => void socket.destroy());
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as { port: number };
    await expect(openDatabase(parsePostgresAddress(`postgres://127.0.0.1:${port}/datalogue`))).rejects.toThrow(
      "elle ne répond pas",
    );
    server.close();
  });
});
