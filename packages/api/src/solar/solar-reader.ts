import { isPublic } from "@datalogue/ingest";
import type { Feature, Geometry, Position } from "geojson";
import { LRUCache } from "lru-cache";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { IrradiationSite } from "../irradiation/irradiation-fault.js";
import { type PlaneIrradiation, planeIrradiation } from "../irradiation/plane-irradiation.js";
import type { Collection, FeatureReader } from "../ogc/feature-reader.js";
import { boxOf } from "../rows/box-of.js";
import type { Cql2Expression } from "../rows/cql2/cql2-expression.js";
import type { FeatureQuery } from "../rows/features/feature-query.js";
import { MAX_PAGE_SIZE } from "../rows/query-rows.js";
import type { RowRecord } from "../rows/row-query.js";
import { areaOf } from "../sources/area-of.js";
import type { Dataset } from "../versions/dataset.js";
import { type EstimatedRoof, estimateRoof, type Roof } from "./estimate-roof.js";
import { boxAround, metresBetween } from "./metres-between.js";
import type { SolarCadastre } from "./solar-cadastre-schema.js";

/** A roof as a page shows it. */
export interface ShownRoof {
  roof: Roof;
  geometry: Geometry;
  /** Longitude, latitude. */
  centre: [number, number];
  estimate: EstimatedRoof;
}

/** Where the sun was measured: twelve months of a place, and what is said of them. */
export interface SunPlace extends IrradiationSite {
  name: string;
  longitude: number;
  source: string;
  years: string | null;
  readOn: string | null;
}

/** What the roofs of a commune could receive, added up. Areas in m². */
export interface CommunePotential {
  roofs: number;
  /** Roofs of each class, and their usable area. */
  classes: Record<"good" | "fair" | "poor", { roofs: number; area: number }>;
  /** kWh that the usable areas of roofs that are not poor receive in a year. */
  received: number;
  usableArea: number;
}

/** A cadastre that can be read: its datasets are published, and open to all. */
export interface OpenCadastre {
  cadastre: SolarCadastre;
  /** Those that it is read from. */
  sources: Dataset[];
  roofs: Collection;
  places: SunPlace[];
}

/** Reads the solar cadastres of the content, from public rows only. */
export interface SolarReader {
  list(): SolarCadastre[];
  /** That of a theme; undefined without one, `"unread"` where a dataset that it needs is not published, or not open to all. */
  open(theme: string): Promise<OpenCadastre | "unread" | undefined>;
  /** Codes of the communes that have roofs, and how many. */
  listCommunes(open: OpenCadastre): Promise<{ code: string; roofs: number }[]>;
  /** Streets of a commune by name, null for roofs without address. */
  listStreets(open: OpenCadastre, commune: string): Promise<{ street: string | null; roofs: number }[]>;
  /** Roofs of a street of a commune by number, 200 at most; `more`: how many are left out. */
  listRoofs(open: OpenCadastre, commune: string, street: string | null): Promise<{ roofs: ShownRoof[]; more: number }>;
  findRoof(open: OpenCadastre, id: string): Promise<ShownRoof | undefined>;
  /** All roofs nearer than some metres of a place, the nearest first. */
  listAround(open: OpenCadastre, place: Position, metres: number): Promise<ShownRoof[]>;
  /** Added up once for a version. */
  addUp(open: OpenCadastre, commune: string): Promise<CommunePotential>;
  /**
   * Whether a listed monument is so near that its architect is asked: its distance in metres, null for none; undefined where the catalogue has no
   * layer of monuments that anybody may read.
   */
  findMonument(open: OpenCadastre, place: Position): Promise<number | null | undefined>;
  /** What a feature of the layer of roofs is, and receives. */
  show(open: OpenCadastre, feature: Feature<Geometry>): ShownRoof;
  /** The place of the sun that serves a roof. */
  sunOf(open: OpenCadastre, place: Position): SunPlace;
}

