import { resolve } from "node:path";
import { counted, typeset } from "@datalogue/ingest";
import type { LeftInSite } from "../content/count-left-in-site.js";
import { toldFailure } from "./told-failure.js";
import { withDatalogue } from "./with-datalogue.js";

/** Writes the live catalogue as a folder of content, says what is not in it and why; sets the exit code. */
export function runContentExport(asked: string, { withOriginals = false }: { withOriginals?: boolean }): Promise<void> {
  return withDatalogue(async (datalogue) => {
    const folder = resolve(asked);
    await toldFailure(folder, async () => {
      const done = await datalogue.exportContent(folder, { withOriginals });
      const { datasets, awaited, definitions, leftOut, agreements, unserved, leftInSite, problems } = done;
      const waiting =
        awaited > 0 ? `, ${counted(awaited, "jeu qui attend ses données", "jeux qui attendent leurs données")}` : "";
      process.stdout.write(
        typeset(
          `Catalogue écrit dans ${folder} : ${counted(datasets, "jeu", "jeux")}${waiting}, ${counted(definitions, "définition", "définitions")} (indicateurs, observatoires, documents, règles).\n`,
        ),
      );
      for (const { dataset, cause, reason } of leftOut)
        (cause === "damaged" ? process.stderr : process.stdout).write(
          typeset(`${cause === "damaged" ? "Absent" : "Laissé de côté"} : ${dataset} : ${reason}\n`),
        );
      for (const { path, reason } of agreements) process.stdout.write(typeset(`Convention ${path} : ${reason}\n`));
      for (const path of unserved)
        process.stdout.write(typeset(`Laissé de côté : ${path} : ce document du contenu n'est pas servi.\n`));
      const stays = (Object.keys(WRITINGS) as (keyof LeftInSite)[]).flatMap((name) =>
        leftInSite[name] > 0 ? counted(leftInSite[name], ...WRITINGS[name]) : [],
      );
      if (stays.length > 0)
        process.stdout.write(
          typeset(`Reste dans ce site, et n'est pas dans le contenu : ${stays.join(", ")}. « backup » garde tout.\n`),
        );
      for (const { path, message } of problems)
        process.stderr.write(typeset(`Ne se rechargerait pas : ${path} : ${message}\n`));
      if (problems.length > 0 || leftOut.some(({ cause }) => cause === "damaged")) process.exitCode = 1;
    });
  });
}

/** One, several. */
const WRITINGS: Record<keyof LeftInSite, [string, string]> = {
  questions: ["question", "questions"],
  reuses: ["réutilisation", "réutilisations"],
  contributionForms: ["formulaire de contribution", "formulaires de contribution"],
  contributions: ["contribution reçue", "contributions reçues"],
  inspections: ["contrôle de terrain", "contrôles de terrain"],
  inspectionPhotos: ["photo de terrain", "photos de terrain"],
  questionnaireAnswers: ["réponse à un questionnaire", "réponses à des questionnaires"],
  scenarios: ["scénario", "scénarios"],
};
