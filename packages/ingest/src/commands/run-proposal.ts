import { writeFile } from "node:fs/promises";
import { type CheckOptions, checkFile } from "../check-file.js";
import { inferSchema } from "../inference/infer-schema.js";
import { proposalToText } from "../inference/proposal-to-text.js";
import { typeset } from "../typography.js";
import { refuseWritten } from "./refuse-written.js";
import { writeReport } from "./write-report.js";

/** Writes the schema proposed for a file and says why it is so; only its report when it cannot be read as a table. */
export async function runProposal(path: string, out: string, options: CheckOptions, json: boolean): Promise<number> {
  if (out !== "-") refuseWritten(out);
  const proposal = await inferSchema(path, options);
  if (!proposal) {
    await writeReport(await checkFile(path, options), json ? "json" : "text", options.lang);
    process.stderr.write(
      `${typeset("Aucun schéma n'a été proposé : le fichier ne contient pas de tableau à lire.")}\n`,
    );
    return 1;
  }
  const report = await checkFile(path, { ...options, schema: proposal.schema });
  const schema = `${JSON.stringify(proposal.schema, null, 2)}\n`;
  if (out === "-") process.stdout.write(schema);
  else await writeFile(out, schema, { flag: "wx" });
  const summary = json
    ? `${JSON.stringify({ ...proposal, report }, null, 2)}\n`
    : proposalToText(proposal, report, out === "-" ? null : out);
  (out === "-" ? process.stderr : process.stdout).write(summary);
  return report.valid ? 0 : 1;
}
