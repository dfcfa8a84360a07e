import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import type { Dataset } from "../versions/dataset.js";
import type { Graph } from "./graph.js";
import { placeIri } from "./iris.js";
import { placeProperties } from "./values.js";

/** A territory as a place: its official code, its name, its box. */
export interface DescribedPlace {
  code: string;
  name: string;
  bbox: Dataset["bbox"];
}

/** A territory by its identifier, which is given. */
export function describePlace(graph: Graph, info: CatalogueInfo, { code, name, bbox }: DescribedPlace): string {
  const iri = placeIri(info, code);
  graph.describe(iri, {
    type: "dct:Location",
    properties: [["dct:identifier", { plain: code }], ...placeProperties(bbox, name)],
  });
  return iri;
}
