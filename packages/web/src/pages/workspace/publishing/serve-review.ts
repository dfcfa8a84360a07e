import {
  type CommentPlace,
  civilDay,
  type DescribedField,
  type DifferenceRow,
  type Draft,
  DraftRefused,
  type Drafts,
  decideAccess,
  describedFields,
  problemOf,
  type Review,
} from "@datalogue/api";
import type { Field } from "@datalogue/ingest";
import type { Request, Response } from "express";
import type { Fault } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { typographic } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { actorInSentence } from "../name-actor.js";
import type { Told } from "../sign-in.js";
import { lookAgain } from "../under-way.js";
import type { WorkspaceTools } from "../workspace-tools.js";
import type { Answer } from "./form-parts.js";
import { isMovedOn } from "./moved-on.js";
import { faultOfPlan, readPlan } from "./plan-fields.js";
import { exchangesPage, reviewPage } from "./review.js";
import { StepRemarks } from "./review-parts.js";
import { formatClock, type Step, stepNames } from "./step-page.js";
import { tellChanged } from "./tell-changed.js";
import { tellPlanRefused } from "./tell-plan-refused.js";
import { sentAnswers, waitingPage } from "./waiting.js";

type Act = (visit: Visit, request: Request<Record<string, string>>, response: Response) => Promise<void>;

interface ReviewParts {
  site: Site;
  drafts: Drafts;
  tools: WorkspaceTools;
  /** A page, and a form, of the steps. */
  page(path: string, act: Act): void;
  post(path: string, act: Act): void;
  revisionOf(request: Request): number | undefined;
  nameActor(visit: Visit, actor: string): Promise<string>;
  /** Milliseconds that a page waits for what is under way before it says so. */
  patience: number;
}

const REVIEW = (id: string) => `/publier/${id}/relecture`;

/** Where a form comes back to. */
const backOf = (asked: string): Step | "relecture" => stepNames.find((step) => step === asked) ?? "relecture";

/** Names of who acted in a review. */
export async function nameActors(
  visit: Visit,
  review: Review,
  draft: Pick<Draft, "submitted" | "returned"> | undefined,
  nameActor: ReviewParts["nameActor"],
): Promise<(actor: string) => string> {
  const actors = new Set([
    ...review.events.map(({ actor }) => actor),
    ...review.comments.flatMap(({ author, settled, answers }) => [
      ...[author, ...(settled ? [settled.by] : [])],
      ...answers.map((one) => one.author),
    ]),
    ...[draft?.submitted?.by, draft?.returned?.by].flatMap((one) => one ?? []),
  ]);
  const names = new Map<string, string>();
  for (const actor of actors) names.set(actor, actorInSentence(await nameActor(visit, actor)));
  return (actor) => names.get(actor) ?? "une personne partie";
}

/** What was said of a step of a draft; undefined where nothing was. */
export async function remarksOf(
  { drafts, nameActor }: Pick<ReviewParts, "drafts" | "nameActor">,
  visit: Visit,
  draft: Draft,
  step: Step,
) {
  if (draft.version !== null) return undefined;
  const review = await drafts.review(visit.caller, draft.id);
  if (draft.returned === null && review.comments.length === 0) return undefined;
  const nameOf = await nameActors(visit, review, draft, nameActor);
  return StepRemarks({
    ...{ visit, review, step, nameOf, returned: draft.returned, isOpen: true },
    fields: fieldsOf(draft),
  });
}

const fieldsOf = (draft: Draft | undefined): Field[] => draft?.reading?.schema?.fields ?? [];

