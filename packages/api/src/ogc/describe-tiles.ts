import { CRS84 } from "../rows/coordinate-systems.js";
import { TILE_LAYER, type TileSet } from "../tiles/tile-set.js";
import { collectionFields, tileAt, vectorLayer } from "../tiles/vector-layer.js";
import type { Collection } from "./feature-reader.js";
import {
  formLinks,
  HTML_TYPE,
  JSON_TYPE,
  type OgcLink,
  PMTILES_TYPE,
  TILE_TYPE,
  WEB_MERCATOR,
  WEB_MERCATOR_QUAD,
} from "./links.js";

const REL_TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
const REL_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";

/** A collection that has tiles. */
export type TiledCollection = Collection & { manifest: { tiles: TileSet } };

/** The link from a collection to its tiles, none without them. */
export function tileLinks(tiles: TileSet | undefined, address: string): OgcLink[] {
  if (!tiles) return [];
  return [{ href: `${address}/tiles`, rel: REL_TILESETS, type: JSON_TYPE, title: "Tuiles vectorielles" }];
}

/** `/tiles`: the one tileset of a collection. */
export function describeTilesets(collection: TiledCollection, address: string) {
  const { links, ...item } = describeTileset(collection, address);
  return {
    links: formLinks(`${address}/tiles`),
    tilesets: [{ ...item, links: links.filter(({ rel }) => rel !== "alternate") }],
  };
}

/**
 * `/tiles/WebMercatorQuad`: the metadata of the tileset.
 * @see https://docs.ogc.org/is/17-083r4/17-083r4.html
 */
export function describeTileset({ dataset, manifest }: TiledCollection, address: string) {
  const { tiles } = manifest;
  const [west, south, east, north] = tiles.bounds;
  const tileset = `${address}/tiles/WebMercatorQuad`;
  return {
    title: dataset.title,
    dataType: "vector",
    crs: WEB_MERCATOR,
    tileMatrixSetURI: WEB_MERCATOR_QUAD,
    boundingBox: { lowerLeft: [west, south], upperRight: [east, north], crs: CRS84 },
    attribution: dataset.organisationName,
    layers: [
      {
        id: TILE_LAYER,
        title: dataset.title,
        dataType: "vector",
        minTileMatrix: String(tiles.minZoom),
        maxTileMatrix: String(tiles.maxZoom),
      },
    ],
    tileMatrixSetLimits: limitsOf(tiles),
    links: [
      { href: tileset, rel: "self", type: JSON_TYPE, title: "Ce jeu de tuiles" },
      { href: `${tileset}?f=html`, rel: "alternate", type: HTML_TYPE, title: "En page web", hreflang: "fr" },
      { href: `${tileset}?f=tilejson`, rel: "describedby", type: JSON_TYPE, title: "TileJSON" },
      { href: `${tileset}.pmtiles`, rel: "enclosure", type: PMTILES_TYPE, title: "Toutes les tuiles (PMTiles)" },
      { href: WEB_MERCATOR_QUAD, rel: REL_SCHEME, type: JSON_TYPE, title: "WebMercatorQuad" },
      {
        href: `${tileset}/{tileMatrix}/{tileRow}/{tileCol}`,
        rel: "item",
        type: TILE_TYPE,
        title: "Une tuile",
        templated: true,
      },
    ] satisfies OgcLink[],
  };
}

/**
 * The tileset for MapLibre and QGIS.
 * @see https://github.com/mapbox/tilejson-spec/tree/master/3.0.0
 */
export function describeTilejson({ dataset, manifest }: TiledCollection, address: string) {
  const { tiles } = manifest;
  const [west, south, east, north] = tiles.bounds;
  return {
    tilejson: "3.0.0",
    name: dataset.title,
    description: dataset.description,
    attribution: dataset.organisationName,
    version: `${dataset.version}.0.0`,
    scheme: "xyz",
    // The row comes before the column.
    tiles: [`${address}/tiles/WebMercatorQuad/{z}/{y}/{x}`],
    minzoom: tiles.minZoom,
    maxzoom: tiles.maxZoom,
    bounds: tiles.bounds,
    center: [(west + east) / 2, (south + north) / 2, Math.min(tiles.maxZoom, fittingZoom(tiles.bounds))],
    vector_layers: [vectorLayer(collectionFields(manifest.fields), tiles)],
  };
}

function limitsOf({ minZoom, maxZoom, bounds: [west, south, east, north] }: TileSet) {
  return Array.from({ length: maxZoom - minZoom + 1 }, (_, rank) => {
    const zoom = minZoom + rank;
    const first = tileAt(zoom, west, north);
    const last = tileAt(zoom, east, south);
    return {
      tileMatrix: String(zoom),
      minTileRow: first.y,
      maxTileRow: last.y,
      minTileCol: first.x,
      maxTileCol: last.x,
    };
  });
}

/** The zoom at which the whole fits in a window of some hundreds of pixels. */
function fittingZoom([west, south, east, north]: TileSet["bounds"]): number {
  const span = Math.max(east - west, (north - south) * 1.4, 0.001);
  return Math.max(0, Math.min(14, Math.floor(Math.log2(720 / span))));
}
