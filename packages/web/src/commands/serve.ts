import { inFrench } from "@datalogue/ingest/commands";
import { Command } from "commander";

/** `serve`: opens the catalogue, loads the content, answers until it is asked to stop. */
export function serveCommand(): Command {
  return inFrench(
    new Command("serve").description("servir le site et l'API, après avoir chargé le contenu").action(async () => {
      // Asked to stop while its program is still being read, it stops as it would later.
      const stopEarly = () => {
        process.stdout.write("Datalogue arrêté.\n");
        process.exit(0);
      };
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stopEarly);
      const { runServe } = await import("./run-serve.js");
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stopEarly);
      await runServe();
    }),
  );
}
