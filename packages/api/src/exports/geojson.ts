import { recordText } from "../rows/record-text.js";
import { fileType } from "../vocabularies/vocabularies.js";
import type { WholeFormat } from "./export-format.js";

/** A FeatureCollection (RFC 7946), one feature per line. */
export const geojson = {
  kind: "text",
  title: "Couche GeoJSON (WGS84)",
  mediaType: "application/geo+json; charset=utf-8",
  published: {
    label: "GeoJSON",
    pageLabel: "GeoJSON (WGS 84)",
    description: "Les objets vérifiés avec leur géométrie, en longitude et latitude (WGS84, RFC 7946).",
    fileType: fileType("GEOJSON", "GeoJSON"),
    open: true,
  },
  suits: ({ geographic }) => geographic,
  open: ({ fields }) => {
    const record = recordText(fields);
    return {
      head: '{"type":"FeatureCollection","features":[\n',
      record: (cells, geometry, rank) =>
        `${rank === 0 ? "" : ",\n"}{"type":"Feature","properties":${record(cells)},"geometry":${geometry ?? "null"}}`,
      tail: "\n]}\n",
    };
  },
} satisfies WholeFormat;
