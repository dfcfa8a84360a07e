import type { CatalogueInfo } from "../catalogue/catalogue-info.js";
import type { Dataset, Version } from "../versions/dataset.js";
import type { Description, Graph } from "./graph.js";
import { datasetIri, versionIri } from "./iris.js";
import { dateTime } from "./values.js";

/** Where a version stands among those that are still told: what its publisher noted, and the number of the one before it. */
export interface DescribedVersion {
  note: string | null;
  previous: number | null;
}

/** The version of a number among all; undefined when it is not told. */
export function findVersion(versions: Version[], number: number): DescribedVersion | undefined {
  const told = versions.filter(({ withdrawn }) => !withdrawn).sort((a, b) => b.number - a.number);
  const rank = told.findIndex((version) => version.number === number);
  const found = told[rank];
  return found && { note: found.note, previous: told[rank + 1]?.number ?? null };
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
  { number, publishedAt }: Version,
  version: DescribedVersion,
  publicUrl: string,
): void {
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
