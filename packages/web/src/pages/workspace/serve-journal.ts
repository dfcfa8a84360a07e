import { type ActKind, ActRefused, actKinds, type Datalogue, isDay, type JournalQuery } from "@datalogue/api";
import type { Express, Request } from "express";
import { journalPage } from "./journal.js";
import { roleNeeded } from "./role-needed.js";
import type { WorkspaceParts } from "./workspace-tools.js";

/** Acts of a page. */
const SHOWN = 50;

/** `/espace/journal`: who did what, for administrators. */
export function serveJournal(
  app: Express,
  { site, journal, tools }: WorkspaceParts & Pick<Datalogue, "journal">,
): void {
  const { send, own } = tools;
  app.get(
    "/espace/journal",
    own(async (visit, request, response) => {
      const { query, fault } = readQuery(request);
      try {
        const listed = fault === undefined ? await journal.list(visit.caller, query, SHOWN) : { acts: [], next: null };
        send(response, journalPage(site, { visit, query, fault, ...listed }), fault === undefined ? 200 : 422);
      } catch (error) {
        if (!(error instanceof ActRefused)) throw error;
        throw roleNeeded(
          "Réservé aux administrateurs",
          "Le journal est lu par les administrateurs des organismes. Ce que vous avez publié se voit dans vos jeux.",
        );
      }
    }),
  );
}

/** What the form asks, and what is wrong with it. */
function readQuery({ query: asked }: Request): { query: JournalQuery; fault: string | undefined } {
  const textOf = (name: string) => {
    const value = asked[name];
    return typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, 200) : undefined;
  };
  const kind = textOf("acte");
  const before = Number(textOf("avant"));
  const query: JournalQuery = {
    ...{ q: textOf("q"), actor: textOf("auteur"), dataset: textOf("jeu"), from: textOf("depuis"), to: textOf("jusqu") },
    kind: kind !== undefined && Object.hasOwn(actKinds, kind) ? (kind as ActKind) : undefined,
    before: Number.isSafeInteger(before) && before > 0 ? before : undefined,
  };
  const wrong = [query.from, query.to].find((day) => day !== undefined && !isDay(day));
  if (wrong !== undefined) return { query, fault: "Écrivez un jour du calendrier, comme 2026-03-31." };
  if (query.from !== undefined && query.to !== undefined && query.from > query.to)
    return { query, fault: "Le premier jour vient après le dernier : échangez-les." };
  return { query, fault: undefined };
}
