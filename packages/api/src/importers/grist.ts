import { writeFile } from "node:fs/promises";
import { type Field, guillemets } from "@datalogue/ingest";
import { FetchFailure } from "../fetching/fetch-failure.js";
import { type FoundCatalogue, type FoundRecord, MAX_RECORDS } from "./found-record.js";
import { ImportFailure } from "./import-failure.js";
import type { Importer, ImportInput, ImportTools } from "./importer.js";
import { buildRecord } from "./record-builder.js";

/** Bytes of the records of one table, and of what describes them. */
const MAX_ROWS = 100_000_000;
const MAX_LIST = 5_000_000;

/** A column as the API of Grist describes it. */
interface GristColumn {
  id: string;
  fields: { label?: string; type?: string };
}

/**
 * The tables of a Grist document, through its API: each becomes a dataset whose schema is made of the types of its columns, and its rows come with it.
 * @see https://support.getgrist.com/api/
 */
export const grist: Importer = {
  title: "Document Grist",
  file: null,
  address: {
    label: "Adresse du document",
    hint: "Celle que montre le navigateur quand le document est ouvert.",
    key: "Pour un document qui n’est pas public. Elle sert à cette reprise, et n’est jamais gardée.",
  },
  async read(input, tools) {
    const base = apiOf(input);
    const { tables } = (await ask(input, tools, `${base}/tables`)) as { tables?: { id?: unknown }[] };
    if (!Array.isArray(tables)) throw new ImportFailure("Ce n'est pas la réponse de l'API d'un document Grist.");
    const found: FoundCatalogue = { records: [], faults: [], announced: tables.length };
    for (const { id } of tables.slice(0, MAX_RECORDS)) {
      if (typeof id !== "string") continue;
      try {
        found.records.push(await readTable(input, tools, base, id));
      } catch (error) {
        if (!(error instanceof ImportFailure || error instanceof FetchFailure)) throw error;
        found.faults.push(`${id}\u00A0: ${error.message}`);
      }
      tools.note(found.records.length);
    }
    return found;
  },
  async bring({ table }, input, tools) {
    if (!table) throw new Error("a record without table");
    const { schema, name } = table;
    const base = apiOf(input);
    const now = await readTable(input, tools, base, name);
    refuseMoved(schema.fields, now.table?.schema.fields ?? []);
    const { records } = (await ask(input, tools, `${base}/tables/${encodeURIComponent(name)}/records`, MAX_ROWS)) as {
      records?: { fields?: Record<string, unknown> }[];
    };
    if (!Array.isArray(records)) throw new ImportFailure("Ce n'est pas la réponse de l'API d'un document Grist.");
    const lines = [schema.fields.map(({ name: column }) => toCell(column)).join(",")];
    for (const { fields = {} } of records)
      lines.push(schema.fields.map((field) => toCell(writeValue(fields[field.name], field.type))).join(","));
    const path = tools.reserve();
    await writeFile(path, `${lines.join("\r\n")}\r\n`);
    return { path, name: `${name}.csv` };
  },
};

/** A column that was renamed, retyped, removed or added since the preview would come empty, wrong or not at all. */
function refuseMoved(shown: Field[], now: Field[]): void {
  // A link and a number are whole numbers both, but 0 is no value of a link.
  const readingOf = ({ name, type, missingValues }: Field) => JSON.stringify([name, type, missingValues]);
  const missingFrom = (others: Field[]) => {
    const readings = new Set(others.map(readingOf));
    return (field: Field) => !readings.has(readingOf(field));
  };
  const moved = new Set([...shown.filter(missingFrom(now)), ...now.filter(missingFrom(shown))].map(({ name }) => name));
  if (moved.size === 0) return;
  throw new ImportFailure(
    `Les colonnes de cette table ont changé dans Grist depuis l'aperçu (${listColumns([...moved])})\u00A0: lisez de nouveau le document.`,
  );
}

/** Most columns that a sentence names. */
const MOST_NAMED = 6;

function listColumns(names: string[]): string {
  const quoted = names.map(guillemets);
  if (quoted.length <= MOST_NAMED) return quoted.join(", ");
  const named = quoted.slice(0, MOST_NAMED - 1);
  return `${named.join(", ")} et ${quoted.length - named.length}\u00A0autres`;
}

