import { setImmediate as nextTurn } from "node:timers/promises";
import { inFrench } from "@datalogue/ingest/commands";
import { Command } from "commander";
import { untilStopped } from "./until-stopped.js";

/** `serve`: opens the catalogue, loads the content, answers until it is asked to stop. */
export function serveCommand(): Command {
  return inFrench(
    new Command("serve").description("servir le site et l'API, après avoir chargé le contenu").action(async () => {
      const stopping = untilStopped();
      let isRead = false;
      // Asked to stop while its program is still being read, it stops as it would later.
      stopping.then(() => {
        if (isRead) return;
        process.stdout.write("Datalogue arrêté.\n");
        process.exit(0);
      });
      const { runServe } = await import("./run-serve.js");
      // From its bundle it is read in one turn: what was asked meanwhile is heard in the next whole one.
      await nextTurn();
      await nextTurn();
      isRead = true;
      await runServe(stopping);
    }),
  );
}
