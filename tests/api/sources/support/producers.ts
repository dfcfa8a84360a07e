import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { writeZip } from "../../../ingest/support/write-zip.js";
import { listen } from "../../../support/listen.js";

/** What goes wrong with the answers of data, once or each time. */
export type Fault =
  | "busy"
  | "gone"
  | "columns"
  | "cut"
  | "html"
  | "short"
  | "mixed"
  | "uncounted"
  | "refusing"
  | PageFault;

/** A page comes again in the place of what follows; one row is announced; one less at each page; those of the page alone; -1 where it is not known. */
type PageFault = "again" | "more" | "moving" | "each" | "minus-one";

/** What a page announces, which begins after some rows. */
function announced(count: number, start: number, fault: Fault | undefined): number {
  return fault === "more" ? 1 : fault === "moving" && start > 0 ? count - 1 : count;
}

/** One server that answers as the producers do, in their true forms; its figures are made from the codes, and are nobody's. */
export interface Producers {
  base: string;
  host: string;
  /** Path and query of each request, in order. */
  asked: string[];
  fault: Fault | undefined;
  /** True answers of producers, by their path. */
  kept: Map<string, string | Uint8Array>;
  /** Paths where there is nothing yet. */
  absent: Set<string>;
  close(): void;
}

/** A figure for a commune and a year, the same each time. */
export const figureOf = (code: string, year = 0) => (Number.parseInt(code, 36) + year) % 997;

const SECRET_COMMUNE = "17265";
const YEARS = [2012, 2017, 2023];

export async function startProducers(): Promise<Producers> {
  const producers: Producers = {
    base: "",
    host: "",
    asked: [],
    fault: undefined,
    kept: new Map(),
    absent: new Set(),
    close: () => undefined,
  };
  const server = createServer((request, response) => {
    producers.asked.push(decodeURIComponent((request.url ?? "").replaceAll("+", " ")));
    answer(new URL(request.url ?? "", producers.base), request, response, producers);
  });
  producers.base = await listen(server, "127.0.0.1");
  producers.host = new URL(producers.base).host;
  producers.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return producers;
}

function answer(url: URL, request: IncomingMessage, response: ServerResponse, producers: Producers): unknown {
  const { pathname, searchParams } = url;
  const { fault } = producers;
  const list = (name: string) => searchParams.get(name)?.replace(/^in:/, "").split(",") ?? [];
  const renamed = (column: string) => (fault === "columns" ? `${column}_NEW` : column);
  const send = (body: string | Uint8Array, type = "text/csv") => sendData(body, type, response, producers, request);
  const sendJson = (body: object) => send(JSON.stringify(body), "application/json");

  if (producers.absent.has(pathname)) return response.writeHead(404).end();
  const kept = producers.kept.get(pathname);
  if (kept !== undefined) return send(kept);
  let match = /^\/melodi\/data\/(DS_\w+)$/.exec(pathname);
  if (match) return sendJson(melodiPage(match[1] ?? "", url, producers));
  if (/^\/dido\/api\/v1\/datafiles\/[^/]+\/csv$/.test(pathname)) {
    const header = ["ANNEE", "COMM", "TYPE_LGT", renamed("LOG_AUT"), "LOG_COM"].map((name) => `"${name}"`).join(";");
    const years = list("ANNEE").length > 0 ? list("ANNEE").map(Number) : YEARS;
    const rows = list("COMM").flatMap((code) =>
      years.map((year) => `"${year}";"${code}";"Collectif";${figureOf(code, year)};`),
    );
    return send([header, ...rows, ""].join("\n"));
  }
  if (/^\/api\/explore\/v2\.1\/catalog\/datasets\/[^/]+\/exports\/csv$/.test(pathname)) {
    const codes = [...(searchParams.get("where") ?? "").matchAll(/"(\w{5})"/g)].map(([, code = ""]) => code);
    const rows = codes.map((code) => `${code};Solaire;${figureOf(code)};${figureOf(code) / 10}`);
    return send(`\uFEFF${["codeinseecommune;filiere;n", renamed("kw")].join(";")}\r\n${rows.join("\r\n")}\r\n`);
  }
  match = /^\/data-fair\/api\/v1\/datasets\/([^/]+)\/lines$/.exec(pathname);
  if (match) return sendLines(url, response, producers, sendJson);
  if (/^\/api\/resources\/[^/]+\/data\/csv\/$/.test(pathname)) {
    // Codes that begin with a zero may have been typed as numbers.
    const rows = list("insee__in").map((code) => `${Number(code)},Parking,${figureOf(code)}`);
    return send(`insee,type,${renamed("nbre_pl")}\n${rows.join("\n")}\n`);
  }
  if (/^\/api\/2\/datasets\/[^/]+\/resources\/$/.test(pathname)) return sendJson(resources(url, producers));
  match = /^\/fr\/datasets\/r\/(\w+)$/.exec(pathname);
  if (match) return response.writeHead(302, { location: `/resources/enaf/20260512-101500/${match[1]}.csv` }).end();
  if (pathname.startsWith("/resources/enaf/"))
    return send(
      `idcom,idcomtxt,${renamed("naf11art12")}\n17093,Le Château-d'Oléron,11068.0\n17140,Dolus-d'Oléron,1200.5\n`,
    );
  if (pathname === "/wfs/ows") {
    const isPast = Number(searchParams.get("STARTINDEX")) >= list("CQL_FILTER").join().split("DU_").length - 1;
    return fault === "refusing" && isPast ? response.writeHead(400).end() : sendJson(wfsPage(url, producers));
  }
  if (pathname === "/ogc/collections/zones/items") return sendJson(itemsPage(url, producers));
  if (/^\/api\/datasets\/[^/]+\/data\/csv$/.test(pathname)) {
    const rows = list("code_insee__in").map((code) => `2024,${code},${figureOf(code, 2024)}`);
    return send(`annee,code_insee,${renamed("tonnage")}\n${rows.join("\n")}\n`);
  }
  match = /^\/dvf\/(\d{4})\/communes\/\d\d\/(\w+)\.csv$/.exec(pathname);
  if (match) {
    const [, year = "", code = ""] = match;
    if (Number(year) > 2025) return response.writeHead(404).end();
    return send(
      `id_mutation,${renamed("code_commune")},${fault === "mixed" && code === "17140" ? "prix" : "valeur_fonciere"}\n${year}-1,${code},${figureOf(code, Number(year))}`,
    );
  }
  match = /^\/accidents\/r\/(\d{4})$/.exec(pathname);
  if (match) {
    const year = Number(match[1]);
    const rows = ["17093", "17140", "17351", "01004"].map((code) =>
      [`${year}00${figureOf(code, year)}`, 3, "17", code].map((cell) => `"${cell}"`).join(";"),
    );
    return send(
      [`"${year === 2023 ? "Accident_Id" : "Num_Acc"}";"jour";"dep";"${renamed("com")}"`, ...rows, ""].join("\n"),
    );
  }
  if (pathname === "/fichiers/frequentation.csv") {
    const rows = ["17093", "17140", "17323"].map((code) => `${code};${figureOf(code, 2025)};2025`);
    return send(`codeCommune;${renamed("entrees")};annee\n${rows.join("\n")}\n`);
  }
  if (pathname === "/fichiers/loyers.zip") {
    const csv = `INSEE_C;${renamed("loypredm2")}\r\n17093;9,8\r\n17140;10,1\r\n`;
    return send(
      writeZip([
        ["lisez-moi.txt", Buffer.from("Voir la notice.")],
        ["pred-mai-mef-dhup.csv", Buffer.from(csv, "latin1")],
      ]),
      "application/zip",
    );
  }
  return response.writeHead(404).end();
}

