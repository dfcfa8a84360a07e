import { join } from "node:path";
import type { DatasetMetadata, Report, Schema } from "@datalogue/ingest";
import { PublicationConflict } from "../catalogue/catalogue-store.js";
import { listDatasets } from "../indicators/indicator-reader.js";
import type { BuildStep } from "./build-version.js";
import type { Manifest } from "./manifest.js";
import { listSources, type ObservationWorkshop, prepareObservations } from "./observe-indicators.js";
import { findReferences } from "./published-references.js";

/** A file to publish, and the dataset it is the new state of. */
export interface Submission {
  metadata: DatasetMetadata & { id: string };
  schema: Schema;
  /** The received file, and the name its producer gave it. */
  source: string;
  originalName: string;
  metadataDigest: string | null;
  dataDigest: string | null;
  note: string | null;
  actor: string;
  /** The version served when the caller decided to publish, 0 without one. */
  replaces: number;
}

export type Publication =
  | {
      kind: "published";
      version: number;
      manifest: Manifest;
      report: Report;
      indicators: string[];
      failures: { indicator: string; message: string }[];
    }
  | { kind: "refused"; report: Report };

/** Where a publication stands; a crash after any of them leaves the previous version served. */
export type PublicationStep = BuildStep | "installed" | "observed" | "flipping" | "flipped";

export interface PublicationSettings {
  maxFileBytes: number;
  keepVersions: number;
  now: () => Date;
  onStep: (step: PublicationStep) => void;
}

/**
 * Publishes a file: version folder made beside, moved into place, observations written, then one short transaction names
 * all of it. Refused when the report has an error, no row, or counts under the
 * threshold of an undeclared statistical secrecy: nothing changes. Throws `PublicationConflict` when another
 * publication of the same dataset came first.
 *
 *   copied → checked → written → synced → installed → observed → flipping → flipped
 */
export async function publishVersion(
  submission: Submission,
  workshop: ObservationWorkshop,
  settings: PublicationSettings,
): Promise<Publication> {
  const { store, folders, thread } = workshop;
  const { metadata, schema } = submission;
  const known = await store.findDataset({ id: metadata.id });
  if ((known?.version ?? 0) !== submission.replaces) throw new PublicationConflict();
  const fileName = known?.fileName ?? metadata.slug;
  const rowsFileOf = (dataset: string, number: number) => join(folders.path(dataset, number), "rows.sqlite");
  const build = folders.startBuild();
  try {
    const built = await thread.build(
      {
        source: submission.source,
        originalName: submission.originalName,
        folder: build.folder,
        fileName,
        schema,
        maxBytes: settings.maxFileBytes,
        secrecyDeclared: metadata.confidentialite !== undefined,
        references: await findReferences(schema, store, rowsFileOf),
      },
      workshop.territoriesFolder,
      settings.onStep,
    );
    if (built.kind === "refused") return built;

    const numbers = (await store.listVersions(metadata.id)).map(({ number }) => number);
    let version = Math.max(0, folders.highest(metadata.id), ...numbers) + 1;
    while (!build.install(metadata.id, version)) version++;
    settings.onStep("installed");

    for (let attempt = 1; ; attempt++) {
      const sources = await listSources(workshop);
      if (known) sources.delete(known.slug);
      if (metadata.access === "open")
        sources.set(metadata.slug, {
          rowsFile: rowsFileOf(metadata.id, version),
          version,
          demonstration: metadata.demonstration === true,
        });
      const touched = workshop.indicators().filter((one) => listDatasets(one).includes(metadata.slug));
      const observations = await prepareObservations(workshop, touched, sources);
      settings.onStep("observed");
      try {
        await store.flip(
          {
            metadata,
            fileName,
            metadataDigest: submission.metadataDigest,
            dataDigest: submission.dataDigest,
            number: version,
            manifest: built.manifest,
            note: submission.note,
            at: settings.now().toISOString(),
            replaces: submission.replaces,
            computedFrom: observations.computedFrom.filter(({ slug }) => slug !== metadata.slug),
            actor: submission.actor,
          },
          async (trx) => {
            await observations.flip(trx, settings.now().toISOString());
            settings.onStep("flipping");
          },
        );
      } catch (error) {
        // A dataset of the same indicators was published meanwhile: their values are computed again from it.
        const own = await store.findDataset({ id: metadata.id });
        if (error instanceof PublicationConflict && (own?.version ?? 0) === submission.replaces && attempt < 5)
          continue;
        throw error;
      }
      build.keep();
      settings.onStep("flipped");
      await dropOldRows(metadata.id, workshop, settings.keepVersions);
      const { indicators, failures } = observations;
      return { kind: "published", version, manifest: built.manifest, report: built.report, indicators, failures };
    }
  } finally {
    build.end();
  }
}

/** Rows of the versions beyond the last `keep`; received files are always kept. */
async function dropOldRows(dataset: string, { store, folders }: ObservationWorkshop, keep: number): Promise<void> {
  const versions = await store.listVersions(dataset);
  for (const { number, rowsKept, manifest } of versions.slice(keep)) {
    if (!rowsKept) continue;
    await store.markRowsDropped(dataset, number);
    folders.dropRows(dataset, number, manifest);
  }
}
