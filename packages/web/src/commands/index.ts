import type { Command } from "commander";
import { serveCommand } from "./serve.js";

/** The commands of this package, to be added to the command line. */
export function commands(): Command[] {
  return [serveCommand()];
}
