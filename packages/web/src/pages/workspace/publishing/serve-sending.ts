import { civilDay, type Draft, DraftRefused, decideAccess, problemOf, roleMay } from "@datalogue/api";
import type { Request, Response } from "express";
import type { Fault } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { typographic } from "../../../format/index.js";
import { PageProblem } from "../../../site.js";
import { cancelPlanPage } from "./cancel-plan.js";
import type { Answer } from "./form-parts.js";
import { isMovedOn } from "./moved-on.js";
import { faultOfPlan, readPlan } from "./plan-fields.js";
import type { AtStep, PublishingDesk, PublishingParts } from "./publishing-desk.js";
import { sendingPage } from "./sending.js";
import { remarksOf } from "./serve-review.js";
import { readSourceChoice } from "./source-parts.js";
import { formatClock } from "./step-page.js";
import { tellChanged } from "./tell-changed.js";
import { tellPlanRefused } from "./tell-plan-refused.js";

/** Published now, planned, or sent to be reviewed; what is planned is planned no more. */
export function serveSending(desk: PublishingDesk, parts: PublishingParts): void {
  const { page, post, at, again, compared, leadBack, nameActor, revisionOf, stepPath } = desk;
  const { site, drafts, people, tools } = parts;
  const { send, leave, text } = tools;
  const { catalogue } = site.services;

  const showSending = async (
    request: Request,
    response: Response,
    step: AtStep,
    { status = 200, ...more }: { status?: number; typed?: Answer; fault?: Fault } = {},
  ) => {
    const { visit, draft } = step;
    if (draft.state === "faulty") return leadBack(request, response, draft.id, "rapport");
    if (step.asking.includes("description")) return leadBack(request, response, draft.id, "description");
    const found = await compared(request, response, step, "envoi");
    if (!found) return;
    if (found.difference && isMovedOn(draft, found.difference)) {
      // A file takes the place of all that is served; of a table, what it would revert breaks.
      if (!draft.byHand)
        return request.method === "POST"
          ? leadBack(request, response, draft.id, "difference")
          : leave(response, `/publier/${draft.id}/difference?fait=version-changee`);
      const since = await again(visit, draft.id, "envoi");
      return showSending(request, response, { ...since, told: step.told }, { status, ...more });
    }
    const isUnconfirmed = draft.confirmed === null && (found.difference?.breaks.length ?? 0) > 0;
    if (found.difference && (isUnconfirmed || step.asking.includes("difference")))
      return leadBack(request, response, draft.id, "difference");
    const { organisation } = draft;
    const above = (await catalogue.getOrganisation(organisation))?.parent;
    const members = await people.listOf([organisation]);
    const publishers = members.filter(({ memberships }) =>
      memberships.some((one) => one.organisation === organisation && roleMay(one.role, "review")),
    );
    send(
      response,
      sendingPage(site, {
        ...{ ...step, ...found, ...more },
        remarks: await remarksOf({ drafts, nameActor }, visit, draft, "envoi"),
        mayPublish: decideAccess(visit.caller, "publish", { organisation }).allowed,
        publishers: publishers.map(({ name }) => name),
        above: above && visit.organisationName(above),
        submitter: draft.submitted ? await nameActor(visit, draft.submitted.by) : undefined,
      }),
      status,
    );
  };
  at("envoi", (step, request, response) => showSending(request, response, step));
  post(stepPath("envoi"), async (visit, request, response) => {
    const { caller } = visit;
    const id = request.params.id ?? "";
    const draft = await drafts.get(caller, id);
    const { organisation } = draft;
    const typed: Answer = (name) => text(request, name);
    /** The form again, as it was filled. */
    const refuse = async (status: number, message: string, fault?: Fault) => {
      const step = { ...(await again(visit, id, "envoi")), told: { tone: "off", message } as const };
      await showSending(request, response, step, { status, typed, ...(fault ? { fault } : {}) });
    };
    try {
      let revision = revisionOf(request);
      const source = readSourceChoice(draft, typed);
      if (source !== undefined) ({ revision } = await drafts.edit(caller, id, { source }, revision));
      if (!decideAccess(caller, "publish", { organisation }).allowed) {
        await drafts.submit(caller, id, typed("mot").trim() || undefined, revision);
        return leave(response, `/publier/${id}/envoi?fait=relecture`);
      }
      if (typed("quand") !== "date") {
        await drafts.publish(caller, id, revision);
        return leave(response, `/publier/${id}`);
      }
      const { day, options } = readPlan(typed);
      await drafts.plan(caller, id, day, revision, options);
    } catch (error) {
      if (!(error instanceof DraftRefused)) throw error;
      const { fault } = error;
      if (fault.kind === "changed-meanwhile") {
        const who = await nameActor(visit, fault.current.updatedBy);
        const when = formatClock(fault.current.updatedAt);
        return refuse(
          409,
          `${tellChanged(who, "ce brouillon")} ${when} : le voici tel qu’il est. Vos réponses sont gardées ci-dessous, rien n’est encore fait : relisez, puis recommencez.`,
        );
      }
      if (fault.kind === "dataset-changes")
        return refuse(409, `Rien n’est publié. ${typographic(problemOf(error)?.detail ?? "")}`);
      const told = tellPlanRefused(error);
      if (told) return refuse(403, `Cette date n’est pas enregistrée. ${told}`);
      const wrong = faultOfPlan(fault, typed, civilDay(site.now()));
      if (!wrong) throw error;
      return refuse(422, "Cette date n’est pas enregistrée.", wrong);
    }
    leave(response, `/publier/${id}/envoi?fait=prevu`);
  });

  /** Says who decides of what is planned, to who does not. */
  const requirePublish = (visit: Visit, { id, organisation }: Draft) => {
    if (decideAccess(visit.caller, "publish", { organisation }).allowed) return;
    throw new PageProblem(
      403,
      "Votre rôle ne le permet pas",
      `Une publication prévue est annulée par un publicateur ou un administrateur de l’organisme (${visit.organisationName(organisation)}). Rien n’a changé.`,
      [{ label: "Voir le brouillon", href: `/publier/${id}` }],
    );
  };

  page("/publier/:id/annulation", async (visit, request, response) => {
    const draft = await drafts.get(visit.caller, request.params.id ?? "");
    requirePublish(visit, draft);
    if (draft.state !== "planned" || draft.plannedFor === null) return leave(response, `/publier/${draft.id}`);
    send(response, cancelPlanPage(site, { visit, draft, day: draft.plannedFor }));
  });
  post("/publier/:id/annulation", async (visit, request, response) => {
    const draft = await drafts.get(visit.caller, request.params.id ?? "");
    requirePublish(visit, draft);
    // It may have been published, or planned no more, meanwhile.
    if (draft.state !== "planned") return leave(response, `/publier/${draft.id}`);
    await drafts.plan(visit.caller, draft.id, null, revisionOf(request));
    leave(response, `/publier/${draft.id}/envoi?fait=prevu-annule`);
  });
}