interface ReaderParts {
  cadastres: readonly SolarCadastre[];
  /** Both as anybody reads them. */
  catalogue: Pick<CatalogueReader, "getDataset" | "listRows">;
  features: Pick<FeatureReader, "getCollection" | "listFeatures">;
}

/** Roofs read at once. */
const PAGE = 500;
/** Roofs of a street that are listed. */
const LISTED = 200;
/** Features read around a place, which is a neighbourhood: beyond, a layer is no layer of roofs. */
const MOST_AROUND = 10_000;
/** Rows of irradiation read: places of a territory, not a grid. */
const MOST_ROWS = 2_400;

export function solarReader({ cadastres, catalogue, features }: ReaderParts): SolarReader {
  const sums = new LRUCache<string, Promise<CommunePotential>>({ max: 2_000 });
  const suns = new LRUCache<string, Promise<SunPlace[]>>({ max: 20 });
  const planes = new LRUCache<string, PlaneIrradiation>({ max: 20_000 });
  /** Many roofs are turned alike. */
  const irradiate: typeof planeIrradiation = (site, plane) => {
    const key = JSON.stringify([site.latitude, site.global, site.diffuse, plane.tilt, plane.azimuth]);
    const known = planes.get(key);
    if (known) return known;
    const found = planeIrradiation(site, plane);
    planes.set(key, found);
    return found;
  };

  const openPublic = async (slug: string): Promise<Dataset | undefined> => {
    const dataset = await catalogue.getDataset(slug);
    return dataset?.readable && isPublic(dataset.access) ? dataset : undefined;
  };
  const listAll = async (ref: string): Promise<RowRecord[]> => {
    const rows: RowRecord[] = [];
    for (let page = 1; rows.length < MOST_ROWS; page++) {
      const { data, total } = await catalogue.listRows(ref, { page, pageSize: MAX_PAGE_SIZE });
      rows.push(...data);
      if (data.length === 0 || rows.length >= total) break;
    }
    return rows;
  };
  const readPlaces = (dataset: Dataset): Promise<SunPlace[]> => {
    const key = stateOf(dataset);
    const known = suns.get(key);
    if (known) return known;
    const reading = listAll(dataset.id).then(placesOf);
    suns.set(key, reading);
    reading.catch(() => suns.delete(key));
    return reading;
  };
  /** Features of a layer around a place, each with its distance in metres. */
  const readAround = async (layer: Collection, place: Position, metres: number) => {
    const around: { feature: Feature<Geometry>; metres: number }[] = [];
    const query = { boxes: [boxAround(place, metres)], datetime: null, properties: [], limit: PAGE, cursor: null };
    for (let offset = 0; offset < MOST_AROUND; offset += PAGE) {
      const { text, total } = await features.listFeatures(layer, { ...query, offset });
      const found: Feature<Geometry | null>[] = JSON.parse(`[${text}]`);
      for (const feature of found) {
        const far = feature.geometry ? metresBetween(place, feature.geometry) : Number.POSITIVE_INFINITY;
        if (far <= metres) around.push({ feature: feature as Feature<Geometry>, metres: far });
      }
      if (found.length === 0 || offset + PAGE >= total) break;
    }
    return around.sort((a, b) => a.metres - b.metres);
  };
  const read = async (
    { roofs }: OpenCadastre,
    asked: Pick<FeatureQuery, "filter"> & {
      properties?: FeatureQuery["properties"];
    },
    limit: number,
    offset = 0,
  ) => {
    const { properties = [], ...filter } = asked;
    const query = { boxes: [], datetime: null, properties, limit, offset, cursor: null, ...filter };
    const { text, total } = await features.listFeatures(roofs, query);
    const found: Feature<Geometry | null>[] = JSON.parse(`[${text}]`);
    return { found: found.flatMap((one) => (one.geometry ? [one as Feature<Geometry>] : [])), total };
  };
  const has = ({ roofs }: OpenCadastre, column: string) => roofs.dataset.fields.some(({ name }) => name === column);
  const group = async (
    open: OpenCadastre,
    field: string,
    filters: { field: string; operator: string; value: string }[],
  ) => {
    const groups: RowRecord[] = [];
    for (let page = 1; ; page++) {
      const { data, total } = await catalogue.listRows(open.roofs.dataset.id, {
        groups: [{ field, by: null }],
        aggregates: [{ field: "id_toit", operation: "count" }],
        ...{ filters, page, pageSize: MAX_PAGE_SIZE },
      });
      groups.push(...data);
      if (data.length === 0 || groups.length >= total) return groups;
    }
  };
  const show = (open: OpenCadastre, { properties, geometry }: Feature<Geometry>): ShownRoof => {
    const roof = roofOf(properties ?? {}, () => areaOf(geometry));
    const centre = centreOf(geometry);
    return { roof, geometry, centre, estimate: estimateRoof(roof, open.cadastre, sunOf(open, centre), irradiate) };
  };

  const addUp = async (open: OpenCadastre, commune: string): Promise<CommunePotential> => {
    const none = () => ({ roofs: 0, area: 0 });
    const sum: CommunePotential = {
      ...{ roofs: 0, received: 0, usableArea: 0 },
      classes: { good: none(), fair: none(), poor: none() },
    };
    const properties = [{ field: "code_insee", value: commune }];
    for (let offset = 0; ; offset += PAGE) {
      const { found, total } = await read(open, { properties }, PAGE, offset);
      for (const feature of found) {
        const { estimate } = show(open, feature);
        sum.roofs++;
        if (estimate.kind === "faults") continue;
        const area = estimate.usableArea.value;
        const own = sum.classes[estimate.class];
        own.roofs++;
        own.area += area;
        if (estimate.class === "poor") continue;
        sum.usableArea += area;
        sum.received += area * estimate.irradiation.value;
      }
      if (found.length === 0 || offset + PAGE >= total) return sum;
    }
  };

  return {
    list: () => [...cadastres],
    async open(theme) {
      const cadastre = cadastres.find((one) => one.theme === theme);
      if (!cadastre) return undefined;
      const [roofs, sun] = await Promise.all([openPublic(cadastre.roofs), openPublic(cadastre.irradiation)]);
      const collection = roofs && (await features.getCollection(roofs.slug));
      if (!collection || !sun) return "unread";
      const places = await readPlaces(sun);
      return places.length === 0 ? "unread" : { cadastre, sources: [roofs, sun], roofs: collection, places };
    },
    async listCommunes(open) {
      const groups = await group(open, "code_insee", []);
      return groups.map((one) => ({ code: String(one.code_insee), roofs: Number(one.id_toit__count) }));
    },
    async listStreets(open, commune) {
      const filters = [{ field: "code_insee", operator: "exact", value: commune }];
      const column = has(open, "voie_nom") ? "voie_nom" : "code_insee";
      const groups = await group(open, column, filters);
      return groups
        .map((one) => ({
          street: column === "voie_nom" && one.voie_nom !== null ? String(one.voie_nom) : null,
          roofs: Number(one.id_toit__count),
        }))
        .sort((a, b) => (a.street ?? "\uffff").localeCompare(b.street ?? "\uffff", "fr"));
    },
    async listRoofs(open, commune, street) {
      const isNamed = has(open, "voie_nom");
      const properties = [
        { field: "code_insee", value: commune },
        ...(isNamed && street !== null ? [{ field: "voie_nom", value: street }] : []),
      ];
      const filter: Cql2Expression | undefined =
        isNamed && street === null ? { op: "isNull", property: "voie_nom" } : undefined;
      const { found, total } = await read(open, { properties, ...(filter ? { filter } : {}) }, LISTED);
      const roofs = found.map((one) => show(open, one)).sort((a, b) => byNumber(a.roof, b.roof));
      return { roofs, more: Math.max(0, total - found.length) };
    },
    async findRoof(open, id) {
      const { found } = await read(open, { properties: [{ field: "id_toit", value: id }] }, 1);
      return found[0] && show(open, found[0]);
    },
    async listAround(open, place, metres) {
      const around = await readAround(open.roofs, place, metres);
      return around.map(({ feature }) => show(open, feature));
    },
    async addUp(open, commune) {
      const key = [...open.sources.map(stateOf), commune].join(" ");
      const known = sums.get(key);
      if (known) return known;
      const adding = addUp(open, commune);
      sums.set(key, adding);
      adding.catch(() => sums.delete(key));
      return adding;
    },
    async findMonument({ cadastre }, place) {
      const { monuments } = cadastre;
      const dataset = monuments && (await openPublic(monuments.dataset));
      const layer = dataset && (await features.getCollection(dataset.slug));
      if (!monuments || !layer) return undefined;
      const [nearest] = await readAround(layer, place, monuments.metres);
      return nearest?.metres ?? null;
    },
    show,
    sunOf,
  };
}

