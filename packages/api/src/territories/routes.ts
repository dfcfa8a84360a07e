import type { Level, Territory } from "@datalogue/ingest";
import { type Request, Router } from "express";
import { notFound } from "../http/http-problem.js";
import { pageLinks } from "../http/links.js";
import { oneOf, onlyParameters, searchParameters } from "../http/query-parameters.js";
import { listPage } from "../indicators/list-page.js";
import { BadQuery, type Services, type TerritoryReader } from "../services.js";

const LEVELS: Level[] = ["commune", "epci", "petr", "departement", "region", "france"];

/**
 * `/api/territories`: the home perimeter and its parents, as a list (outlines on demand) or as GeoJSON; and
 * `/api/territories/{code}`. Addresses of the links are relative without `publicUrl`.
 */
export function territoryRoutes(
  { territories }: Pick<Services, "territories">,
  { publicUrl }: { publicUrl: string } = { publicUrl: "" },
): Router {
  const router = Router();

  router.get("/api/territories", (request, response) => {
    const parameters = searchParameters(request);
    onlyParameters(parameters, ["level", "parent", "vintage", "geometry", "format", "page", "page_size"]);
    const level = oneOf(parameters, "level", LEVELS);
    const parent = knownCode(parameters, "parent", territories);
    const geometry = oneOf(parameters, "geometry", ["true", "false"]) === "true";
    const geojson = oneOf(parameters, "format", ["json", "geojson"]) === "geojson";
    const vintage = parseVintage(parameters.get("vintage"), territories);
    const list = listVintage(territories, { level, parent, vintage });
    const outlines = new Map(territories.outlines().features.map((feature) => [feature.properties?.code, feature]));
    if (geojson) {
      onlyWhole(parameters);
      response.type("application/geo+json").send(
        JSON.stringify({
          type: "FeatureCollection",
          features: list.map((territory) => ({
            type: "Feature",
            id: territory.code,
            properties: present(territory, territories, vintage),
            geometry: outlines.get(territory.code)?.geometry ?? null,
          })),
          outlines: territories.sources().outlines,
        }),
      );
      return;
    }
    const page = listPage(list, parameters);
    response.json({
      data: page.data.map((territory) => ({
        ...present(territory, territories, vintage),
        ...(geometry ? { geometry: outlines.get(territory.code)?.geometry ?? null } : {}),
      })),
      links: pageLinks(request, publicUrl, page),
      meta: { page: page.page, page_size: page.pageSize, total: page.total, ...sourcesOf(territories, vintage) },
    });
  });

  router.get("/api/territories/:code", (request: Request<{ code: string }>, response) => {
    onlyParameters(searchParameters(request), []);
    const { code } = request.params;
    const territory = territories.get(code);
    if (!territory)
      throw notFound(
        "territoire-inconnu",
        `Aucun territoire n'a le code «\u00A0${code}\u00A0». La liste est à /api/territories.`,
      );
    const { vintage } = territories.sources();
    response.json({
      data: {
        ...present(territory, territories, vintage),
        communes: territory.level === "commune" ? [] : territories.communesOf(code).map((commune) => commune.code),
        events: territories.events(code),
      },
      links: { self: `${publicUrl}/api/territories/${code}`, page: `${publicUrl}/territoires/${code}` },
      meta: sourcesOf(territories, vintage),
    });
  });

  return router;
}

function present(territory: Territory, reader: TerritoryReader, vintage: string) {
  const { code, level, name, shortName, ofName, atName, insee, siren, parents, validity } = territory;
  return {
    code,
    level,
    name,
    shortName: shortName ?? name,
    ofName: ofName ?? null,
    atName: atName ?? null,
    insee: insee ?? null,
    siren: siren ?? null,
    validity: { from: validity?.from ?? null, to: validity?.to ?? null },
    parents: parents.map((parent) => ({
      code: parent.code,
      name: reader.get(parent.code)?.name ?? parent.code,
      level: reader.get(parent.code)?.level ?? null,
      from: parent.from ?? null,
      to: parent.to ?? null,
    })),
    populations: reader.populations(code).map(({ year, kind, value, source }) => ({ year, kind, value, source })),
    vintage,
  };
}

function sourcesOf(territories: TerritoryReader, vintage: string) {
  const { sources, outlines } = territories.sources();
  return { vintage, sources, outlines };
}

/** A year of the official geographic code; the geography is that of its first of January. */
function parseVintage(value: string | null, territories: TerritoryReader): string {
  const current = territories.sources().vintage;
  if (value === null) return current;
  const date = /^\d{4}$/.test(value) ? `${value}-01-01` : value;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(Date.parse(date)) || date > current)
    throw new BadQuery(
      "valeur-invalide",
      `«\u00A0vintage\u00A0» est une année ou une date (AAAA ou AAAA-MM-JJ), au plus tard ${current}, et non «\u00A0${value}\u00A0».`,
      "vintage",
    );
  return date;
}

function listVintage(
  territories: TerritoryReader,
  { level, parent, vintage }: { level: Level | undefined; parent: string | undefined; vintage: string },
): Territory[] {
  const { territory: home } = territories.home();
  const communes = territories.communesOf(parent ?? home.code, vintage);
  const others = territories
    .list(parent === undefined ? {} : { parent })
    .filter((one) => one.level !== "commune" && (parent !== undefined || isRelated(one, home, territories)));
  const all = parent !== undefined && territories.get(parent)?.level === "commune" ? [] : [...communes, ...others];
  return all.filter((one) => level === undefined || one.level === level);
}

/** The home territory, what is in it, what it is in. */
function isRelated(one: Territory, home: Territory, territories: TerritoryReader): boolean {
  const isIn = (inner: Territory, outer: string) =>
    territories.list({ parent: outer }).some(({ code }) => code === inner.code);
  return one.code === home.code || isIn(one, home.code) || isIn(home, one.code);
}

function knownCode(parameters: URLSearchParams, name: string, territories: TerritoryReader): string | undefined {
  const code = parameters.get(name);
  if (code === null) return undefined;
  if (!territories.get(code))
    throw new BadQuery(
      "valeur-invalide",
      `«\u00A0${name}\u00A0»\u00A0: aucun territoire n'a le code «\u00A0${code}\u00A0».`,
      name,
      territories.list().map((territory) => territory.code),
    );
  return code;
}

function onlyWhole(parameters: URLSearchParams): void {
  for (const name of ["page", "page_size"])
    if (parameters.has(name))
      throw new BadQuery(
        "valeur-invalide",
        `«\u00A0${name}\u00A0» ne se donne pas avec format=geojson, qui rend tout.`,
        name,
      );
}
