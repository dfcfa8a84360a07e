#!/usr/bin/env node
import { commands } from "@datalogue/ingest/commands";

/** Commands of a data folder that read as few modules as those of files do. */
const SHORT = ["backup", "restore", "snapshots"];

// Who reads what is printed (`head`, `true`) has left: what was to be done is done all the same.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
});
const args = process.argv.slice(2);
const { runProgram } = await import(await findProgram());
await runProgram(args);

/** Commands of a catalogue read hundreds of modules: from their bundle, where there is one. Help and what opens no catalogue read few. */
async function findProgram() {
  const module = new URL("./run-program.mjs", import.meta.url);
  const [name = "help"] = args;
  const short = [...commands().map((command) => command.name()), ...SHORT, "help"];
  if (short.includes(name) || name.startsWith("-") || args.includes("--help") || args.includes("-h"))
    return module.href;
  const { findBundle } = await import("../packages/api/dist/threads/find-bundle.js");
  return (findBundle(module)?.url ?? module).href;
}
