import { SettingsError } from "@datalogue/ingest";
import { codeOf } from "../system/code-of.js";
import { describePostgresAddress, type PostgresAddress } from "./postgres-address.js";

/** True where the database server cannot be reached, or leaves: trying again later may be enough. */
export function isDatabaseLost(error: unknown): boolean {
  const code = codeOf(error) || undefined;
  const { name, message, syscall } = (error ?? {}) as { name?: unknown; message?: unknown; syscall?: unknown };
  if (code !== undefined && (LOST.has(code) || code.startsWith("08"))) return true;
  // The same codes as those of a visitor who leaves, but from a connection of ours.
  if (code === "ECONNRESET" || code === "EPIPE") return ["read", "write", "connect"].includes(String(syscall));
  if (name === "KnexTimeoutError") return true;
  return typeof message === "string" && LOST_MESSAGE.test(message);
}

/** The transaction met another one: serialization failure, deadlock, lock not had in time. */
export function isDatabaseBusy(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" && (code.startsWith("SQLITE_BUSY") || ["40001", "40P01", "55P03"].includes(code));
}

/** The catalogue of the data folder cannot be read: nothing can be served, since nothing says who may read what. */
export class CatalogueDamaged extends SettingsError {
  /** `otherwise`: what it may be instead, to be looked at first. */
  constructor(folder: string, reason: string, otherwise?: string) {
    const remedy =
      "rrêtez le site, remettez une copie de sauvegarde de cette base, puis relancez (docs/sauvegardes.md).";
    super(
      "DATALOGUE_DATA",
      `La base du catalogue (catalogue.sqlite, dans «\u00A0${folder}\u00A0») ne peut pas être lue\u00A0: ${reason}. Les versions publiées ne sont pas touchées. ${otherwise === undefined ? "A" : `${otherwise} Sinon, a`}${remedy}`,
    );
  }
}

/** The file of the catalogue is not, or no longer, what SQLite wrote. Errors met in files of rows are never told so: they are `DamagedFile`. */
export function isDatabaseDamaged(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));
}

/** The same of what a query of the catalogue met, whose sentence begins with the query; others may come from a file of rows. */
export function isQueryDamaged(error: unknown): boolean {
  return (
    isDatabaseDamaged(error) &&
    /^\s*(select|insert|update|delete|begin|commit|pragma|create)\b/i.test(String((error as Error).message))
  );
}

/** A text that was given holds a null character, which PostgreSQL refuses in a text and in a JSON. */
export function isTextRefused(error: unknown): boolean {
  return /^(22021|22P05)$/.test(codeOf(error));
}

/** What the public is told then. */
export const DATABASE_DAMAGED = "La base du catalogue est abîmée.";

/** What the public and the log are told then. */
export const DATABASE_LOST = "La base du catalogue ne répond pas.";

/** Of one that others write in, for longer than a write waits. */
export const DATABASE_BUSY = "La base du catalogue est occupée par une autre écriture.";

/** Why a PostgreSQL database cannot be opened, in one sentence without password; our own faults are given back as they are. */
export function explainOpening(error: unknown, address: PostgresAddress): unknown {
  const code = codeOf(error) || undefined;
  const reason = code === undefined ? undefined : REFUSALS[code];
  if (reason === undefined && !isDatabaseLost(error) && !isTlsFailure(error)) return error;
  const told =
    reason ??
    (isTlsFailure(error)
      ? `la connexion chiffrée (sslmode=${address.tls.mode}) a échoué. Vérifiez sslmode et sslrootcert`
      : "elle ne répond pas. Vérifiez que le serveur est démarré et que rien ne bloque ce port");
  return new SettingsError(
    address.setting,
    `${address.setting}\u00A0: la ${describePostgresAddress(address)} ne peut pas être ouverte\u00A0: ${told}.`,
  );
}

/** Codes of Node and of PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const LOST = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "53300",
  "57P01",
  "57P02",
  "57P03",
  "57P05",
]);

/** Sentences of the driver, which gives them no code; knex writes the query before. */
const LOST_MESSAGE =
  /(^| - )(Connection terminated|timeout expired|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed and is not queryable)/;

const REFUSALS: Record<string, string> = {
  ECONNREFUSED: "aucun serveur n'écoute à cette adresse. Démarrez PostgreSQL, ou corrigez la machine et le port",
  ENOENT: "aucun serveur n'écoute à cette adresse. Démarrez PostgreSQL, ou corrigez le dossier de host",
  ENOTFOUND: "ce nom de machine est inconnu. Corrigez-le",
  EAI_AGAIN: "ce nom de machine n'a pas pu être cherché. Vérifiez le réseau",
  "28P01": "le compte ou le mot de passe est refusé. Corrigez-les",
  "28000": "le serveur refuse ce compte, ou une connexion sans chiffrement. Vérifiez le compte, pg_hba.conf et sslmode",
  "3D000": "cette base n'existe pas. Créez-la (createdb), ou corrigez son nom",
  "3F000": "ce compte n'a aucun schéma où créer ses tables. Donnez-en un avec search_path",
  "42501": "ce compte n'a pas le droit d'y créer ou d'y lire les tables. Donnez-le-lui (GRANT), ou changez de compte",
  "53300": "le serveur a déjà toutes les connexions qu'il accepte. Baissez pool_max_conns, ou relevez max_connections",
  "57P03": "le serveur démarre. Réessayez dans un instant",
};

function isTlsFailure(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return (
    (typeof code === "string" && /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code)) ||
    (typeof message === "string" && /does not support SSL connections|establish an SSL connection/.test(message))
  );
}
