import { resolve } from "node:path";
import { typeset } from "@datalogue/ingest";
import { ContentError } from "../documents/content-problem.js";
import { counted } from "./counted.js";
import { toldFailure } from "./told-failure.js";
import { withDatalogue } from "./with-datalogue.js";

/** Writes the live catalogue as a folder of content, says what is not in it and why; sets the exit code. */
export function runContentExport(asked: string, { withOriginals = false }: { withOriginals?: boolean }): Promise<void> {
  return withDatalogue(
    async (datalogue) => {
      const folder = resolve(asked);
      await toldFailure(folder, async () => {
        try {
          const done = await datalogue.exportContent(folder, { withOriginals });
          const { datasets, awaited, definitions, leftOut, agreements, unserved, problems } = done;
          const waiting =
            awaited > 0
              ? `, ${counted(awaited, "jeu qui attend ses données", "jeux qui attendent leurs données")}`
              : "";
          process.stdout.write(
            typeset(
              `Catalogue écrit dans ${folder} : ${counted(datasets, "jeu", "jeux")}${waiting}, ${counted(definitions, "définition", "définitions")} (indicateurs, observatoires, documents, règles).\n`,
            ),
          );
          for (const { dataset, cause, reason } of leftOut)
            (cause === "protected" ? process.stdout : process.stderr).write(
              typeset(`${cause === "protected" ? "Laissé de côté" : "Absent"} : ${dataset} : ${reason}\n`),
            );
          for (const { path, reason } of agreements) process.stdout.write(typeset(`Convention ${path} : ${reason}\n`));
          for (const path of unserved)
            process.stdout.write(typeset(`Laissé de côté : ${path} : ce document du contenu n'est pas servi.\n`));
          for (const { path, message } of problems)
            process.stderr.write(typeset(`Ne se rechargerait pas : ${path} : ${message}\n`));
          if (problems.length > 0 || leftOut.some(({ cause }) => cause !== "protected")) process.exitCode = 1;
        } catch (error) {
          if (!(error instanceof ContentError)) throw error;
          for (const { path, message } of error.problems) process.stderr.write(`${path}\u00A0: ${message}\n`);
          process.exitCode = 2;
        }
      });
    },
    { looks: true },
  );
}
