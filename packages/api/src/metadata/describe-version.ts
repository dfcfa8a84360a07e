import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { Dataset, Version } from "../versions/dataset.js";
import type { Description, Graph } from "./graph.js";
import { datasetIri, versionIri } from "./iris.js";
import { dateTime } from "./values.js";

/** What is told of a version: what its publisher noted, and the number of the one before it whose rows are told. */
export interface DescribedVersion extends Pick<Version, "note"> {
  previous: number | null;
}

/** The version of a number; undefined when it is not told. */
export async function findDescribed(
  catalogue: Pick<CatalogueReader, "findVersion" | "findPreviousVersion">,
  { id }: Pick<Dataset, "id">,
  number: number,
): Promise<(Version & DescribedVersion) | undefined> {
  const version = await catalogue.findVersion(id, number);
  if (!version || version.withdrawn) return undefined;
  return { previous: await catalogue.findPreviousVersion(id, number), ...version };
}

/** What a dataset, or one of its versions, says of the version that it is. */
export function versionProperties(
  info: CatalogueInfo,
  dataset: Pick<Dataset, "id">,
  number: number,
  version: DescribedVersion | undefined,
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
  version: Version & DescribedVersion,
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
