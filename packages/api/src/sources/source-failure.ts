import { typeset } from "@datalogue/ingest";
import { tellPatterns } from "./name-pattern.js";

/** Why the answer of a source cannot be taken, though it was received. */
export type SourceFault =
  /** No file of the dataset has the title that is looked for; those there are. */
  | { kind: "no-such-file"; place: string; wanted: string; titles: string[] }
  | { kind: "several-files"; place: string; wanted: string; titles: string[] }
  /** The answer has not the form of its family: the member that is not there, or not so. */
  | { kind: "other-form"; url: string; member: string }
  /** Fewer lines than the server said that there were. */
  | { kind: "incomplete"; url: string; received: number; announced: number }
  /** Parts of one answer whose columns differ. */
  | { kind: "other-columns"; url: string; expected: string; found: string }
  | { kind: "endless"; url: string; pages: number }
  /** Surfaces by commune are asked for, and the outlines of the communes are a drawing. */
  | { kind: "schematic-outlines" };

/** Thrown when what a source answers cannot be taken. The message is a French sentence that says what to do. */
export class SourceFailure extends Error {
  constructor(readonly fault: SourceFault) {
    super(typeset(describe(fault)));
    this.name = "SourceFailure";
  }
}

function describe(fault: SourceFault): string {
  switch (fault.kind) {
    case "no-such-file":
      return `${fault.place} : aucun fichier ne s'appelle « ${tellPatterns([fault.wanted])} ». Fichiers : ${listed(fault.titles)}. Corrigez « title » dans source.json, ou « dataset » si le producteur a ouvert un nouveau jeu.`;
    case "several-files":
      return `${fault.place} : plusieurs fichiers répondent à « ${tellPatterns([fault.wanted])} » : ${listed(fault.titles)}. Précisez « title » dans source.json.`;
    case "other-form":
      return `${fault.url} : la réponse n'a pas la forme attendue (« ${fault.member} »). Le service a sans doute changé.`;
    case "incomplete":
      return `${fault.url} : ${fault.received} lignes reçues sur ${fault.announced} annoncées. Rien n'en est gardé.`;
    case "other-columns":
      return `${fault.url} : les colonnes ne sont pas celles des autres parties de la réponse. Attendu : ${fault.expected}. Reçu : ${fault.found}.`;
    case "schematic-outlines":
      return "Les contours des communes de ce site sont schématiques : les surfaces par commune seraient fausses. Importez les contours officiels (territories import --officiel), puis recommencez.";
    case "endless":
      return `${fault.url} : la réponse compte plus de ${fault.pages} pages, ou revient sur elle-même.`;
  }
}

function listed(titles: string[]): string {
  const shown = titles.slice(0, 10).map((title) => `« ${title} »`);
  return shown.length === 0 ? "aucun" : `${shown.join(", ")}${titles.length > shown.length ? "…" : ""}`;
}
