import { inFrench } from "@datalogue/ingest/commands";
import type { Command } from "commander";
import { backupCommand } from "./backup.js";
import { contentCommand } from "./content.js";
import { keyCommand } from "./key.js";
import { migrateEngineCommand } from "./migrate-engine.js";
import { publishCommand } from "./publish.js";
import { repairCommand } from "./repair.js";
import { restoreCommand } from "./restore.js";
import { snapshotsCommand } from "./snapshots.js";
import { sourcesCommand } from "./sources.js";
import { statusCommand } from "./status.js";
import { territoriesCommand } from "./territories.js";
import { userCommand } from "./user.js";
import { verifyCommand } from "./verify.js";

/** The commands of this package, to be added to the command line. */
export function commands(): Command[] {
  return [
    publishCommand(),
    contentCommand(),
    statusCommand(),
    verifyCommand(),
    repairCommand(),
    backupCommand(),
    restoreCommand(),
    snapshotsCommand(),
    migrateEngineCommand(),
    keyCommand(),
    userCommand(),
    territoriesCommand(),
    sourcesCommand(),
  ].map(inFrench);
}