function sendData(
  body: string | Uint8Array,
  type: string,
  response: ServerResponse,
  producers: Producers,
  request: IncomingMessage,
): unknown {
  const bytes = typeof body === "string" ? Buffer.from(body) : Buffer.from(body);
  const etag = `"${bytes.length}"`;
  switch (producers.fault) {
    case "busy":
      producers.fault = undefined;
      return response.writeHead(429, { "retry-after": "3" }).end();
    case "gone":
      return response.writeHead(410).end();
    case "html":
      return response.writeHead(200, { "content-type": type }).end("<!DOCTYPE html><title>Maintenance</title>");
    case "cut":
      response.writeHead(200, { "content-type": type, "content-length": bytes.length });
      return response.write(bytes.subarray(0, bytes.length / 2), () => setTimeout(() => response.destroy(), 10));
  }
  if (request.headers["if-none-match"] === etag) return response.writeHead(304).end();
  return response.writeHead(200, { "content-type": type, etag }).end(bytes);
}

/** Three observations a page; a secret is an observation without value, CONF_STATUS F. */
function melodiPage(dataset: string, url: URL, { base, fault }: Producers): object {
  const { searchParams } = url;
  const years = searchParams.getAll("TIME_PERIOD").map(Number);
  const codes = searchParams
    .getAll("GEO")
    .flatMap((geo) => (geo === "EPCI-241700699*COM" ? ["17189", "17219", SECRET_COMMUNE] : [geo.slice(4)]));
  const all = codes.flatMap((code) =>
    (years.length > 0 ? years : YEARS).map((year) => ({
      dimensions: {
        GEO: `2025-COM-${code}`,
        TIME_PERIOD: String(year),
        [fault === "columns" ? "MEASURE" : "RP_MEASURE"]: searchParams.get("RP_MEASURE") ?? "POP",
      },
      attributes: { OBS_STATUS: "A", UNIT_MULT: "0", ...(code === SECRET_COMMUNE ? { CONF_STATUS: "F" } : {}) },
      measures: { OBS_VALUE_NIVEAU: code === SECRET_COMMUNE ? {} : { value: figureOf(code, year) + 0.25 } },
    })),
  );
  const page = Number(searchParams.get("page") ?? 1);
  const next = new URL(url);
  next.searchParams.set("page", String(page + 1));
  return {
    identifier: dataset,
    observations: fault === "again" ? all.slice(0, 3) : all.slice((page - 1) * 3, page * 3),
    paging: {
      first: `${base}${url.pathname}`,
      ...(page * 3 < all.length ? { next: next.href, isLast: false } : { isLast: true }),
    },
  };
}

