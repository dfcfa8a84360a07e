import type { Knex } from "knex";
import type { DatasetAgreement } from "../agreements/agreements.js";
import { isOfOthers } from "../catalogue/find-parties.js";
import { isGiven } from "../catalogue/is-given.js";
import { revealActors } from "../store/journal.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import type { StoredVersion } from "../versions/stored-version.js";
import type { DatasetHistory } from "./draft.js";

/** Some versions of a dataset, with who published each as the journal has it; `found`: the agreement that names the dataset. */
export async function tellHistory(
  { knex, countVersions, findVersion }: Pick<CatalogueStore, "knex" | "countVersions" | "findVersion">,
  { id, slug, version: served, metadata }: StoredDataset,
  versions: readonly StoredVersion[],
  found: DatasetAgreement | undefined,
): Promise<DatasetHistory> {
  const actors = await readActors(knex, id, versions);
  const { title, organisation } = metadata;
  const current = await findVersion(id, served);
  const isWithdrawn = ({ manifest }: StoredVersion) => !isGiven(metadata, manifest, found);
  return {
    ...{ id, slug, title, organisation, version: served, total: await countVersions(id) },
    withdrawn: current !== undefined && isWithdrawn(current),
    versions: versions.map((version) => {
      const { number, publishedAt, note, manifest, rowsKept } = version;
      return {
        ...{ number, publishedAt, note, rowsKept },
        served: number === served,
        withdrawn: isWithdrawn(version),
        rows: manifest.rows,
        originalName: manifest.originalName,
        actor: actors.get(number) ?? null,
        ofOthers: isOfOthers(manifest, found),
      };
    }),
  };
}

/** By version: the journal names people by pseudonyms, who they are is told while they are there. An act has the instant of its version. */
async function readActors(
  knex: Knex,
  dataset: string,
  versions: readonly Pick<StoredVersion, "publishedAt">[],
): Promise<Map<number, string>> {
  const acts = await knex("journal")
    .where({ object: `dataset:${dataset}` })
    .whereIn("at", [...new Set(versions.map(({ publishedAt }) => publishedAt))])
    .whereIn("action", ["publish", "rollback"])
    .select("actor", "detail");
  const people = await revealActors(knex, [...new Set(acts.map(({ actor }) => actor))]);
  return new Map(acts.map(({ actor, detail }) => [Number(JSON.parse(detail).version), people.get(actor) ?? actor]));
}
