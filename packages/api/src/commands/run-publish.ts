import { counted } from "./counted.js";
import { withDatalogue } from "./with-datalogue.js";

/** Publishes what paths hold, says what was done and what is wrong; sets the exit code. */
export function runPublish(paths: string[]): Promise<void> {
  return withDatalogue(
    async (datalogue) => {
      const { lines, problems, published, described, unchanged, leftAlone, awaited, definitions } =
        await datalogue.publish(paths);
      for (const line of lines) process.stdout.write(`${line}\n`);
      if (definitions > 0)
        process.stdout.write(
          `${definitions}\u00A0définition${definitions > 1 ? "s" : ""} du contenu (indicateurs, observatoires, documents) mise${definitions > 1 ? "s" : ""} à jour.\n`,
        );
      const changed = published + described + leftAlone + definitions;
      if (awaited > 0)
        process.stdout.write(
          `${counted(awaited, "jeu attend sa source", "jeux attendent leur source")}\u00A0: la commande sources refresh la demande.\n`,
        );
      if (!problems.some(({ fault }) => fault !== "reference") && changed === 0)
        process.stdout.write(
          `Rien n'a changé depuis la dernière publication (${unchanged} jeu${unchanged > 1 ? "x" : ""}).\n`,
        );
      for (const { path, message } of problems) process.stderr.write(`${path}\u00A0: ${message}\n`);
      if (problems.some(({ fault }) => fault === "internal")) process.exitCode = 3;
      else if (problems.some(({ fault }) => fault === "use")) process.exitCode = 2;
      else if (problems.some(({ fault }) => fault === "data")) process.exitCode = 1;
    },
    { writes: true },
  );
}
