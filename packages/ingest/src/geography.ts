import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The communes of France with their history, and the extent of the territory: what codes and coordinates are compared with. */
export interface Geography {
  /** Whether a commune code exists at an ISO date; without date, whether it ever did. */
  has(code: string, date?: string): boolean;
  /** Codes that a commune became, followed to those that exist at the date (today's list without it); empty when it still exists. */
  successors(code: string, date?: string): string[];
  /** Name of the commune, the last one it bore. */
  name(code: string): string | undefined;
  /** SIREN of the intercommunality of a commune of today; undefined where the folder has no list of them. */
  epci(code: string): string | undefined;
  /** W, S, E, N in degrees, a margin included. */
  bbox?: [number, number, number, number];
}

interface Span {
  name: string;
  from: string;
  /** Excluded. */
  to: string;
  successors: string[];
}

/** Degrees around the outlines that still count as the territory: outlines may be schematic, things stand at sea. */
const MARGIN = 0.05;

const ALWAYS = "9999";

/**
 * Reads `cog-communes.csv` (code, name, from, to excluded, successors joined by "|"), `epci-communes.csv` if there is one, and the extent
 * of `outlines.geojson`.
 * Throws when the folder has no `cog-communes.csv`.
 */
export async function readGeography(folder: string): Promise<Geography> {
  const path = join(folder, "cog-communes.csv");
  if (!existsSync(path)) throw new Error(`missing reference list of communes: ${path}`);
  // Forty thousand lines, read at the first question only: most files hold no commune code, or those of one département.
  let find: ((code: string) => string | undefined) | undefined;
  const histories = new Map<string, Span[]>();
  const spansOf = (code: string) => {
    let history = histories.get(code);
    if (history) return history;
    find ??= indexLines(readFileSync(path, "utf8"));
    const lines = find(code);
    if (lines === undefined) return undefined;
    history = parseSpans(lines);
    histories.set(code, history);
    return history;
  };
  let members: Map<string, string> | undefined;
  const epcis = join(folder, "epci-communes.csv");
  const bbox = await readExtent(join(folder, "outlines.geojson"));
  const isIn = (span: Span, date: string) => span.from <= date && date < span.to;
  const has = (code: string, date?: string) => {
    const found = spansOf(code);
    return found !== undefined && (date === undefined || found.some((span) => isIn(span, date)));
  };
  const geography: Geography = {
    has,
    name: (code) => spansOf(code)?.at(-1)?.name,
    epci(code) {
      members ??= existsSync(epcis) ? indexMembers(readFileSync(epcis, "utf8")) : new Map();
      return members.get(code);
    },
    successors(code, date) {
      const reached = new Set<string>();
      const seen = new Set<string>();
      const follow = (current: string) => {
        if (seen.has(current)) return;
        seen.add(current);
        const history = spansOf(current) ?? [];
        const alive = date === undefined ? history.at(-1)?.to === ALWAYS : history.some((span) => isIn(span, date));
        if (alive) {
          if (current !== code) reached.add(current);
          return;
        }
        // A commune may be merged, then born again: what it became is told by the last span that was over at the date.
        const over = date === undefined ? undefined : history.findLast((span) => span.to <= date);
        for (const next of (over ?? history.at(-1))?.successors ?? []) follow(next);
      };
      follow(code);
      return [...reached];
    },
  };
  if (bbox) geography.bbox = bbox;
  return geography;
}

/** Finds the lines of a code. The lines of a département are told apart when one of its codes is first asked for. */
function indexLines(text: string): (code: string) => string | undefined {
  const departementOf = (from: string, at = 0) => from.charCodeAt(at) * 0x10000 + from.charCodeAt(at + 1);
  const starts = new Map<number, number[]>();
  for (let at = text.indexOf("\n") + 1; at > 0 && at < text.length; at = text.indexOf("\n", at) + 1) {
    const departement = departementOf(text, at);
    const known = starts.get(departement);
    if (known) known.push(at);
    else starts.set(departement, [at]);
  }
  const byDepartement = new Map<number, Map<string, string>>();
  return (code) => {
    const departement = departementOf(code);
    let lines = byDepartement.get(departement);
    if (!lines) {
      const found = starts.get(departement);
      if (!found) return undefined;
      lines = new Map();
      for (const start of found) {
        const end = text.indexOf("\n", start);
        const line = text.slice(start, end < 0 ? text.length : end);
        const key = line.slice(0, line.indexOf(","));
        const others = lines.get(key);
        lines.set(key, others === undefined ? line : `${others}\n${line}`);
      }
      byDepartement.set(departement, lines);
    }
    return lines.get(code);
  };
}

/** The SIREN of the intercommunality of each commune: "siren,name,year,code:population|code:population…" by line. */
function indexMembers(text: string): Map<string, string> {
  const members = new Map<string, string>();
  for (const line of text.split("\n").slice(1)) {
    const siren = line.slice(0, line.indexOf(","));
    for (const [, code = ""] of line.slice(line.lastIndexOf(",")).matchAll(/[,|](\w{5}):/g)) members.set(code, siren);
  }
  return members;
}

/** The spans of a code, the oldest first. */
function parseSpans(lines: string): Span[] {
  const spans = lines.split("\n").map((line): Span => {
    const [, name = "", from = "", to = "", successors = ""] = splitLine(line.replace(/\r$/, ""));
    return { name, from, to: to || ALWAYS, successors: successors ? successors.split("|") : [] };
  });
  return spans.sort((a, b) => (a.from < b.from ? -1 : 1));
}

/** The file is ours: names are quoted only when they hold a comma. */
function splitLine(line: string): string[] {
  if (!line.includes('"')) return line.split(",");
  return [...line.matchAll(/("((?:[^"]|"")*)"|[^,]*)(,|$)/g)].map(
    ([, plain, quoted]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}

async function readExtent(path: string): Promise<Geography["bbox"]> {
  if (!existsSync(path)) return undefined;
  const box: [number, number, number, number] = [180, 90, -180, -90];
  const visit = (value: unknown): void => {
    if (!Array.isArray(value)) return;
    const [x, y] = value;
    if (typeof x !== "number" || typeof y !== "number") {
      for (const inner of value) visit(inner);
      return;
    }
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  };
  const { features = [] } = JSON.parse(await readFile(path, "utf8")) as {
    features?: { geometry?: { coordinates?: unknown } }[];
  };
  for (const feature of features) visit(feature.geometry?.coordinates);
  if (box[0] > box[2]) return undefined;
  return [round(box[0] - MARGIN), round(box[1] - MARGIN), round(box[2] + MARGIN), round(box[3] + MARGIN)];
}

function round(degrees: number): number {
  return Math.round(degrees * 1e4) / 1e4;
}