function stateOf({ id, version, modified }: Dataset): string {
  return `${id}@${version}@${modified}`;
}

/** The nearest place; a territory has few. */
function sunOf({ places }: OpenCadastre, [x = 0, y = 0]: Position): SunPlace {
  const squeeze = Math.cos((y * Math.PI) / 180);
  const far = ({ longitude, latitude }: SunPlace) => Math.hypot((longitude - x) * squeeze, latitude - y);
  return places.reduce((nearest, one) => (far(one) < far(nearest) ? one : nearest));
}

/** Places of which all months are known. */
function placesOf(rows: readonly RowRecord[]): SunPlace[] {
  const names = [...new Set(rows.map(({ lieu }) => String(lieu)))];
  return names.flatMap((name): SunPlace[] => {
    const own = rows.filter(({ lieu }) => lieu === name);
    const months = Array.from({ length: 12 }, (_, month) => own.find(({ mois }) => mois === month + 1));
    const [first] = own;
    if (!first || months.some((month) => typeof month?.irradiation_kwh_m2 !== "number")) return [];
    const diffuse = months.map((month) => month?.diffus_kwh_m2);
    return [
      {
        name,
        latitude: Number(first.latitude),
        longitude: Number(first.longitude),
        global: months.map((month) => Number(month?.irradiation_kwh_m2)),
        ...(diffuse.every((one) => typeof one === "number") ? { diffuse } : {}),
        source: String(first.source),
        years: textOf(first.annees),
        readOn: textOf(first.date_releve),
      },
    ];
  });
}

function roofOf(properties: Record<string, unknown>, measure: () => number): Roof {
  const area = numberOf(properties.surface_m2);
  const shade = numberOf(properties.ombre_pct);
  return {
    id: String(properties.id_toit),
    commune: String(properties.code_insee),
    number: textOf(properties.numero),
    street: textOf(properties.voie_nom),
    area,
    usableArea: numberOf(properties.surface_utile_m2),
    tilt: numberOf(properties.inclinaison_deg),
    azimuth: numberOf(properties.orientation_deg),
    shade: shade === null ? null : shade / 100,
    irradiation: numberOf(properties.irradiation_kwh_m2),
    footprint: area === null ? measure() : 0,
  };
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function centreOf(geometry: Geometry): [number, number] {
  const [west, south, east, north] = boxOf(geometry) ?? [0, 0, 0, 0];
  return [(west + east) / 2, (south + north) / 2];
}

const NUMBERS = new Intl.Collator("fr", { numeric: true });

function byNumber(a: Roof, b: Roof): number {
  return NUMBERS.compare(a.number ?? "\uffff", b.number ?? "\uffff") || NUMBERS.compare(a.id, b.id);
}
