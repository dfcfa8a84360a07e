#!/usr/bin/env node
import { commands } from "@datalogue/ingest/commands";

const args = process.argv.slice(2);
const { runProgram } = await import(await findProgram());
await runProgram(args);

/** Commands of a catalogue read hundreds of modules: from their bundle, where there is one. Help and checks of files read few. */
async function findProgram() {
  const module = new URL("./run-program.mjs", import.meta.url);
  const [name = "help"] = args;
  const isShort = commands().some((command) => command.name() === name);
  if (isShort || /^(-.*|help)$/.test(name) || args.includes("--help") || args.includes("-h")) return module.href;
  const { findBundle } = await import("../packages/api/dist/threads/find-bundle.js");
  return (findBundle(module)?.url ?? module).href;
}
