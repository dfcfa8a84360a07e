import type { Knex } from "knex";
import * as catalogue from "./0001-catalogue.js";
import * as observations from "./0002-observations.js";
import * as keys from "./0003-keys.js";
import * as observationSets from "./0004-observation-sets.js";
import * as planStates from "./0005-plan-states.js";
import * as people from "./0006-people.js";
import * as drafts from "./0007-drafts.js";
import * as accessRequests from "./0008-access-requests.js";
import * as reviews from "./0009-reviews.js";
import * as reuses from "./0010-reuses.js";
import * as handTables from "./0011-hand-tables.js";
import * as touchedParts from "./0012-touched-parts.js";
import * as compositions from "./0013-compositions.js";
import * as following from "./0014-following.js";
import * as journal from "./0015-journal.js";
import * as transfers from "./0016-transfers.js";
import * as questions from "./0017-questions.js";
import * as identities from "./0018-identities.js";
import * as contributions from "./0019-contributions.js";
import * as pacedMessages from "./0023-paced-messages.js";
import * as inspections from "./0025-inspections.js";
import * as questionnaires from "./0027-questionnaires.js";
import * as agreements from "./0028-agreements.js";
import * as agreementUses from "./0029-agreement-uses.js";
import * as scenarios from "./0030-scenarios.js";
import * as releasedPhotos from "./0031-released-photos.js";
import * as versionClaims from "./0032-version-claims.js";
import * as jobs from "./0033-jobs.js";
import * as sharedUploads from "./0034-shared-uploads.js";
import * as toldRevision from "./0035-told-revision.js";
import * as correctedRevision from "./0036-corrected-revision.js";
import * as keptRows from "./0037-kept-rows.js";
import * as servedSets from "./0038-served-sets.js";
import * as accessOfVersions from "./0039-access-of-versions.js";
import * as keptMessages from "./0040-kept-messages.js";
import * as organisationsThatLeft from "./0041-organisations-that-left.js";
import * as acrOfIdentities from "./0042-acr-of-identities.js";
import * as failuresToldWhole from "./0043-failures-told-whole.js";
import * as stepsOfContributions from "./0044-steps-of-contributions.js";
import * as versionOfHandTables from "./0045-version-of-hand-tables.js";
import * as madeOfRegisters from "./0046-made-of-registers.js";

/** One step of the catalogue database, in SQL that SQLite and PostgreSQL both read. */
export interface Migration {
  name: string;
  up(knex: Knex): Promise<void>;
}

/** Every migration, oldest first. A published one never changes: add the next one. */
const MIGRATIONS: Migration[] = [
  catalogue,
  observations,
  keys,
  observationSets,
  planStates,
  people,
  drafts,
  accessRequests,
  reviews,
  reuses,
  handTables,
  touchedParts,
  compositions,
  following,
  journal,
  transfers,
  questions,
  identities,
  contributions,
  pacedMessages,
  inspections,
  questionnaires,
  agreements,
  agreementUses,
  scenarios,
  releasedPhotos,
  versionClaims,
  jobs,
  sharedUploads,
  toldRevision,
  correctedRevision,
  keptRows,
  servedSets,
  accessOfVersions,
  keptMessages,
  organisationsThatLeft,
  acrOfIdentities,
  failuresToldWhole,
  stepsOfContributions,
  versionOfHandTables,
  madeOfRegisters,
];

/** Names of every migration, oldest first. */
export const MIGRATION_NAMES: readonly string[] = MIGRATIONS.map(({ name }) => name);

/** The first of the migrations of a catalogue that this program does not know: a later one made it. */
export function findLaterMigration(names: readonly string[]): string | undefined {
  return names.find((name) => !MIGRATION_NAMES.includes(name));
}

/** Source for knex: our own list, so that nothing is read from folders at run time. */
export const migrationSource = sourceOf(MIGRATIONS);

/** The same for some of them, for a database of an older program. */
export function someMigrations(names: readonly string[]): Knex.MigrationSource<Migration> {
  return sourceOf(MIGRATIONS.filter(({ name }) => names.includes(name)));
}

function sourceOf(migrations: Migration[]): Knex.MigrationSource<Migration> {
  return {
    getMigrations: async () => migrations,
    getMigrationName: (migration) => migration.name,
    getMigration: async (migration) => ({ up: migration.up, down: async () => {} }),
  };
}
