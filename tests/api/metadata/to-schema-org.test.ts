import { expect, it } from "vitest";
import { toSchemaOrg } from "../../../packages/api/src/metadata/to-schema-org.js";
import { catalogue, settings, tonnages } from "./small-catalogue.js";

it("tells search engines the permanent identifier, the place latitude first, and the files of the feed", () => {
  const dataset = { ...tonnages, fields: [{ name: "tonnage", type: "number" as const, title: "Tonnage", unit: "t" }] };
  expect(toSchemaOrg(dataset, { info: catalogue().info, ...settings })).toMatchObject({
    "@type": "Dataset",
    identifier: `https://id.exemple.fr/id/jeu/${tonnages.id}`,
    license: "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    temporalCoverage: "2015-01-01/2024-12-31",
    spatialCoverage: { geo: { box: "45.8 -1.42 46.05 -1.18" } },
    variableMeasured: [{ name: "tonnage", description: "Tonnage", unitText: "t" }],
    distribution: [
      {
        contentUrl: `https://donnees.exemple.fr/fichiers/${tonnages.id}/dechets-tonnages.csv`,
        encodingFormat: "text/csv",
      },
      { contentUrl: `https://donnees.exemple.fr/fichiers/${tonnages.id}/original` },
    ],
  });
});
