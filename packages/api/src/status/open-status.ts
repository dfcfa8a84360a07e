import { join } from "node:path";
import { SettingsError } from "@datalogue/ingest";
import type { Knex } from "knex";
import { stateOf } from "../access/api-key.js";
import type { KeyRing } from "../access/key-ring.js";
import { readLastBackup } from "../backup/last-backup.js";
import { civilDay } from "../calendar/civil-day.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import { describeAgreement } from "../catalogue/describe-agreement.js";
import type { DefinitionStore } from "../content/definition-store.js";
import { listWithoutFolder } from "../content/list-without-folder.js";
import { readProblems } from "../content/remembered-problems.js";
import type { Jobs } from "../jobs/open-jobs.js";
import type { SharedFiles } from "../object-store/shared-files.js";
import type { People } from "../people/people.js";
import { describeDamage } from "../publication/describe-damage.js";
import type { ObservationWorkshop } from "../publication/observe-indicators.js";
import type { Upkeep } from "../publication/upkeep.js";
import { verifyOthers } from "../publication/verify-others.js";
import type { DamagedEntry } from "../publication/verify-versions.js";
import type { ReceptionMemory } from "../refreshing/reception-memory.js";
import { gatherCertificates } from "../refreshing/source-certificates.js";
import type { sourceReader } from "../refreshing/source-reader.js";
import type { Settings } from "../settings/settings.js";
import { type LeftOrganisation, listUnstated } from "../site/list-unstated.js";
import { findDatabaseFault } from "../store/open-database.js";
import { describePostgresAddress } from "../store/postgres-address.js";
import type { Replica } from "../store/replica.js";
import { verifyJournal } from "../store/verify-journal.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import type { SharedVersions } from "../versions/shared-versions.js";
import type { StoredDataset } from "../versions/stored-dataset.js";
import { listTouched, touchedOf } from "../versions/touched.js";
import type { VersionFolders } from "../versions/version-folders.js";
import type { DamageTold, DatalogueStatus, RepairTold, VerificationTold } from "./datalogue-status.js";

/** How the site stands, for who keeps it: told, verified, repaired. */
export interface Status {
  status(): Promise<DatalogueStatus>;
  /** Reads every published file, of all datasets or of those named by slug or identifier. Throws `SettingsError` for an unknown one. */
  verify(datasets: string[]): Promise<VerificationTold>;
  /** The same, and makes again what can be. */
  repair(datasets: string[]): Promise<RepairTold>;
}

interface Parts {
  knex: Knex;
  settings: Settings;
  readOnly: string | null;
  replica: Replica | undefined;
  versionStore: SharedVersions | null;
  store: CatalogueStore;
  agreementOf: ObservationWorkshop["agreementOf"];
  folders: VersionFolders;
  catalogue: CatalogueReader;
  definitions: DefinitionStore;
  sources: ReturnType<typeof sourceReader>;
  memory: ReceptionMemory;
  jobs: Jobs;
  upkeep: Upkeep;
  /** Where what is deposited is shared with other machines. */
  deposits: SharedFiles | null;
  keys: KeyRing;
  people: People;
  now: () => Date;
}

