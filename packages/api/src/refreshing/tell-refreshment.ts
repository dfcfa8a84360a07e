import { counted, typeset } from "@datalogue/ingest";
import { describeRefusal } from "../content/describe-refusal.js";
import type { AbsentCommunes } from "../sources/family.js";
import type { Left, Refreshment } from "./refreshment.js";

/** What became of a source, in French sentences. `publish`: something was to be published. */
export function tellRefreshment(done: Refreshment, { publish }: { publish: boolean }): string {
  switch (done.kind) {
    case "published":
      return `version ${done.version} publiée, ${counted(done.rows, "ligne")}.${tellAbsentYears(done.absentYears)}${tellAbsentCommunes(done.absentCommunes)}${tellMissing(done.missing)}${tellChanges(done.changes)}`;
    case "checked":
      return `répond comme attendu, ${counted(done.rows, "ligne")}.${tellAbsentCommunes(done.absentCommunes)}${tellMissing(done.missing)}${tellChanges(done.changes)}`;
    case "unchanged":
      return "rien de nouveau.";
    case "uncovered":
      return "le producteur ne publie rien pour ce territoire.";
    case "refused":
      return `${done.reasons.join(" ")}${publish ? " Rien n'est publié." : ""}`;
    case "rejected":
      return `${describeRefusal(done.report)} Rien n'est publié.`;
    case "absent":
      return `${done.file} n'est pas là.`;
    case "failed":
      return done.reason;
    case "left":
      return typeset(`${LEFT[done.why]} pendant que ce fichier arrivait : il est laissé.`);
  }
}

const LEFT: Record<Left["why"], string> = {
  unbound: "le jeu a été détaché de sa source",
  moved: "la source a changé d'adresse",
  paused: "la source a été mise en pause",
  published: "une autre version a été publiée",
};

function tellChanges(changes: string[]): string {
  return changes.length > 0 ? typeset(` Ce qui a changé : ${changes.join(" ")}`) : "";
}

function tellAbsentYears(years: number[]): string {
  return years.length > 0 ? typeset(` Années demandées qui n'ont pas encore de fichier : ${years.join(", ")}.`) : "";
}

/** Those of a year: of a file without years, they are missing from all of it. */
function tellAbsentCommunes(absent: AbsentCommunes[]): string {
  const told = absent.flatMap(({ year, communes }) => (year === undefined ? [] : `${communes.join(", ")} (${year})`));
  return told.length > 0 ? typeset(` Communes sans fichier : ${told.join(" ; ")}.`) : "";
}

function tellMissing(codes: string[]): string {
  return codes.length > 0 ? typeset(` Communes absentes du fichier : ${codes.join(", ")}.`) : "";
}
