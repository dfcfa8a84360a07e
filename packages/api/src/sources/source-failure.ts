import { counted, typeset } from "@datalogue/ingest";
import { tellPatterns } from "./name-pattern.js";

/** Why the answer of a source cannot be taken, though it was received. */
export type SourceFault =
  /** No file of the dataset has the title that is looked for; those there are. */
  | { kind: "no-such-file"; place: string; wanted: string; titles: string[] }
  | { kind: "several-files"; place: string; wanted: string; titles: string[] }
  /** The answer has not the form of its family: the member that is not there, or not so. */
  | { kind: "other-form"; url: string; member: string }
  /** Fewer lines than the server said that there were, or more. */
  | { kind: "incomplete"; url: string; received: number; announced: number }
  /** What one page announces is not what those before did: the data changed while they were read. */
  | { kind: "moved"; url: string; before: number; announced: number }
  /** Parts of one answer whose columns differ. */
  | { kind: "other-columns"; url: string; expected: string; found: string }
  | { kind: "endless"; url: string; pages: number }
  /** What follows a page is that page again. */
  | { kind: "same-page"; url: string }
  /** A part that cannot be read: French sentences. */
  | { kind: "unreadable"; url: string; reasons: string[] }
  /** Of files received by hand: years that have none, whose files those are; those that none tells, or several tell. */
  | { kind: "absent-years"; folder: string; absent: number[]; there: string[] }
  /** Of files by commune: too few of a year, where each has its own. */
  | {
      kind: "absent-communes";
      year: number | undefined;
      found: number;
      asked: number;
      least: number;
      absent: string[];
    }
  /** The year received last has no file any more. */
  | { kind: "year-gone"; url: string; year: number }
  | { kind: "year-untold"; name: string; years: readonly number[] }
  | { kind: "same-year"; year: number; names: string[] }
  | { kind: "packed-part"; name: string }
  /** A condition of `source.json` that the service answers, and that is not looked at in a file. */
  | { kind: "condition-not-read"; condition: string }
  | { kind: "no-feature"; name: string; conditions: string[] }
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
    case "moved":
      return `${fault.url} : le service annonce ${fault.announced} lignes, et en annonçait ${fault.before} à la page d'avant : ses données ont changé pendant la lecture. Rien n'en est gardé. Recommencez un peu plus tard.`;
    case "other-columns":
      return `${fault.url} : les colonnes ne sont pas celles des autres parties de la réponse. Attendu : ${fault.expected}. Reçu : ${fault.found}.`;
    case "schematic-outlines":
      return "Les contours des communes de ce site sont schématiques : les surfaces par commune seraient fausses. Importez les contours officiels (territories import --officiel), puis recommencez.";
    case "unreadable":
      return `${fault.url} : ${fault.reasons.join(" ")}`;
    case "absent-years":
      return `Années absentes du dossier ${fault.folder} : ${fault.absent.join(", ")}. Fichiers trouvés : ${fault.there.join(", ") || "aucun"}. Ajoutez-y les fichiers du producteur, sous leur nom.`;
    case "absent-communes": {
      const { year, found, asked, least, absent } = fault;
      const shown = `${absent.slice(0, 20).join(", ")}${absent.length > 20 ? "…" : ""}`;
      return `${year === undefined ? "" : `${year} : `}${counted(found, "commune a", "communes ont")} un fichier sur ${asked} demandées, il en faut ${least}. Sans fichier : ${shown}. C'est souvent passager ; si rien ne s'y est passé, dites la part qu'il en faut (« guard.communes » de source.json).`;
    }
    case "year-gone":
      return `${fault.url} : l'année ${fault.year}, reçue en dernier, n'y est plus. C'est souvent passager ; pour repartir d'une autre, déposez son fichier.`;
    case "year-untold":
      return `${fault.name} : son nom ne dit pas de quelle année est le fichier, parmi celles demandées (${fault.years.join(", ")}). Renommez-le, ou retirez-le du dossier.`;
    case "same-year":
      return `Plusieurs fichiers sont de ${fault.year} : ${fault.names.join(", ")}. Gardez-en un.`;
    case "packed-part":
      return `${fault.name} : des parties ne sont réunies qu'en CSV (.csv ou .csv.gz). Décompressez ou convertissez celle-ci.`;
    case "condition-not-read":
      return `La condition « ${fault.condition} » de source.json ne peut être appliquée à un fichier reçu à la main : seule l'est une égalité (colonne = 'texte').`;
    case "no-feature":
      return `${fault.name} : aucun objet du territoire (${fault.conditions.slice(0, 3).join(", ")}${fault.conditions.length > 3 ? "…" : ""}).`;
    case "same-page":
      return `${fault.url} : le service redonne les mêmes objets quand la suite lui est demandée. Rien n'en est gardé. Recommencez plus tard, demandez-en moins à la fois (« each », « where »), ou prenez ces données d'un autre service.`;
    case "endless":
      return `${fault.url} : la réponse compte plus de ${fault.pages} pages, ou revient sur elle-même.`;
  }
}

function listed(titles: string[]): string {
  const shown = titles.slice(0, 10).map((title) => `« ${title} »`);
  return shown.length === 0 ? "aucun" : `${shown.join(", ")}${titles.length > shown.length ? "…" : ""}`;
}