export function openStatus(parts: Parts): Status {
  const { knex, settings, readOnly, replica, versionStore, store, folders, catalogue, upkeep, now } = parts;

  /** The organisations that have left the catalogue, and what is still there of them. */
  const listLeft = async (): Promise<LeftOrganisation[]> => {
    const datasets = await store.listDatasets();
    const active = (await parts.keys.list()).filter((key) => stateOf(key, civilDay(now())) === "active");
    const gone = (await store.listOrganisations()).filter(({ left }) => left);
    return Promise.all(
      gone.map(async ({ slug, data: { name } }) => ({
        ...{ slug, name },
        datasets: datasets.filter(({ metadata }) => metadata.organisation === slug).length,
        keys: active.filter(({ organisation }) => organisation === slug).length,
        people: (await parts.people.listOf([slug])).length,
      })),
    );
  };

  const tellDataset = async (
    stored: StoredDataset,
    withoutFolder: boolean,
  ): Promise<DatalogueStatus["datasets"][number]> => {
    const { id, slug, version, modified, metadata } = stored;
    const versions = await store.listVersions(id);
    const served = versions.find(({ number }) => number === version);
    const agreement = describeAgreement(stored, served?.manifest, await parts.agreementOf(slug), (name) => name);
    const withdrawn = versions.flatMap(({ number, manifest }) =>
      manifest.secrecyReview?.withdrawn === undefined
        ? []
        : [{ version: number, reason: manifest.secrecyReview.withdrawn }],
    );
    return {
      slug,
      title: metadata.title,
      theme: metadata.theme,
      access: metadata.access,
      version,
      rows: served?.manifest.rows ?? 0,
      modified,
      touched: listTouched(touchedOf(stored, served?.manifest)),
      withoutFolder,
      ...(agreement ? { sharing: agreement.state } : {}),
      ...(served?.manifest.secrecy || withdrawn.length > 0
        ? { secrecy: { known: served?.manifest.secrecyReview?.known ?? 0, withdrawn } }
        : {}),
    };
  };

  const identifiersOf = async (names: string[]): Promise<Set<string> | undefined> => {
    if (names.length === 0) return undefined;
    const known = await store.listDatasets();
    return new Set(
      await Promise.all(
        names.map(async (name) => {
          const id = known.find((one) => one.id === name)?.id ?? (await store.findSlugOwner(name));
          if (id !== undefined) return id;
          throw new SettingsError("dataset", `Aucun jeu de données publié ne s'appelle «\u00A0${name}\u00A0».`);
        }),
      ),
    );
  };

  return {
    async status() {
      const gone = new Set((await listWithoutFolder(store, settings.contentFolder)).map(({ dataset }) => dataset.id));
      const datasets = [];
      for (const stored of await store.listDatasets()) datasets.push(await tellDataset(stored, gone.has(stored.id)));
      const organisations = await catalogue.listOrganisations();
      const left = await listLeft();
      await parts.definitions.refresh();
      const sources = await parts.sources.listStates();
      return {
        readOnly,
        database: describeDatabase(settings),
        replica: (await replica?.tell()) ?? null,
        versionStore: versionStore && {
          ...{ place: versionStore.place, maxCacheBytes: settings.versionCacheBytes },
          ...(await versionStore.state()),
        },
        backup: readLastBackup(settings.dataFolder),
        datasets,
        touched: [...parts.definitions.touched().values()].map(({ kind, id, act }) => ({ kind, id, act })),
        missing: listUnstated(catalogue.info(), settings, { today: civilDay(now()), organisations, left }),
        problems: await readProblems(store),
        sources,
        certificates: gatherCertificates(await parts.memory.listCertificates(sources.map(({ dataset }) => dataset))),
        refreshes: await parts.memory.listFailures(),
        reviews: await parts.memory.listReviews(),
        jobs: await parts.jobs.tell(),
        damaged: (await upkeep.findKnown()).map(tellDamage),
      };
    },
    async verify(names) {
      const found = await upkeep.verify(await identifiersOf(names));
      const damaged = found.damaged.map(tellDamage);
      const broken = settings.database ? null : await findDatabaseFault(knex);
      const journal = broken === null ? await verifyJournal(knex) : null;
      const others =
        names.length > 0 || broken !== null
          ? { files: 0, bytes: 0, damaged: [], unknown: [] }
          : await verifyOthers({ knex, store, folders }, { dataFolder: settings.dataFolder, shared: parts.deposits });
      const isSound = damaged.length + others.damaged.length === 0;
      return {
        valid: isSound && journal !== null && journal.broken === null,
        versions: found.versions,
        files: found.files + others.files,
        bytes: found.bytes + others.bytes,
        damaged,
        others: others.damaged,
        unknown: others.unknown,
        catalogue: broken,
        unnamed: found.unnamed,
        journal,
      };
    },
    async repair(names) {
      const { made, lost } = await upkeep.repair(await identifiersOf(names));
      return {
        made: made.map(({ dataset, version, file }) => ({ dataset: dataset.slug, version: version.number, file })),
        lost: lost.map(tellDamage),
      };
    },
  };
}

function tellDamage({ dataset, version, file, fault }: DamagedEntry): DamageTold {
  return {
    dataset: dataset.slug,
    version: version.number,
    served: version.number === dataset.version,
    file,
    fault,
    message: `${describeDamage(dataset.slug, version, file, fault)}.`,
  };
}

function describeDatabase({ database, dataFolder }: Settings): DatalogueStatus["database"] {
  return database
    ? { engine: "postgresql", place: describePostgresAddress(database) }
    : { engine: "sqlite", place: join(dataFolder, "catalogue.sqlite") };
}
