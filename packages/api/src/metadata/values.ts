// What a property of the graph may be: a contact, a document, a place, a period, a day.
import type { LicenceId } from "@datalogue/ingest";
import type { Position } from "geojson";
import { isDay } from "../calendar/civil-day.js";
import { type Box, geometryOf } from "../rows/box-of.js";
import type { Dataset } from "../versions/dataset.js";
import { type french, licences } from "../vocabularies/vocabularies.js";
import type { Description, Graph, Value } from "./graph.js";

/** Whom to write to. */
export function contact({ name, email }: { name: string; email: string }): Value {
  return {
    node: {
      type: "vcard:Kind",
      properties: [
        ["vcard:fn", { text: name }],
        ["vcard:hasEmail", { iri: mailto(email) }],
      ],
    },
  };
}

/** A web address that may be written as it is; undefined for anything else. */
export function webAddress(text: string | undefined): string | undefined {
  if (text === undefined || !/^https?:\/\//.test(text) || !URL.canParse(text)) return undefined;
  // `URL` leaves some signs that no IRI may hold: https://www.w3.org/TR/turtle/#grammar-production-IRIREF
  return new URL(text).href.replace(/[{}|^`\\]/g, encodeURIComponent);
}

/** An address as an IRI; data.gouv.fr reads it as it is written, so that what RFC 6068 allows stays bare. */
export function mailto(email: string): string {
  return `mailto:${encodeURIComponent(email).replace(/%(24|2B|40)/g, decodeURIComponent)}`;
}

/** A licence by its address, described in the graph. */
export function licence(graph: Graph, id: LicenceId): Value {
  const { uri, closeMatch, types } = licences[id];
  graph.describe(uri, {
    type: "dct:LicenseDocument",
    properties: [
      ["dct:type", ...types.map((term) => ({ term }))],
      ["skos:closeMatch", closeMatch === null ? undefined : { iri: closeMatch }],
    ],
  });
  return { iri: uri };
}

/** A web page, described in the graph. */
export function document(graph: Graph, address: string, title?: string): Value {
  graph.describe(address, {
    type: "foaf:Document",
    properties: [["dct:title", title === undefined ? undefined : { text: title }]],
  });
  return { iri: address };
}

/** A place without identifier, by its box. */
export function location(bbox: Dataset["bbox"], name: string | undefined): Value {
  return bbox ? { node: { type: "dct:Location", properties: placeProperties(bbox, name) } } : undefined;
}

/**
 * What is said of a place: its name, its box and centre, and a geometry, which is the box again, a point or a line where it has no area:
 * data.gouv.fr joins all the polygons that it finds, CKAN reads `locn:geometry` only. WKT, longitude first, counter-clockwise, as a literal,
 * the form of GeoDCAT-AP that they read (on a node, as DCAT-AP draws it, CKAN fails).
 */
export function placeProperties(bbox: Dataset["bbox"], name: string | undefined): Description["properties"] {
  const label: Description["properties"] = [["skos:prefLabel", name === undefined ? undefined : { text: name }]];
  if (!bbox) return label;
  const [west, south, east, north] = bbox;
  const geometry = { typed: toWkt(bbox), type: "geo:wktLiteral" } as const;
  return [
    ...label,
    ["dcat:bbox", geometry],
    ["locn:geometry", geometry],
    ["dcat:centroid", { typed: `POINT(${middle(west, east)} ${middle(south, north)})`, type: "geo:wktLiteral" }],
  ];
}

function toWkt(box: Box): string {
  const geometry = geometryOf(box);
  const list = (points: Position[]) => `(${points.map((point) => point.join(" ")).join(",")})`;
  switch (geometry.type) {
    case "Point":
      return `POINT${list([geometry.coordinates])}`;
    case "LineString":
      return `LINESTRING${list(geometry.coordinates)}`;
    case "Polygon":
      return `POLYGON(${geometry.coordinates.map(list).join(",")})`;
  }
}

function middle(a: number, b: number): number {
  return Number(((a + b) / 2).toFixed(6));
}

/** From a day to a day, both counted; nothing when neither is one. */
export function period({ from, to }: { from: string; to: string }): Value {
  const [start, end] = [date(from), date(to)];
  if (!start && !end) return undefined;
  return {
    node: {
      type: "dct:PeriodOfTime",
      properties: [
        ["dcat:startDate", start],
        ["dcat:endDate", end],
      ],
    },
  };
}

/** Where the data come from, in words. */
export function provenance(text: string): Value {
  return { node: { type: "dct:ProvenanceStatement", properties: [["rdfs:label", { text }]] } };
}

/** A date that is one; the shapes let "20/08/2026" pass on a dataset, we do not. */
export function date(text: string): Value {
  return isDay(text) ? { typed: text, type: "xsd:date" } : undefined;
}

/** A time that is one, with its zone. */
export function dateTime(text: string | null | undefined): Value {
  if (text == null || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  return isDay(text.slice(0, 10)) ? { typed: text, type: "xsd:dateTime" } : undefined;
}

/** A term of a vocabulary, or none. */
export function optional(term: Parameters<typeof toTerm>[0] | undefined): Value[] {
  return term === undefined ? [] : [toTerm(term)];
}

function toTerm(term: typeof french): Value {
  return { term };
}
