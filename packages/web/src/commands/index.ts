import type { Command } from "commander";
import { exportSiteCommand } from "./export-site.js";
import { serveCommand } from "./serve.js";

/** The commands of this package, to be added to the command line. */
export function commands(): Command[] {
  return [serveCommand(), exportSiteCommand()];
}