async function readTable(input: ImportInput, tools: ImportTools, base: string, id: string): Promise<FoundRecord> {
  const { columns } = (await ask(input, tools, `${base}/tables/${encodeURIComponent(id)}/columns`)) as {
    columns?: GristColumn[];
  };
  if (!Array.isArray(columns)) throw new ImportFailure("Ses colonnes ne sont pas données.");
  const built = buildRecord(`${base}/tables/${id}`, `table ${id}`);
  built.text("title", id.replaceAll("_", " "), "table");
  const fields: Field[] = [];
  for (const { id: name, fields: { label, type = "Any" } = {} } of columns) {
    const [kind = "", target] = type.split(":");
    if (kind === "Attachments") {
      built.leave(`colonne ${name}`, label ?? name, "Ce sont des pièces jointes\u00A0: elles ne se reprennent pas.");
      continue;
    }
    if (kind === "Ref" || kind === "RefList")
      built.leave(
        `colonne ${name}`,
        label ?? name,
        `C'est un lien vers la table ${target}\u00A0: elle donne le numéro des lignes liées.`,
      );
    fields.push({
      ...{ name, type: TYPES[kind] ?? "string" },
      ...(label && label !== name ? { title: label } : {}),
      // Grist gives 0 where a row links to none.
      ...(kind === "Ref" ? { missingValues: ["", "0"] } : {}),
    });
  }
  if (fields.length === 0) throw new ImportFailure("La table n'a aucune colonne qui se reprenne.");
  return { ...built.build(), table: { schema: { fields }, name: id } };
}

const TYPES: Record<string, Field["type"]> = {
  Numeric: "number",
  Int: "integer",
  Ref: "integer",
  Bool: "boolean",
  Date: "date",
  DateTime: "datetime",
};

/** The address of the API of a document, from the one that a browser shows: `/o/{team}/{document}/{name}`, `/doc/{document}`, or the API itself. */
export function apiOf(input: ImportInput): string {
  if (input.from === "file") throw new ImportFailure("Un document Grist se donne par son adresse.");
  const { origin, pathname } = new URL(input.url);
  const [, team = "", rest = ""] = /^(\/o\/[\w-]+)?\/(?:api\/docs\/|doc\/)?(.*)$/.exec(pathname) ?? [];
  const [, document] = /^([A-Za-z0-9_-]{12,}(?:~[\w~-]+)?)(?:\/|$)/.exec(rest) ?? [];
  if (document === undefined)
    throw new ImportFailure(
      "Cette adresse n'est pas celle d'un document Grist\u00A0: ouvrez-le, et copiez l'adresse de la page.",
    );
  return `${origin}${team}/api/docs/${encodeURIComponent(document)}`;
}

async function ask(input: ImportInput, { fetcher }: ImportTools, url: string, maxBytes = MAX_LIST): Promise<unknown> {
  const key = input.from === "address" ? input.key : undefined;
  try {
    return await fetcher.json({
      ...{ url, maxBytes, timeout: 120_000 },
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    });
  } catch (error) {
    if (key === undefined || !(error instanceof FetchFailure) || error.fault.kind !== "status") throw error;
    // Another server, led to, was not given the key.
    if (error.fault.status !== 401 || new URL(error.fault.url).origin !== new URL(url).origin) throw error;
    throw new ImportFailure("Ce document Grist refuse la clé donnée. Recopiez-la, ou faites-en une autre dans Grist.");
  }
}

/** A value as a file of text has it: days and moments, which Grist counts in seconds, as ISO writes them. */
export function writeValue(value: unknown, type: Field["type"]): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) {
    const [kind, ...items] = value as unknown[];
    // A date of a column of any type; a formula in error, as Grist shows it, which the check tells at its cell; a list.
    if (kind === "d") return writeValue(items[0], "date");
    if (kind === "D") return writeValue(items[0], "datetime");
    if (kind === "E") return nameError(String(items[0] ?? ""));
    return kind === "L" ? items.map((item) => writeValue(item, "string")).join(" ; ") : "";
  }
  if (typeof value === "number" && (type === "date" || type === "datetime")) {
    const moment = new Date(value * 1000);
    if (Number.isNaN(moment.getTime())) return "";
    const iso = moment.toISOString().replace(/\.\d+Z$/, "Z");
    return type === "date" ? iso.slice(0, 10) : iso;
  }
  return typeof value === "object" ? "" : String(value);
}

function toCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Letters of the name of an error, beyond which it would be taken for a text. */
const MOST_ERROR = 30;

/** "#ZeroDivisionError", "#InvalidTypedValueError": a name that the check knows for an error, whatever Python calls it. */
function nameError(name: string): string {
  const word = name.replace(/[^A-Za-z]/g, "").replace(/Error$/, "");
  return `#${word.charAt(0).toUpperCase()}${word.slice(1, MOST_ERROR)}Error`;
}
