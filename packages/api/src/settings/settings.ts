import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { maxFileBytes, SettingsError } from "@datalogue/ingest";
import { parseStorePlace, type StorePlace } from "../object-store/store-place.js";
import { type PostgresAddress, parsePostgresAddress } from "../store/postgres-address.js";

/** What the administrator may set; every value comes from the environment (README, "Settings"). */
export interface Settings {
  port: number;
  host: string;
  /** Public address of the site, without final slash: the base of the addresses written in answers. */
  publicUrl: string;
  /** Folder of the content (`datasets/`), absolute. */
  contentFolder: string;
  /** Folder of the versions, and of the catalogue database when it is SQLite, absolute. */
  dataFolder: string;
  /** The PostgreSQL database of the catalogue; null = the SQLite file of the data folder. */
  database: PostgresAddress | null;
  /** A PostgreSQL replica of it, which the public reads; null = everything is read where it is written. */
  replica: PostgresAddress | null;
  /** Where the files of versions are shared by several machines; null = they are on the disk of this one alone. */
  versionStore: StorePlace | null;
  /** With `versionStore`, bytes that the versions read on this machine may take on its disk. */
  versionCacheBytes: number;
  /** Where `territories import --officiel` takes outlines from; `{departement}` stands for the code of each département. */
  officialOutlines: string;
  /** Hosts (`name` or `name:port`) of sources that may be private, or answer in http. */
  allowedHosts: string[];
  /** Largest file accepted, in bytes. */
  maxFileBytes: number;
  /** How many versions of a dataset keep their rows; received files are always kept. */
  keepVersions: number;
  /** Sources are refreshed at night, on their rhythm, while the site is served. */
  refresh: boolean;
  /** Proxies in front of us whose `X-Forwarded-…` headers are believed; 0 = none. */
  trustProxy: number;
  /** Groups and filtered exports that one caller may ask for in a minute; 0 = as many as it wants. */
  rateLimit: number;
  logLevel: LogLevel;
  /** Where figures for a supervisor are given, apart from the site; null: nowhere. */
  metrics: { host: string; port: number } | null;
  /** Seconds between the word that the service stops (`/readyz`) and the last connection taken. */
  stopDelay: number;
  /** Path of the Chromium that makes PDF files; null: pages are printed by who reads them. */
  chromium: string | null;
  /** The service that finds addresses, `{q}` in the place of what is sought; null = the map offers no such search. */
  geocoder: string | null;
  /** The server that sends e-mails (`smtps://user:password@host:465`), and who they come from; null: links are handed over. */
  smtp: string | null;
  mailFrom: string | null;
  /** Whether administrators must have a second factor. */
  secondFactor: boolean;
  /** The provider of identities by which people may sign in (OpenID Connect); null: passwords alone. */
  identityProvider: IdentityProviderSettings | null;
}

/** What a provider of identities gave this site when it was registered there, and what is asked of it. */
export interface IdentityProviderSettings {
  /** Its address, as it names itself: `https://…`, or `http://` of a host of `allowedHosts`. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** As the button names it. */
  label: string;
  /** Separated by spaces. */
  scope: string;
  /** `acr_values` to ask for; null: none. */
  acrValues: string | null;
  /** The `acr` that stand for the second factor; asked for when there are any. */
  secondFactorAcrs: string[];
  /** Whether PKCE is used where the provider announces it. */
  pkce: boolean;
}