/** `/publier/{id}/relecture`, and what is said of a draft from any of its pages. */
export function serveReview({ site, drafts, tools, page, post, revisionOf, nameActor, patience }: ReviewParts): void {
  const { send, leave, text, toldOf } = tools;
  const { catalogue } = site.services;

  const decides = async ({ caller }: Visit, { organisation, submitted }: Draft): Promise<boolean> => {
    const submittedTo = submitted === null ? undefined : (await catalogue.getOrganisation(organisation))?.parent;
    return decideAccess(caller, "review", { organisation, submittedTo }).allowed;
  };
  /** The draft where it may be read whole. */
  const findDraft = async (visit: Visit, id: string): Promise<Draft | undefined> => {
    try {
      return await drafts.whenRead(visit.caller, id, patience);
    } catch (error) {
      if (error instanceof DraftRefused && error.fault.kind === "not-allowed") return undefined;
      throw error;
    }
  };

  /** What was said alone. */
  const showExchanges = async (
    response: Response,
    visit: Visit,
    id: string,
    {
      status = 200,
      draft,
      ...more
    }: {
      status?: number;
      draft?: Draft | undefined;
      late?: Parameters<typeof exchangesPage>[1]["late"];
      told?: Told | undefined;
      deciding?: Parameters<typeof exchangesPage>[1]["deciding"];
    } = {},
  ) => {
    const review = await drafts.review(visit.caller, id);
    const isOpen = draft !== undefined && draft.version === null;
    const mayWithdraw =
      isOpen &&
      draft.submitted !== null &&
      draft.returned === null &&
      decideAccess(visit.caller, "submit", { organisation: draft.organisation }).allowed;
    const page = exchangesPage(site, {
      ...{ visit, review, draft, isOpen, mayWithdraw, ...more },
      title: draft?.title ?? "Un brouillon que vous avez relu",
      fields: fieldsOf(draft),
      nameOf: await nameActors(visit, review, draft, nameActor),
    });
    send(response, page, status);
  };

  const show = async (
    request: Request,
    response: Response,
    visit: Visit,
    id: string,
    {
      status = 200,
      ...more
    }: {
      status?: number;
      told?: Told | undefined;
      typed?: Answer;
      fault?: Fault;
    } = {},
  ) => {
    const draft = await findDraft(visit, id);
    if (!draft) return showExchanges(response, visit, id, { status, told: more.told });
    if (draft.version !== null) return leave(response, `/publier/${id}`);
    const isAsked = draft.state === "submitted" || (draft.state === "planned" && draft.submitted !== null);
    if (!isAsked || !(await decides(visit, draft)))
      return showExchanges(response, visit, id, { status, draft, told: more.told });
    const compared = await drafts.compare(visit.caller, id, patience);
    if (compared.kind === "computing") {
      const told = { heading: "Nous préparons la version suivante", progress: compared.progress };
      const under = lookAgain(request, response, site, told);
      return send(
        response,
        waitingPage(site, {
          ...{ visit, draft, done: [], step: "difference", ...under, path: REVIEW(id) },
          answers: sentAnswers(request),
        }),
      );
    }
    if (compared.kind !== "made") {
      const from = compared.kind === "absent" ? compared.heldUntil : undefined;
      const failed: Told = { tone: "off", message: `La comparaison n’a pas pu être faite. ${compared.reason}` };
      return showExchanges(response, visit, id, {
        ...{ status, draft },
        told: more.told ?? (from === undefined ? failed : undefined),
        deciding: {
          from,
          ways: from === undefined ? ["renvoyer"] : ["date", "renvoyer"],
          typed: more.typed,
          fault: more.fault,
        },
      });
    }
    // Compared with another version than before, it is a revision further.
    if (isMovedOn(draft, compared.difference)) return show(request, response, visit, id, { status, ...more });
    const since = await drafts.readSince(visit.caller, id);
    await drafts.noteReading(visit.caller, id);
    const review = await drafts.review(visit.caller, id);
    const html = reviewPage(site, {
      ...{ visit, draft, review, since, isOpen: true, difference: compared.difference, ...more },
      description: await drafts.describe(visit.caller, id),
      nameOf: await nameActors(visit, review, draft, nameActor),
    });
    send(response, html, status);
  };

  page("/publier/:id/relecture", (visit, request, response) =>
    show(request, response, visit, request.params.id ?? "", { told: toldOf(request) }),
  );

  post("/publier/:id/relecture", async (visit, request, response) => {
    const { caller } = visit;
    const id = request.params.id ?? "";
    const choice =
      (["publier", "date", "renvoyer"] as const).find((one) => one === text(request, "choix")) ?? "renvoyer";
    const typed: Answer = (name) => (name === "choix" ? choice : text(request, name));
    const reason = typed("raison").trim();
    const refuse = (fault: Fault) => show(request, response, visit, id, { status: 422, typed, fault });
    if (choice === "renvoyer" && reason === "")
      return refuse({ field: "raison", message: "Dites en une phrase ce qu’il faut reprendre." });
    try {
      if (choice === "publier") {
        await drafts.publish(caller, id, revisionOf(request));
        return leave(response, `/publier/${id}`);
      }
      if (choice === "date") {
        const { day, options } = readPlan(typed);
        await drafts.plan(caller, id, day, revisionOf(request), options);
        return leave(response, `/publier/${id}/relecture?fait=prevu`);
      }
      await drafts.sendBack(caller, id, reason, revisionOf(request));
      leave(response, "/espace?fait=renvoye");
    } catch (error) {
      if (!(error instanceof DraftRefused)) throw error;
      const { fault } = error;
      const draft = await findDraft(visit, id);
      const isStill = draft && draft.version === null && (draft.state === "submitted" || draft.state === "planned");
      if (!isStill) {
        // Where nothing of it is theirs to read, the page says so.
        const last = (await drafts.review(caller, id)).events.at(-1);
        const late = { last, reason: choice === "renvoyer" ? reason : "" };
        return showExchanges(response, visit, id, { status: 409, draft, late });
      }
      if (fault.kind === "changed-meanwhile") {
        const who = await nameActor(visit, fault.current.updatedBy);
        const message = `${tellChanged(who, "ce brouillon")} ${formatClock(fault.current.updatedAt)} : le voici tel qu’il est. Votre décision est gardée ci-dessous, rien n’est encore fait : relisez, puis enregistrez-la.`;
        return show(request, response, visit, id, { status: 409, typed, told: { tone: "off", message } });
      }
      const unplannable = faultOfPlan(fault, typed, civilDay(site.now()));
      if (unplannable) return refuse(unplannable);
      if (fault.kind === "invalid")
        return refuse({ field: "raison", message: fault.problems.map(({ message }) => message).join(" ") });
      const told = problemOf(error);
      const unplanned = tellPlanRefused(error);
      if (unplanned)
        return show(request, response, visit, id, { status: 403, typed, told: { tone: "off", message: unplanned } });
      if (fault.kind === "not-allowed" || fault.kind === "unknown-draft" || !told) throw error;
      const message = `Rien n’est publié. ${SAID[fault.kind] ?? typographic(told.detail)}`;
      await show(request, response, visit, id, { status: told.status, typed, told: { tone: "off", message } });
    }
  });

  post("/publier/:id/commentaires", async (visit, request, response) => {
    const id = request.params.id ?? "";
    const back = backOf(text(request, "retour"));
    const answers = text(request, "reponse");
    const said = {
      text: text(request, "texte"),
      addition: text(request, "ajout"),
      ...(answers ? { answers } : { place: readPlace((name) => text(request, name)) }),
    };
    try {
      const { comments } = await drafts.comment(visit.caller, id, said);
      const to = answers || comments.at(-1)?.id;
      leave(response, `/publier/${id}/${back}?fait=remarque#c-${to}`);
    } catch (error) {
      if (!(error instanceof DraftRefused) || error.fault.kind !== "invalid") throw error;
      const draft = await findDraft(visit, id);
      const reasons = error.fault.problems.map(({ message }) => message).join(" ");
      await showExchanges(response, visit, id, {
        ...{ status: 422, draft },
        told: {
          tone: "off",
          message: `Cette remarque n’est pas enregistrée. ${typographic(reasons)} Vous aviez écrit : « ${said.text} »`,
        },
      });
    }
  });
  post("/publier/:id/regle", async (visit, request, response) => {
    const id = request.params.id ?? "";
    await drafts.settleComment(visit.caller, id, text(request, "commentaire"));
    leave(response, `/publier/${id}/${backOf(text(request, "retour"))}?fait=regle`);
  });
  post("/publier/:id/retirer", async (visit, request, response) => {
    const id = request.params.id ?? "";
    try {
      await drafts.withdraw(visit.caller, id, revisionOf(request));
    } catch (error) {
      // It waits for no review any more: what is wanted is so.
      if (!(error instanceof DraftRefused) || error.fault.kind !== "not-submitted") throw error;
    }
    leave(response, `/publier/${id}/relecture?fait=relecture-retiree`);
  });
}

/** What is told to programs, said to who decides. */
const SAID: Partial<Record<string, string>> = {
  breaks: "Quelque chose casse pour d’autres et rien ne l’explique : renvoyez le brouillon en demandant pourquoi.",
  "version-moved":
    "La version en ligne a changé entre-temps : voici la comparaison, refaite. Relisez, puis enregistrez votre décision.",
  "being-read": "Le fichier est en cours de lecture : réessayez dans un instant.",
};

/** The place that a form names; the whole where it names none. */
function readPlace(text: (name: string) => string): CommentPlace {
  const field = text("champ");
  if (describedFields.includes(field as DescribedField)) return { kind: "field", field: field as DescribedField };
  const column = text("colonne");
  if (column === "") return { kind: "whole" };
  if (text("colonne-entiere") !== "") return { kind: "column", column };
  return { kind: "cell", row: readRow(text("ligne")), column };
}

/** The values that a row is recognised by; none for what is none. */
function readRow(text: string): DifferenceRow {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
    return Object.fromEntries(
      Object.entries(value).filter(([, one]) => one === null || ["string", "number", "boolean"].includes(typeof one)),
    );
  } catch {
    return {};
  }
}
