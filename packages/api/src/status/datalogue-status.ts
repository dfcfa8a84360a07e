import type { Access } from "@datalogue/ingest";
import type { SharingState } from "../access/decide-access.js";
import type { LastBackup } from "../backup/last-backup.js";
import type { ComposedKind } from "../content/definition-store.js";
import type { ContentProblem } from "../documents/content-problem.js";
import type { JobsTold } from "../jobs/job.js";
import type { OthersVerified } from "../publication/verify-others.js";
import type { SourceState } from "../refreshing/describe-source.js";
import type { SourceCertificate } from "../refreshing/source-certificates.js";
import type { Engine } from "../store/engine.js";
import type { ReplicaState } from "../store/replica.js";
import type { JournalVerified } from "../store/verify-journal.js";
import type { FileFault } from "../stored-files/damaged-file.js";
import type { SharedVersions } from "../versions/shared-versions.js";
import type { DatasetPart } from "../versions/touched.js";

/** What the administrator is told of the site. */
export interface DatalogueStatus {
  /** Why nothing can be written in the data folder, null where all can. */
  readOnly: string | null;
  /** The engine of the catalogue, and where it is; never a password. */
  database: { engine: Engine; place: string };
  /** How its replica stands, null without any. */
  replica: ReplicaState | null;
  /** Where several machines share the files of versions, whether it answers, and what its copies weigh on this disk; null on one machine alone. */
  versionStore: ({ place: string; maxCacheBytes: number } & Awaited<ReturnType<SharedVersions["state"]>>) | null;
  /** The last backup, null without any. */
  backup: LastBackup | null;
  datasets: {
    slug: string;
    title: string;
    theme: string;
    access: Access;
    version: number;
    rows: number;
    modified: string;
    /** What was changed through the site, and is left alone by the content: data that an agent deposited or chose, and each document. */
    touched: DatasetPart[];
    /** Whether its folder has left the content. */
    withoutFolder: boolean;
    /** Where the agreement stands that it is under; absent of one under none. */
    sharing?: SharingState;
    /** Under statistical secrecy, what only the administrator is told. */
    secrecy?: {
      /** Masked cells of the version served that earlier versions let readers know already. */
      known: number;
      withdrawn: { version: number; reason: string }[];
    };
  }[];
  /** Definitions that the site changed or removed since they were last loaded from content. */
  touched: { kind: ComposedKind; id: string; act: "changed" | "removed" }[];
  /** What the administrator has still to state, one French sentence each. */
  missing: string[];
  /** Files that are no longer those published, as far as is known without reading everything. */
  damaged: DamageTold[];
  /** What the last loads of content refused or could not do. */
  problems: ContentProblem[];
  /** Where the source of each dataset that has one stands. */
  sources: SourceState[];
  /** Sources whose last refresh came to nothing, and why (French sentences). */
  refreshes: { dataset: string; at: string; failure: string }[];
  /** What sources published by themselves that has less than before, and is served (French sentences). */
  reviews: { dataset: string; at: string; version: number; told: string }[];
  /** What is done apart from any answer, by all processes. */
  jobs: JobsTold;
  /** What the servers of sources last showed of themselves. */
  certificates: SourceCertificate[];
}

/** A file of a version that is no longer the one published. */
export interface DamageTold {
  dataset: string;
  version: number;
  /** Whether it is the version served. */
  served: boolean;
  file: string;
  fault: FileFault;
  /** A French sentence. */
  message: string;
}

/** What `verify` tells. */
export interface VerificationTold {
  valid: boolean;
  versions: number;
  files: number;
  bytes: number;
  damaged: DamageTold[];
  /** Files of drafts and photos that are no longer what was deposited; only where all datasets are asked for. */
  others: OthersVerified["damaged"];
  /** Files that nothing names; the same. */
  unknown: string[];
  /** What SQLite says of the catalogue database, null when it is sound or PostgreSQL's. */
  catalogue: string | null;
  /** Folders of versions that the catalogue does not name. */
  unnamed: string[];
  /** What was found of the journal; null where the catalogue is damaged. */
  journal: JournalVerified | null;
}

/** What `repair` tells. */
export interface RepairTold {
  made: { dataset: string; version: number; file: string }[];
  lost: DamageTold[];
}
