import type { Knex } from "knex";
import type { Caller } from "../access/decide-access.js";
import type { CatalogueReader } from "../catalogue/catalogue-reader.js";
import type { Fetcher } from "../fetching/fetcher.js";
import type { Jobs } from "../jobs/open-jobs.js";
import type { SharedFiles } from "../object-store/shared-files.js";
import type { ObservatoryReader } from "../observatories/observatory-reader.js";
import type { Mailer } from "../people/mailer.js";
import type { People } from "../people/people.js";
import type { ObservationWorkshop } from "../publication/observe-indicators.js";
import type { PublicationSettings } from "../publication/publish-version.js";
import type { ReceptionMemory } from "../refreshing/reception-memory.js";
import type { ReuseReader } from "../reuses/reuses.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { ObjectiveParts } from "./move-objectives.js";

/** What drafts are made with. */
export interface DraftsParts extends ObjectiveParts {
  workshop: ObservationWorkshop;
  territories: TerritoryReader;
  catalogue: CatalogueReader;
  observatories: ObservatoryReader;
  contentFolder: string;
  schemasFolder: string;
  /** Where files are kept, in the data folder. */
  dataFolder: string;
  /** Where several machines find them; null on one machine alone. */
  shared: SharedFiles | null;
  settings: PublicationSettings;
  publicUrl: string;
  /** Why nothing can be written, null where all can. */
  readOnly: string | null;
  fetcher: Fetcher;
  /** What sources gave last, and what is said of them. */
  memory: Pick<ReceptionMemory, "listChoices" | "choose" | "noteAttempt" | "forget">;
  people: Pick<People, "get" | "listOf" | "isSuspended">;
  /** Undefined where no server of e-mails is set: the workspace tells alone. */
  mailer: Mailer | undefined;
  reuses: ReuseReader;
  /**
   * Who did something, by the name that drafts keep of them, with what they may do now; undefined once they are gone, or of a key that is over on the
   * day `on` (today by default).
   */
  findActor(actor: string, on?: string): Promise<Caller | undefined>;
  jobs: Pick<Jobs, "handle" | "enqueue" | "isGivenUp" | "runNow" | "runDue">;
  /** Runs a publication once those under way are done. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Told of a draft that becomes a version, within the transaction that makes it: the rows typed by hand are still there. */
  published(trx: Knex, draft: string, version: number): Promise<void>;
  /** What waits for a publication shows from now on. */
  refresh(): Promise<void>;
  now(): Date;
  log(line: string): void;
}
