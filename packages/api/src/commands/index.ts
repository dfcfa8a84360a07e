import { inFrench } from "@datalogue/ingest";
import type { Command } from "commander";
import { publishCommand } from "./publish.js";
import { statusCommand } from "./status.js";

/** The commands of this package, to be added to the command line. */
export function commands(): Command[] {
  return [publishCommand(), statusCommand()].map(inFrench);
}
