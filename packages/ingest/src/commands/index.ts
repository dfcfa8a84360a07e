import type { Command } from "commander";
import { checkCommand } from "./check.js";

export { SettingsError } from "../settings.js";
export { helpCommand } from "./help.js";
export { inFrench } from "./in-french.js";

/**
 * The commands of this package, for `bin/datalogue.mjs`: their names, options and help. What a command does is imported when it is run, so that
 * neither the help nor another command waits for it.
 */
export function commands(): Command[] {
  return [checkCommand()];
}
