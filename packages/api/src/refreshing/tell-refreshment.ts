import { counted, typeset } from "@datalogue/ingest";
import { describeRefusal } from "../content/describe-refusal.js";
import type { AbsentCommunes, Lacks } from "../sources/family.js";
import type { Left, Refreshment } from "./refreshment.js";

/** What became of a source, in French sentences. `publish`: something was to be published. */
export function tellRefreshment(done: Refreshment, { publish }: { publish: boolean }): string {
  switch (done.kind) {
    case "published":
      return `version ${done.version} publiée, ${counted(done.rows, "ligne")}.${tellLacks(done)}${tellMissing(done.missing)}${tellChanges(done.changes)}`;
    case "checked":
      return `répond comme attendu, ${counted(done.rows, "ligne")}.${tellLacks(done)}${tellMissing(done.missing)}${tellChanges(done.changes)}`;
    case "unchanged":
      return `rien de nouveau.${tellLacks(done)}`;
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

function tellLacks({ absentYears = [], leftYears = [], absentCommunes = [] }: Lacks): string {
  return tellAbsentYears(absentYears) + tellLeftYears(leftYears) + tellAbsentCommunes(absentCommunes);
}

function tellAbsentYears(years: number[]): string {
  return years.length > 0 ? typeset(` Années demandées qui n'ont pas encore de fichier : ${years.join(", ")}.`) : "";
}

function tellLeftYears(left: AbsentCommunes[]): string {
  const told = tellCommunes(left);
  return told.length > 0
    ? typeset(
        ` Années laissées tant que des communes n'y ont pas leur fichier : ${told.join(" ; ")}. Si elles ne doivent pas en avoir, dites la part qu'il en faut (« guard.communes » de source.json).`,
      )
    : "";
}

/** Those of a year: of a file without years, they are missing from all of it. */
function tellAbsentCommunes(absent: AbsentCommunes[]): string {
  const told = tellCommunes(absent);
  return told.length > 0 ? typeset(` Communes sans fichier : ${told.join(" ; ")}.`) : "";
}

/** « 17140, 17337 (2026) ». */
function tellCommunes(absent: AbsentCommunes[]): string[] {
  return absent.flatMap(({ year, communes }) => {
    if (year === undefined) return [];
    const shown = `${communes.slice(0, 20).join(", ")}${communes.length > 20 ? "…" : ""}`;
    return `${shown} (${year})`;
  });
}

function tellMissing(codes: string[]): string {
  return codes.length > 0 ? typeset(` Communes absentes du fichier : ${codes.join(", ")}.`) : "";
}
