import { readFileSync } from "node:fs";
import { SettingsError } from "@datalogue/ingest";

/** Where a PostgreSQL catalogue database is. */
export interface PostgresAddress {
  /** The setting, or the option, that gave it: a refusal names it. */
  setting: AddressSetting;
  /** Name of a machine, or folder of a local socket. */
  host: string;
  port: number;
  database: string;
  /** Absent: the name of the account that runs the program, or PGUSER. */
  user?: string;
  /** Absent: PGPASSWORD, or the file `~/.pgpass`. Never shown. */
  password?: string;
  tls: Tls;
  /** Schema of the tables, made when it is absent; without it, the first of the account's search path. */
  schema?: string;
  /** Largest number of connections of this process. */
  connections: number;
}

/** How the connection is protected, with the meaning that PostgreSQL's own tools give to `sslmode`. */
type Tls =
  | { mode: "disable" }
  /** Encrypted; the server's certificate is compared with `authority` when there is one. */
  | { mode: "require" | "verify-ca" | "verify-full"; authority?: string };

/** Where an address is given, and what to do where it is of another engine. */
const OF_ANOTHER_ENGINE = {
  DATABASE_URL: "Laissez DATABASE_URL vide pour utiliser la base SQLite intégrée.",
  DATABASE_REPLICA_URL: "Laissez DATABASE_REPLICA_URL vide s'il n'y a pas de réplique.",
  "--to": "Donnez à --to l'adresse d'une base PostgreSQL vide\u00A0: le catalogue ne passe vers aucun autre moteur.",
};

type AddressSetting = keyof typeof OF_ANOTHER_ENGINE;

const TLS_MODES = ["disable", "require", "verify-ca", "verify-full"] as const;
const PARAMETERS = ["sslmode", "sslrootcert", "search_path", "host", "pool_max_conns"];

/**
 * Reads `DATABASE_URL`, or another `setting` of its form (`postgres://account:password@host:port/database?…`). Throws `SettingsError` with a
 * sentence that never repeats the address, since it may hold a password.
 */
export function parsePostgresAddress(text: string, setting: AddressSetting = "DATABASE_URL"): PostgresAddress {
  try {
    return { setting, ...parseAddress(text, OF_ANOTHER_ENGINE[setting]) };
  } catch (error) {
    if (error instanceof SettingsError) throw new SettingsError(setting, `${setting}\u00A0: ${error.message}`);
    throw error;
  }
}

function parseAddress(text: string, ofAnotherEngine: string): Omit<PostgresAddress, "setting"> {
  const [scheme = ""] = text.split(":");
  if (!/^postgres(ql)?:\/\//.test(text))
    throw refuse(
      `seules les adresses de PostgreSQL (postgres://compte:motdepasse@machine:5432/base) sont prises en charge${/^[a-z0-9+.-]+$/i.test(scheme) && text.includes("://") ? `, et celle-ci commence par «\u00A0${scheme}:\u00A0»` : ""}. ${ofAnotherEngine}`,
    );
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const [user, password, host, database] = [url?.username, url?.password, url?.hostname, url?.pathname.slice(1)].map(
    decode,
  );
  if (!url || user === undefined || password === undefined || host === undefined || database === undefined)
    throw refuse(
      "cette adresse ne peut pas être lue. Elle s'écrit postgres://compte:motdepasse@machine:5432/base\u202F; dans le mot de passe, les caractères spéciaux s'écrivent avec % (@ devient %40, / devient %2F, # devient %23, % devient %25).",
    );
  if (database === "" || database.includes("/"))
    throw refuse("le nom de la base manque à la fin de l'adresse, par exemple postgres://machine:5432/datalogue.");

  for (const name of url.searchParams.keys())
    if (!PARAMETERS.includes(name))
      throw refuse(
        `le paramètre «\u00A0${name}\u00A0» n'est pas connu. Paramètres possibles\u00A0: ${PARAMETERS.join(", ")}.`,
      );
  const parameter = (name: string) => url.searchParams.get(name) || undefined;
  const schema = parameter("search_path");
  if (schema !== undefined && !/^[a-z_][a-z0-9_]{0,62}$/.test(schema))
    throw refuse("search_path attend le nom d'un seul schéma, en minuscules sans accent ni espace.");
  const connections = Number(parameter("pool_max_conns") ?? 10);
  if (!Number.isInteger(connections) || connections < 1 || connections > 100)
    throw refuse("pool_max_conns attend un nombre de connexions de 1 à 100.");
  return {
    host: host.replace(/^\[(.*)\]$/, "$1") || parameter("host") || "localhost",
    port: Number(url.port || 5432),
    database,
    ...(user ? { user } : {}),
    ...(password ? { password } : {}),
    tls: readTls(parameter("sslmode"), parameter("sslrootcert")),
    ...(schema === undefined ? {} : { schema }),
    connections,
  };
}

/** "base « datalogue » sur localhost:5432, schéma « essai »": never the account's password. */
export function describePostgresAddress({ host, port, database, schema }: PostgresAddress): string {
  const place = host.startsWith("/") ? host : `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return `base «\u00A0${database}\u00A0» sur ${place}${schema === undefined ? "" : `, schéma «\u00A0${schema}\u00A0»`}`;
}

function readTls(mode: string | undefined, authorityFile: string | undefined): Tls {
  const known = TLS_MODES.find((candidate) => candidate === (mode ?? "disable"));
  if (!known) throw refuse(`sslmode attend une de ces valeurs\u00A0: ${TLS_MODES.join(", ")}.`);
  if (known === "disable") {
    if (authorityFile !== undefined) throw refuse("sslrootcert ne sert qu'avec sslmode=verify-ca ou verify-full.");
    return { mode: known };
  }
  if (authorityFile === undefined) return { mode: known };
  try {
    return { mode: known, authority: readFileSync(authorityFile, "utf8") };
  } catch {
    throw refuse(`le certificat que nomme sslrootcert, ${authorityFile}, ne peut pas être lu.`);
  }
}

/** Percent-decoded; undefined when it is not well written. */
function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function refuse(reason: string): SettingsError {
  return new SettingsError("DATABASE_URL", reason);
}
