import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Datalogue } from "@datalogue/api";
import type { Place } from "../support/content-folder.js";
import { collectionsJson, collectionsSchema } from "./protected-place.js";

export const ID = collectionsJson.id;

export type Line = [commune: string, volume: number | string, households: number];

/** Households of communes, none of them alike. */
export const lines: Line[] = [
  ["17337", 120, 9],
  ["17093", 120, 63],
  ["17140", 120, 52],
  ["17058", 120, 20],
  ["17219", 120, 400],
];

/** Writes the dataset under the secrecy that is given, its schema and its rows. */
export function writeDataset(place: Place, rows: readonly Line[], secrecy: object, more: object = {}): void {
  const confidentialite = { ...collectionsJson.confidentialite, ...secrecy };
  place.write("culture/levees/dataset.json", { ...collectionsJson, confidentialite, ...more });
  const fields = collectionsSchema.fields.map((field) =>
    field.name === "volume_l" ? { ...field, type: "string" } : field,
  );
  place.write("culture/levees/schema.json", { ...collectionsSchema, fields });
  const text = rows.map(
    ([commune, volume, households]) => `2024,${commune},${volume},${households * 10},${households}`,
  );
  place.write("culture/levees/data.csv", ["annee,code_insee,volume_l,nb_levees,nb_redevables", ...text].join("\n"));
}

/** The manifests of versions as a former program wrote them. */
export async function forgetReviews(place: Place, version = 0, told = 0): Promise<void> {
  const catalogue = await place.openCatalogue();
  for (const { number, manifest } of await catalogue("versions").where({ dataset_id: ID })) {
    const { secrecyReview: _, ...former } = JSON.parse(manifest);
    if (number === version) {
      former.secrecy.masked -= told;
      for (const name of Object.keys(former.files)) {
        const bytes = readFileSync(join(place.data, "versions", ID, String(number), name));
        former.files[name] = { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
      }
    }
    await catalogue("versions")
      .where({ dataset_id: ID, number })
      .update({ manifest: JSON.stringify(former) });
  }
  await catalogue.destroy();
}

/** What a dataset declares so that its column of shares is read. */
export const LARGEST = [{ measure: "nb_levees", shareField: "part" }];

/** Twenty or more to a commune, of which one makes nearly all: `share` is how the file says it. */
export function writeShares(place: Place, share: number, declared: object): void {
  writeDataset(place, [], { dimensions: [], ...declared });
  const fields = [...collectionsSchema.fields, { name: "part", type: "number" }];
  place.write("culture/levees/schema.json", { fields });
  const text = lines.map(([code], rank) => `2024,${code},120,${7_000 + rank},${20 + rank},${share}`);
  place.write(
    "culture/levees/data.csv",
    ["annee,code_insee,volume_l,nb_levees,nb_redevables,part", ...text].join("\n"),
  );
}

/**
 * Publishes versions as a program that took any share at its word did, each given to `look` once it is read: the next load looks at them and
 * withdraws them, and makes none in their place while the file is not mended.
 */
export async function publishShares(
  place: Place,
  { versions = 1, look = async () => {} }: { versions?: number; look?(datalogue: Datalogue): Promise<void> } = {},
): Promise<void> {
  for (let number = 1; number <= versions; number++) {
    writeShares(place, 0.98 + (number - 1) / 1000, {});
    const datalogue = await place.open();
    const { published, problems } = await datalogue.load();
    if (published === 0 || problems.length > 0) throw new Error(JSON.stringify(problems));
    await look(datalogue);
    await datalogue.close();
  }
  await forgetReviews(place);
  const catalogue = await place.openCatalogue();
  const metadata = JSON.parse((await catalogue("datasets").where({ id: ID }).first("metadata")).metadata);
  metadata.confidentialite.largest = LARGEST;
  await catalogue("datasets")
    .where({ id: ID })
    .update({ metadata: JSON.stringify(metadata) });
  await catalogue.destroy();
  writeShares(place, 0.98 + (versions - 1) / 1000, { largest: LARGEST });
}
