import { civilDay, counted, formatCivil, typeset } from "@datalogue/ingest";
import type { Message } from "../people/mailer.js";
import { followUpStatusWords } from "../plans/follow-up-statuses.js";
import type { CatalogueEvent } from "./catalogue-event.js";

interface DigestParts {
  to: string;
  /** Title of the site. */
  site: string;
  publicUrl: string;
  events: CatalogueEvent[];
  /** Titles of the figures made from a dataset, by its slug. */
  figuresOf(slug: string): string[];
  /** What opens the list of what is followed. */
  token: string;
  /** What the message is known by. */
  id: string;
}

/** One message for all that changed: a paragraph by dataset or objective, a line by event with its day, then where to read it. Plain text. */
export function writeDigest({ to, site, publicUrl, events, figuresOf, token, id }: DigestParts): Message {
  const bySubject = new Map<string, CatalogueEvent[]>();
  for (const event of events) {
    const { path } = placeOf(event);
    bySubject.set(path, [...(bySubject.get(path) ?? []), event]);
  }
  const paragraphs = [...bySubject].map(([path, own]) => {
    const last = own.at(-1) as CatalogueEvent;
    const figures = last.type === "dataset.published" ? figuresOf(last.dataset.slug) : [];
    return [
      placeOf(last).title,
      ...own.map((event) => `- ${dayOf(event.at)} : ${tell(event)}`),
      ...(figures.length > 0 ? [`  Chiffres qui en sont calculés : ${listShort(figures)}.`] : []),
      `  ${publicUrl}${path}`,
    ].join("\n");
  });
  const [only] = bySubject.values();
  const what =
    bySubject.size === 1 && only ? placeOf(only.at(-1) as CatalogueEvent).title : `${bySubject.size} nouvelles`;
  return {
    ...{ to, id, unsubscribe: `${publicUrl}/abonnements/arret?cle=${token}` },
    subject: typeset(`${site} : ${what}`),
    text: `Bonjour,

Voici ce qui a changé dans ce que vous suivez sur ${site}.

${paragraphs.join("\n\n")}

Choisir ce que vous suivez, mettre en sourdine ou arrêter :
${publicUrl}/abonnements?cle=${token}
`,
  };
}

function placeOf(event: CatalogueEvent): { title: string; path: string } {
  if (event.type === "objective.changed")
    return {
      title: `${event.objective.title} (${event.plan.title})`,
      path: `/suivi/${event.plan.id}#${event.objective.id}`,
    };
  return { title: event.dataset.title, path: `/jeux/${event.dataset.slug}` };
}

function tell(event: CatalogueEvent): string {
  switch (event.type) {
    case "dataset.published": {
      const { number, rows, note } = event.version;
      const first = event.isFirst ? "nouveau jeu de données" : `version ${number}`;
      return `${first}, ${counted(rows, "ligne")}.${note ? ` ${sentence(note)}` : ""}`;
    }
    case "dataset.rolled_back":
      return `retour au fichier de la version ${event.version.restores}, publié comme version ${event.version.number}.`;
    case "dataset.withdrawn":
      return "ce jeu n'est plus ouvert à tous.";
    case "version.withdrawn":
      return `les lignes de la version ${event.version.number} ne sont plus données.`;
    case "objective.changed":
      return `${followUpStatusWords[event.after]}, et non plus ${followUpStatusWords[event.before]}. ${sentence(event.sentence)}`;
  }
}

/** On one line, and ended. */
function sentence(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}

/** Five of them, and how many others there are. */
function listShort(titles: string[]): string {
  const rest = titles.length - 5;
  return `${titles.slice(0, 5).join(", ")}${rest > 0 ? ` et ${counted(rest, "autre")}` : ""}`;
}

function dayOf(at: string): string {
  return formatCivil(civilDay(new Date(at)));
}
