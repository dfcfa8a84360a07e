import { counted, plural } from "@datalogue/ingest";
import { isUnder } from "../documents/content-problem.js";
import { withDatalogue } from "./with-datalogue.js";

/** Publishes what paths hold, says what was done and what is wrong; sets the exit code. */
export function runPublish(paths: string[]): Promise<void> {
  return withDatalogue(
    async (datalogue) => {
      const {
        lines,
        problems,
        published,
        described,
        unchanged,
        leftAlone,
        awaited,
        definitions,
        folders = [],
      } = await datalogue.publish(paths);
      /** What is wrong with what was asked for. */
      const faults = problems
        .filter(({ fault, path }) => fault !== "reference" && (fault !== "definition" || isUnder(path, folders)))
        .map(({ fault }) => fault);
      for (const line of lines) process.stdout.write(`${line}\n`);
      if (definitions > 0)
        process.stdout.write(
          `${counted(definitions, "définition")} du contenu (indicateurs, observatoires, documents) ${plural(definitions, "mise")} à jour.\n`,
        );
      const changed = published + described + leftAlone + definitions;
      if (awaited > 0)
        process.stdout.write(
          `${counted(awaited, "jeu attend sa source", "jeux attendent leur source")}\u00A0: la commande sources refresh la demande.\n`,
        );
      if (faults.length === 0 && changed === 0 && lines.length === 0)
        process.stdout.write(
          `Rien n'a changé depuis la dernière publication (${unchanged} jeu${unchanged > 1 ? "x" : ""}).\n`,
        );
      for (const { path, message } of problems) process.stderr.write(`${path}\u00A0: ${message}\n`);
      if (faults.includes("internal")) process.exitCode = 3;
      else if (faults.includes("use") || faults.includes("definition")) process.exitCode = 2;
      else if (faults.includes("data")) process.exitCode = 1;
    },
    { writes: true, makes: true },
  );
}
