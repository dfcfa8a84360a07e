import { type Level, populationKinds, type Territory } from "@datalogue/ingest";
import { type Request, Router } from "express";
import { isDay } from "../calendar/civil-day.js";
import { BadQuery } from "../http/bad-query.js";
import { notFound } from "../http/http-problem.js";
import { pageLinks, sendList } from "../http/links.js";
import { listPage } from "../http/list-page.js";
import { readParameters, searchParameters } from "../http/query-parameters.js";
import * as declared from "./operations.js";
import { sizeClassOf } from "./size-classes.js";
import type { TerritoryReader } from "./territory-reader.js";

/**
 * `/api/territories`: the home perimeter and its parents, as a list (outlines on demand) or as GeoJSON; and
 * `/api/territories/{code}`. Addresses of the links are relative without `publicUrl`.
 */
export function territoryRoutes(
  { territories }: { territories: TerritoryReader },
  { publicUrl }: { publicUrl: string } = { publicUrl: "" },
): Router {
  const router = Router();

  router.get("/api/territories", (request, response) => {
    const asked = readParameters(request, declared.listTerritories.query);
    const { level, parent } = asked;
    if (parent !== undefined) refuseUnknown(parent, "parent", territories);
    const geometry = asked.geometry === "true";
    const geojson = asked.format === "geojson";
    const vintage = parseVintage(asked.vintage, territories);
    const list = listVintage(territories, { level, parent, vintage });
    const { features } = territories.outlines({ precise: true });
    const outlines = new Map(features.map((feature) => [feature.properties?.code, feature.geometry]));
    // None is known of a commune whose code another bears since.
    const outlineOf = (territory: Territory) =>
      territories.get(territory.code) === territory ? (outlines.get(territory.code) ?? null) : null;
    if (geojson) {
      onlyWhole(searchParameters(request));
      response.type("application/geo+json").send(
        JSON.stringify({
          type: "FeatureCollection",
          features: list.map((territory) => ({
            type: "Feature",
            id: territory.code,
            properties: present(territory, territories, vintage),
            geometry: outlineOf(territory),
          })),
          outlines: territories.sources().outlines,
        }),
      );
      return;
    }
    const page = listPage(list, asked);
    sendList(response, {
      data: page.data.map((territory) => ({
        ...present(territory, territories, vintage),
        ...(geometry ? { geometry: outlineOf(territory) } : {}),
      })),
      links: pageLinks(request, publicUrl, page),
      meta: { page: page.page, page_size: page.pageSize, total: page.total, ...sourcesOf(territories, vintage) },
    });
  });

  router.get("/api/territories/:code", (request: Request<{ code: string }>, response) => {
    readParameters(request, declared.getTerritory.query);
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
        neighbours: territories.neighbours(code).map(name),
        peers: { size: describeSizePeers(territory, territories), kind: describeKindPeers(territory, territories) },
      },
      links: { self: `${publicUrl}/api/territories/${code}`, page: `${publicUrl}/territoires/${code}` },
      meta: sourcesOf(territories, vintage),
    });
  });

  return router;
}

function name({ code, name: full, shortName }: Territory) {
  return { code, name: shortName ?? full };
}

/** Territories of the same class of population, and how the class was chosen; null without a known population. */
function describeSizePeers(territory: Territory, reader: TerritoryReader) {
  const series = reader.series(territory.code, "municipale");
  const size = sizeClassOf(territory.level, series);
  const last = series.at(-1);
  if (!size || !last) return null;
  return {
    class: size.title,
    from: size.from,
    to: Number.isFinite(size.to) ? size.to : null,
    method: `Territoires de la même maille connus ici dont la population municipale est dans la même classe\u00A0: ${size.title} (population de ${last.year}).`,
    territories: reader.peers(territory.code, "size").map(name),
  };
}

function describeKindPeers(territory: Territory, reader: TerritoryReader) {
  const { kind } = territory;
  if (kind === undefined) return null;
  return {
    kind,
    method: `Territoires de la même maille connus ici que territories.json dit «\u00A0${kind}\u00A0» (kind).`,
    territories: reader.peers(territory.code, "kind").map(name),
  };
}

function present(territory: Territory, reader: TerritoryReader, vintage: string) {
  const { code, level, name, shortName, ofName, atName, insee, siren, kind, description, parents, validity } =
    territory;
  return {
    code,
    level,
    name,
    shortName: shortName ?? name,
    ofName: ofName ?? null,
    atName: atName ?? null,
    insee: insee ?? null,
    siren: siren ?? null,
    kind: kind ?? null,
    description: description ?? null,
    validity: { from: validity?.from ?? null, to: validity?.to ?? null },
    parents: parents.map((parent) => ({
      code: parent.code,
      name: reader.get(parent.code)?.name ?? parent.code,
      level: reader.get(parent.code)?.level ?? null,
      from: parent.from ?? null,
      to: parent.to ?? null,
    })),
    populations: populationKinds
      .flatMap((one) => reader.series(code, one, vintage))
      .sort((a, b) => a.year - b.year)
      .map(({ year, kind: of, value, source }) => ({ year, kind: of, value, source })),
    vintage,
  };
}

function sourcesOf(territories: TerritoryReader, vintage: string) {
  const { sources, outlines } = territories.sources();
  return { vintage, sources, outlines };
}

/** A year of the official geographic code; the geography is that of its first of January. */
function parseVintage(value: string | undefined, territories: TerritoryReader): string {
  const current = territories.sources().vintage;
  if (value === undefined) return current;
  const date = /^\d{4}$/.test(value) ? `${value}-01-01` : value;
  if (!isDay(date) || date > current)
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

/** The home territory, what is in it, what it is in, the groups of its communes. */
function isRelated(one: Territory, home: Territory, territories: TerritoryReader): boolean {
  if (one.level === "group") {
    const communes = territories.communesOf(home.code).map(({ code }) => code);
    return territories.communesOf(one.code).some(({ code }) => communes.includes(code));
  }
  const isIn = (inner: Territory, outer: string) =>
    territories.list({ parent: outer }).some(({ code }) => code === inner.code);
  return one.code === home.code || isIn(one, home.code) || isIn(home, one.code);
}

function refuseUnknown(code: string, name: string, territories: TerritoryReader): void {
  if (!territories.get(code))
    throw new BadQuery(
      "valeur-invalide",
      `«\u00A0${name}\u00A0»\u00A0: aucun territoire n'a le code «\u00A0${code}\u00A0».`,
      name,
      territories.list().map((territory) => territory.code),
    );
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