const LOG_LEVELS = ["silent", "error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const OFFICIAL_OUTLINES =
  "https://geo.api.gouv.fr/departements/{departement}/communes?fields=code,nom&format=geojson&geometry=contour";

/** The folder of the project: where commands are typed from, and what relative settings start from. */
export const PROJECT = fileURLToPath(new URL("../../../..", import.meta.url));

/** Reads and validates the settings; an empty variable is an absent one. Throws `SettingsError`. */
export function readSettings(env: Record<string, string | undefined>, project = PROJECT): Settings {
  const text = (name: string) => env[name]?.trim() || undefined;
  const integer = (name: string, fallback: number, min: number, max: number) => {
    const value = text(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max)
      throw refuse(name, value, `un nombre entier de ${min} à ${max} est attendu`);
    return number;
  };

  const database = text("DATABASE_URL");
  const port = integer("PORT", 3000, 0, 65_535);
  return {
    port,
    host: text("HOST") ?? "0.0.0.0",
    publicUrl: publicUrl(text("PUBLIC_URL"), port),
    contentFolder: contentFolder(text("DATALOGUE_CONTENT"), project),
    dataFolder: resolve(project, text("DATALOGUE_DATA") ?? "var"),
    database: database === undefined ? null : parsePostgresAddress(database),
    replica: replica(text("DATABASE_REPLICA_URL"), database),
    versionStore: versionStore(text),
    versionCacheBytes: integer("DATALOGUE_VERSION_CACHE_MB", 10_240, 1, 100_000_000) * 1_048_576,
    officialOutlines: officialOutlines(text("DATALOGUE_OUTLINES_URL")),
    allowedHosts: allowedHosts(text("DATALOGUE_ALLOWED_HOSTS")),
    maxFileBytes: maxFileBytes(env),
    keepVersions: integer("DATALOGUE_KEEP_VERSIONS", 5, 1, 1_000_000),
    refresh: onOrOff("DATALOGUE_REFRESH", text("DATALOGUE_REFRESH")),
    trustProxy: integer("TRUST_PROXY", 0, 0, 10),
    rateLimit: integer("DATALOGUE_RATE_LIMIT", 120, 0, 1_000_000),
    logLevel: logLevel(text("DATALOGUE_LOG")),
    metrics: metrics(text("DATALOGUE_METRICS"), port),
    stopDelay: integer("DATALOGUE_STOP_DELAY", 0, 0, 60),
    chromium: program(text("DATALOGUE_CHROMIUM")),
    geocoder: geocoder(text("DATALOGUE_GEOCODER"), allowedHosts(text("DATALOGUE_ALLOWED_HOSTS"))),
    ...mail(text("DATALOGUE_SMTP"), text("DATALOGUE_MAIL_FROM")),
    secondFactor: secondFactor(text("DATALOGUE_SECOND_FACTOR")),
    identityProvider: identityProvider(text, allowedHosts(text("DATALOGUE_ALLOWED_HOSTS"))),
  };
}

function onOrOff(name: string, value = "off"): boolean {
  if (value !== "on" && value !== "off") throw refuse(name, value, "« on » ou « off » est attendu");
  return value === "on";
}

function replica(value: string | undefined, database: string | undefined): PostgresAddress | null {
  if (value === undefined) return null;
  if (database === undefined)
    throw new SettingsError(
      "DATABASE_REPLICA_URL",
      "DATABASE_REPLICA_URL\u00A0: une réplique est celle d'une base PostgreSQL, que DATABASE_URL doit nommer.",
    );
  return parsePostgresAddress(value, "DATABASE_REPLICA_URL");
}

function contentFolder(value: string | undefined, project: string): string {
  const folder = resolve(project, value ?? "datasets");
  if (value !== undefined && !existsSync(folder))
    throw refuse("DATALOGUE_CONTENT", value, `un dossier qui existe est attendu, et ${folder} n'existe pas`);
  return folder;
}

function program(path: string | undefined): string | null {
  if (path !== undefined && !existsSync(path))
    throw refuse("DATALOGUE_CHROMIUM", path, "le chemin d'un programme Chromium de cette machine est attendu");
  return path ?? null;
}

function versionStore(text: (name: string) => string | undefined): StorePlace | null {
  const [value, endpoint] = [text("DATALOGUE_VERSION_STORE"), text("DATALOGUE_S3_ENDPOINT")];
  if (value === undefined) return null;
  if (endpoint !== undefined && (!/^https?:\/\//i.test(endpoint) || !URL.canParse(endpoint)))
    throw refuse("DATALOGUE_S3_ENDPOINT", endpoint, "l'adresse d'un serveur est attendue, https://stockage.exemple.fr");
  const place = parseStorePlace(value, { endpoint, region: text("AWS_REGION") });
  if (!place)
    throw refuse(
      "DATALOGUE_VERSION_STORE",
      value,
      "le chemin complet d'un dossier partagé est attendu, ou s3://seau/préfixe",
    );
  return place;
}

function officialOutlines(value = OFFICIAL_OUTLINES): string {
  const url = value.replaceAll("{departement}", "17");
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw refuse(
      "DATALOGUE_OUTLINES_URL",
      value,
      "une adresse complète est attendue\u202F; {departement} y tient la place du code du département",
    );
  return value;
}

function allowedHosts(value = ""): string[] {
  const hosts = value.split(/[\s,]+/).filter((host) => host !== "");
  for (const host of hosts) {
    const url = /^[\w.:[\]-]+$/.test(host) && URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
    // The default port of http is not kept by URL.
    if (!url || (url.host !== host.toLowerCase() && `${url.host}:80` !== host.toLowerCase()))
      throw refuse(
        "DATALOGUE_ALLOWED_HOSTS",
        host,
        "des noms de serveurs séparés par des virgules sont attendus, avec leur port si besoin, par exemple donnees.intranet.fr ou 10.0.0.7:8080",
      );
  }
  return hosts.map((host) => host.toLowerCase());
}

function geocoder(value: string | undefined, allowed: string[]): Settings["geocoder"] {
  if (value === undefined) return null;
  const address = value.replaceAll("{q}", "essai");
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isNear =
    url?.protocol === "http:" && [url.hostname, url.host, `${url.host}:80`].some((host) => allowed.includes(host));
  if (!value.includes("{q}") || !url || url.username !== "" || !(url.protocol === "https:" || isNear))
    throw refuse(
      "DATALOGUE_GEOCODER",
      value,
      "une adresse en https est attendue, où {q} tient la place de ce qui est cherché (en http pour un service de votre réseau, nommé dans DATALOGUE_ALLOWED_HOSTS)",
    );
  return value;
}

function mail(smtp: string | undefined, from: string | undefined): Pick<Settings, "smtp" | "mailFrom"> {
  if (smtp === undefined) return { smtp: null, mailFrom: null };
  // It may hold a password: it is not told again.
  if (!/^smtps?:\/\//i.test(smtp) || !URL.canParse(smtp) || new URL(smtp).hostname === "")
    throw new SettingsError(
      "DATALOGUE_SMTP",
      "DATALOGUE_SMTP\u00A0: une adresse de serveur de courriel est attendue, smtps://compte:motdepasse@serveur:465 ou smtp://serveur:25.",
    );
  if (from === undefined || !/^[^\s@<>]+@[^\s@<>]+$|^[^<>]+<[^\s@<>]+@[^\s@<>]+>$/.test(from))
    throw refuse(
      "DATALOGUE_MAIL_FROM",
      from ?? "",
      "avec DATALOGUE_SMTP, l'adresse d'où partent les courriels est attendue, par exemple donnees@exemple.fr",
    );
  return { smtp, mailFrom: from };
}

function secondFactor(value: string | undefined): boolean {
  if (value === undefined) return false;
  if (value !== "administrateurs")
    throw refuse("DATALOGUE_SECOND_FACTOR", value, "administrateurs est attendu, ou rien");
  return true;
}

function identityProvider(
  text: (name: string) => string | undefined,
  allowed: string[],
): IdentityProviderSettings | null {
  const given = (name: string) => text(`DATALOGUE_OIDC_${name}`);
  const [issuer, clientId, clientSecret] = [given("ISSUER"), given("CLIENT_ID"), given("CLIENT_SECRET")];
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return null;
  const url = issuer !== undefined && URL.canParse(issuer) ? new URL(issuer) : undefined;
  const isNear = url?.protocol === "http:" && [url.hostname, url.host].some((host) => allowed.includes(host));
  if (
    issuer === undefined ||
    !url ||
    url.username !== "" ||
    url.search !== "" ||
    url.hash !== "" ||
    !(url.protocol === "https:" || isNear)
  )
    throw refuse(
      "DATALOGUE_OIDC_ISSUER",
      issuer ?? "",
      "l'adresse du fournisseur d'identité est attendue, en https (en http pour un service de votre réseau, nommé dans DATALOGUE_ALLOWED_HOSTS)",
    );
  if (clientId === undefined)
    throw refuse("DATALOGUE_OIDC_CLIENT_ID", "", "l'identifiant reçu du fournisseur est attendu");
  // It is not told again.
  if (clientSecret === undefined)
    throw new SettingsError(
      "DATALOGUE_OIDC_CLIENT_SECRET",
      "DATALOGUE_OIDC_CLIENT_SECRET\u00A0: le secret reçu du fournisseur est attendu.",
    );
  const scope = given("SCOPE") ?? "openid profile email";
  if (!scope.split(/\s+/).includes("openid"))
    throw refuse("DATALOGUE_OIDC_SCOPE", scope, "des portées séparées par des espaces sont attendues, dont openid");
  return {
    ...{ issuer, clientId, clientSecret, scope, label: given("LABEL") ?? url.hostname },
    acrValues: given("ACR_VALUES") ?? null,
    secondFactorAcrs: (given("SECOND_FACTOR") ?? "").split(/\s+/).filter((acr) => acr !== ""),
    pkce: onOrOff("DATALOGUE_OIDC_PKCE", given("PKCE") ?? "on"),
  };
}

function publicUrl(value: string | undefined, port: number): string {
  if (value === undefined) return `http://localhost:${port}`;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash)
    throw refuse("PUBLIC_URL", value, "une adresse complète est attendue, par exemple https://donnees.exemple.fr");
  if (url.pathname !== "/")
    throw refuse("PUBLIC_URL", value, "le site doit être à la racine de son nom de domaine, sans chemin après le nom");
  return url.origin;
}

function metrics(value: string | undefined, site: number): Settings["metrics"] {
  if (value === undefined) return null;
  const [, host, port] = /^(?:([\w.-]+|\[[\da-f:]+\]):)?(\d{1,5})$/i.exec(value) ?? [];
  const number = Number(port);
  if (port === undefined || number < 1 || number > 65_535 || number === site)
    throw refuse(
      "DATALOGUE_METRICS",
      value,
      "une adresse de cette machine et un port sont attendus, autre que celui du site, par exemple 127.0.0.1:9464",
    );
  return { host: (host ?? "127.0.0.1").replace(/^\[|\]$/g, ""), port: number };
}

function logLevel(value: string | undefined): LogLevel {
  if (value === undefined) return "warn";
  const level = LOG_LEVELS.find((candidate) => candidate === value);
  if (!level) throw refuse("DATALOGUE_LOG", value, `une de ces valeurs est attendue\u00A0: ${LOG_LEVELS.join(", ")}`);
  return level;
}

function refuse(variable: string, value: string, expected: string): SettingsError {
  return new SettingsError(variable, `${variable}\u00A0: «\u00A0${value}\u00A0» ne convient pas\u202F; ${expected}.`);
}