/** Two lines a page; what a line lacks is left out. An unknown column is refused, as data-fair does. */
function sendLines(
  url: URL,
  response: ServerResponse,
  producers: Producers,
  sendJson: (body: object) => unknown,
): unknown {
  const { searchParams } = url;
  if (producers.fault === "columns")
    return response.writeHead(400).end("Impossible de sélectionner le champ conso_totale_mwh");
  const codes = /code_commune:\(([^)]*)\)/.exec(searchParams.get("qs") ?? "")?.[1]?.split(" OR ") ?? [];
  const after = Number(searchParams.get("after") ?? 0);
  const next = new URL(url);
  next.searchParams.set("after", String(after + 2));
  const start = producers.fault === "again" ? 0 : after;
  const results = codes.slice(start, start + 2).map((code) => ({
    code_commune: code,
    filiere: "Electricité",
    ...(code === SECRET_COMMUNE ? {} : { conso_totale_mwh: figureOf(code) }),
    _score: 1,
  }));
  if (producers.fault === "short") results.pop();
  const total = announced(codes.length, after, producers.fault);
  return sendJson({ total, results, ...(results.length > 0 ? { next: next.href } : {}) });
}

/** Resources of a dataset that keeps the file of each year; two a page. */
function resources(url: URL, { base }: Producers): object {
  const titles = [
    "Consommation d'espaces 2009-2023 (communes)",
    "Consommation d'espaces 2009-2024 (communes)",
    "Consommation d'espaces 2009-2024 (régions)",
    "Notice",
  ];
  const page = Number(url.searchParams.get("page") ?? 1);
  const next = new URL(url);
  next.searchParams.set("page", String(page + 1));
  return {
    data: titles.slice((page - 1) * 2, page * 2).map((title, rank) => ({
      id: `r${page}${rank}`,
      title,
      format: "csv",
      url: `${base}/static/frozen.csv`,
      latest: `${base}/fr/datasets/r/r${page}${rank}`,
    })),
    next_page: page === 1 ? next.href : null,
    total: titles.length,
  };
}

/** A square of a tenth of a degree for each commune, one east of the other. */
export const squareOf = (rank: number) => ({
  type: "Polygon",
  coordinates: [
    [
      [-1.2 + rank / 10, 45.9],
      [-1.1 + rank / 10, 45.9],
      [-1.1 + rank / 10, 46],
      [-1.2 + rank / 10, 46],
      [-1.2 + rank / 10, 45.9],
    ],
  ],
});

/** Zones of local plans; the service gives three at most, whatever is asked. */
function wfsPage(url: URL, { fault }: Producers): object {
  const { searchParams } = url;
  const codes = [...(searchParams.get("CQL_FILTER") ?? "").matchAll(/DU_(\w{5})/g)].map(([, code = ""]) => code);
  const start = Number(searchParams.get("STARTINDEX"));
  const features = codes.map((code, rank) => ({
    type: "Feature",
    id: `zone_urba.${code}`,
    geometry: squareOf(rank),
    properties: { partition: `DU_${code}`, [fault === "columns" ? "type" : "typezone"]: "U" },
  }));
  const page = fault === "again" ? features.slice(0, 2) : features.slice(start, start + (fault === "more" ? 2 : 3));
  if (fault === "short") page.pop();
  return {
    type: "FeatureCollection",
    features: fault === "short" && start > 0 ? [] : page,
    numberMatched: fault === "uncounted" || fault === "refusing" ? "unknown" : announced(features.length, start, fault),
    numberReturned: page.length,
  };
}

/** Features of a collection, two a page, linked. */
function itemsPage(url: URL, { fault }: Producers): object {
  const { searchParams } = url;
  const codes = [...(searchParams.get("filter") ?? "").matchAll(/'(\w{5})'/g)].map(([, code = ""]) => code);
  const offset = Number(searchParams.get("offset") ?? 0);
  const start = fault === "again" ? 0 : offset;
  const next = new URL(url);
  next.searchParams.set("offset", String(offset + 2));
  return {
    type: "FeatureCollection",
    features: codes.slice(start, start + 2).map((code, rank) => ({
      type: "Feature",
      geometry: squareOf(start + rank),
      properties: { [fault === "columns" ? "insee" : "code_insee"]: code, classe: "B" },
    })),
    numberMatched:
      fault === "minus-one"
        ? -1
        : fault === "each"
          ? Math.min(2, codes.length - offset)
          : announced(codes.length, offset, fault),
    links: [{ rel: "self", href: url.href }, ...(offset + 2 < codes.length ? [{ rel: "next", href: next.href }] : [])],
  };
}
