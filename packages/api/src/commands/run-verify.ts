import { counted } from "./counted.js";
import { withDatalogue } from "./with-datalogue.js";

/** Reads every published file again; says which are damaged and sets the exit code. */
export function runVerify(datasets: string[], { json }: { json?: true }): Promise<void> {
  return withDatalogue(async (datalogue) => {
    const told = await datalogue.verify(datasets);
    const { valid, versions, files, bytes, damaged, catalogue, unnamed } = told;
    if (!valid) process.exitCode = 1;
    if (json) return void process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
    for (const { message } of damaged) process.stderr.write(`${message}\n`);
    if (catalogue !== null)
      process.stderr.write(`La base du catalogue est abîmée (${catalogue}). Remettez une copie de sauvegarde.\n`);
    for (const version of unnamed)
      process.stderr.write(
        `versions/${version}\u00A0: la base du catalogue ne connaît pas cette version, publiée après la copie de la base qui est en service. Elle est gardée.\n`,
      );
    const megabytes = (bytes / 1e6).toLocaleString("fr-FR", { maximumFractionDigits: 1 });
    const read = `${counted(files, "fichier relu", "fichiers relus")} (${megabytes}\u00A0Mo), ${counted(versions, "version", "versions")}`;
    process.stdout.write(
      damaged.length === 0
        ? `${read}\u00A0: tous sont tels que publiés.\n`
        : `${read}\u00A0: ${counted(damaged.length, "fichier abîmé", "fichiers abîmés")}. Pour refaire ce qui peut l'être\u00A0: la commande repair.\n`,
    );
  });
}
