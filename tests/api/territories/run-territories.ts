import { ownContent } from "../../support/prepared-data.js";
import { runCommand } from "../../support/run-command.js";

/** What `datalogue territories …` prints, and its exit code. */
export function runTerritories(args: string[], env: Record<string, string> = {}) {
  return runCommand(["territories", ...args], { DATALOGUE_CONTENT: ownContent, ...env });
}
