import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import type { Dataset } from "../versions/dataset.js";
import type { FollowingVersion } from "../versions/dataset-reader.js";
import type { Description, Graph } from "./graph.js";
import { datasetIri, versionIri } from "./iris.js";
import { dateTime } from "./values.js";

/** What a dataset, or one of its versions, says of the version that it is. */
export function versionProperties(
  info: CatalogueInfo,
  dataset: Pick<Dataset, "id">,
  number: number,
  version: Pick<FollowingVersion, "note" | "previous"> | undefined,
): Description["properties"] {
  const { note = null, previous = null } = version ?? {};
  return [
    ["dcat:version", { plain: String(number) }],
    ["adms:versionNotes", note ? { text: note } : undefined],
    ["dcat:previousVersion", previous === null ? undefined : { iri: versionIri(info, dataset, previous) }],
  ];
}

/** One published state of a dataset: no dataset of its own, which a harvester would take for another. */
export function describeVersion(
  graph: Graph,
  info: CatalogueInfo,
  dataset: Pick<Dataset, "id">,
  version: FollowingVersion,
  publicUrl: string,
): void {
  const { number, publishedAt } = version;
  graph.describe(versionIri(info, dataset, number), {
    type: "dcat:Resource",
    properties: [
      ["dcat:isVersionOf", { iri: datasetIri(info, dataset) }],
      ...versionProperties(info, dataset, number, version),
      ["dct:issued", dateTime(publishedAt)],
      ["foaf:page", { iri: `${publicUrl}/api/datasets/${dataset.id}/versions` }],
    ],
  });
}
