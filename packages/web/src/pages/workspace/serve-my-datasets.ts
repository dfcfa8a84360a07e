import { type Datalogue, type DraftSummary, type Drafts, decideAccess, roleMay, type Transfers } from "@datalogue/api";
import type { Express } from "express";
import type { Visit } from "../../components/visit.js";
import { counted, formatDate, formatPlanned, typographic } from "../../format/index.js";
import { loadDuties, type OwnState, ownStates, tellFailure } from "./load-duties.js";
import { type ClosedDraft, type DraftLine, myDatasetsPage } from "./my-datasets.js";
import { actorInSentence, nameActor } from "./name-actor.js";
import type { WorkspaceParts } from "./workspace-tools.js";

/** Drafts read for the page of somebody: more of them are reached by the dataset they are of. */
const DRAFTS = 50;

interface Parts extends WorkspaceParts {
  drafts: Drafts;
  transfers: Pick<Transfers, "list">;
  reuses: Pick<Datalogue["reuses"], "listWaiting">;
  receptions: Pick<Datalogue["receptions"], "listFailures" | "listReviews">;
  questions: Pick<Datalogue["questions"], "listWaiting">;
  inspections: Pick<Datalogue["inspections"], "countLate">;
  contributions: Pick<Datalogue["contributions"], "countWaiting">;
  agreements: Pick<Datalogue["agreements"], "list">;
}

/** `/espace`: what who is signed in owes, and what they began. */
export function serveMyDatasets(
  app: Express,
  {
    site,
    people,
    drafts,
    transfers,
    receptions,
    reuses,
    questions,
    inspections,
    contributions,
    agreements,
    tools,
  }: Parts,
): void {
  const { send, toldOf, own } = tools;
  const begin = async (visit: Visit, draft: DraftSummary) => {
    const who = actorInSentence(await nameActor(people, visit, draft.createdBy));
    return {
      id: draft.id,
      title: typographic(draft.title),
      begun: `Commencé le ${formatDate(draft.createdAt)} par ${who}`,
    };
  };
  const describe = async (visit: Visit, draft: DraftSummary): Promise<DraftLine> => {
    return {
      ...(await begin(visit, draft)),
      act: draft.state === "submitted" || draft.state === "planned" ? "Voir" : "Reprendre",
      mayCancel:
        draft.state === "planned" &&
        decideAccess(visit.caller, "publish", { organisation: draft.organisation }).allowed,
      stopped: typographic(`${tellFailure(draft)}${tellState(draft)}${tellKept(draft)}`),
    };
  };
  const describeClosed = async (visit: Visit, draft: DraftSummary): Promise<ClosedDraft> => {
    return { ...(await begin(visit, draft)), revision: draft.revision, kept: typographic(tellKept(draft)) };
  };
  app.get(
    "/espace",
    own(async (visit, request, response) => {
      const mayDraft = visit.caller.memberships.some(({ role }) => roleMay(role, "draft"));
      // First: what it takes back moves drafts, whose revisions the page gives.
      const proposed = await contributions.countWaiting(visit.caller);
      const listed = mayDraft ? (await drafts.list(visit.caller, { page: 1, pageSize: DRAFTS })).data : [];
      const ended = { page: 1, pageSize: DRAFTS, state: "closed" } as const;
      const closed = mayDraft ? (await drafts.list(visit.caller, ended)).data : [];
      const waiting = { page: 1, pageSize: DRAFTS, state: "submitted" } as const;
      const toReview = (await drafts.list(visit.caller, waiting)).data.filter((draft) => mayReview(visit, draft));
      const asked = request.query.etat;
      const shown = typeof asked === "string" && Object.hasOwn(ownStates, asked) ? (asked as OwnState) : undefined;
      const offers = await transfers.list(visit.caller);
      const known = {
        ...{ receptions, reuses, drafts: listed, toReview, offers },
        questions: await questions.listWaiting(visit.caller),
        inspections: await inspections.countLate(visit.caller),
        contributions: proposed,
        agreements: visit.agreements ? await agreements.list(visit.caller) : [],
        nameActor: (actor: string) => nameActor(people, visit, actor),
        isStillTheirs: (draft: DraftSummary) => drafts.isStillTheirs(draft),
      };
      const duties = await loadDuties(site, visit, known);
      const mayOffer = visit.caller.memberships.some(({ role }) => roleMay(role, "administer"));
      // What is owed says already which drafts came back, are to be read, or were not published.
      const owed = new Set(duties.duties.map(({ act }) => act?.href));
      const others = listed.filter(({ id }) => !owed.has(`/publier/${id}/relecture`) && !owed.has(`/publier/${id}`));
      const lines = await Promise.all(others.map((draft) => describe(visit, draft)));
      send(
        response,
        myDatasetsPage(site, {
          ...{ ...duties, visit, drafts: lines, mayDraft, mayOffer, shown, told: toldOf(request) },
          closed: await Promise.all(closed.map((draft) => describeClosed(visit, draft))),
        }),
      );
    }),
  );
}

/** Of those submitted that somebody may open, those that they did not only prepare. */
function mayReview({ caller }: Visit, { organisation }: DraftSummary): boolean {
  const isOwn = decideAccess(caller, "draft", { organisation }).allowed;
  return !isOwn || decideAccess(caller, "review", { organisation }).allowed;
}

/** Where a draft stopped, in words. */
function tellState({ state, errors, plannedFor, plannedHour, byHand }: DraftSummary): string {
  if (byHand && state !== "submitted" && state !== "planned") return "Tableau tenu à la main, en cours.";
  switch (state) {
    case "empty":
      return "Arrêté à l’étape 1 sur 6 : il reste à déposer un fichier.";
    case "reading":
      return "Son fichier est en cours de lecture.";
    case "faulty":
      return errors
        ? `Arrêté à l’étape 3 sur 6 : ${counted(errors, "erreur à corriger", "erreurs à corriger")}.`
        : "Arrêté à l’étape 2 sur 6 : le fichier n’a pas été lu.";
    case "submitted":
      return "En relecture.";
    case "returned":
      return "Renvoyé après relecture : il reste à le reprendre et à le soumettre de nouveau.";
    case "planned":
      return plannedFor
        ? `Publication prévue le ${formatPlanned({ day: plannedFor, hour: plannedHour })}.`
        : "Publication prévue.";
    default:
      return "Le fichier est prêt : il reste à décrire et à publier.";
  }
}

/** Until when it is kept, where it is not until its day. */
function tellKept({ expiresOn, expiresSoon }: DraftSummary): string {
  if (expiresOn === null) return "";
  return ` ${expiresSoon ? "Bientôt supprimé : gardé" : "Gardé"} jusqu’au ${formatDate(expiresOn)}.`;
}
