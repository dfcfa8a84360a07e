import { DraftRefused } from "@datalogue/api";
import type { Request, Response } from "express";
import type { Told } from "../sign-in.js";
import { differencePage } from "./difference.js";
import { isMovedOn } from "./moved-on.js";
import type { AtStep, PublishingDesk, PublishingParts } from "./publishing-desk.js";
import { remarksOf } from "./serve-review.js";
import { formatClock } from "./step-page.js";
import { tellChanged } from "./tell-changed.js";

/** What changes from the version that is served, and why what breaks is wanted. */
export function serveDifference(desk: PublishingDesk, parts: PublishingParts): void {
  const { post, at, again, compared, leadBack, nameActor, revisionOf, stepPath } = desk;
  const { site, drafts, tools } = parts;
  const { send, leave, text } = tools;

  /** Where there is nothing to compare yet, the last step is all that is left. */
  const differenceOf = async (request: Request, response: Response, step: AtStep) => {
    const found = await compared(request, response, step, "difference");
    if (found?.heldUntil) leadBack(request, response, step.draft.id, "envoi");
    return found?.difference;
  };

  const showDifference = async (
    request: Request,
    response: Response,
    step: AtStep,
    {
      status = 200,
      ...more
    }: {
      status?: number;
      typed?: { note: string; confirmed: string; choice: string };
      faults?: { field: string; message: string }[];
    } = {},
  ) => {
    const blocked = step.asking.find((name) => name === "lecture" || name === "description");
    if (step.draft.state === "faulty") return leadBack(request, response, step.draft.id, "rapport");
    if (blocked === "description") return leadBack(request, response, step.draft.id, "description");
    const difference = await differenceOf(request, response, step);
    if (!difference) return;
    if (isMovedOn(step.draft, difference)) {
      const since = await again(step.visit, step.draft.id, "difference");
      return showDifference(request, response, { ...since, told: step.told }, { status, ...more });
    }
    const proposedNote = step.description.proposedNote ?? difference.note;
    // Once it is compared, cells are found again.
    const remarks = await remarksOf({ drafts, nameActor }, step.visit, step.draft, "difference");
    send(response, differencePage(site, { ...step, remarks, difference, proposedNote, ...more }), status);
  };
  at("difference", (step, request, response) => showDifference(request, response, step));
  post(stepPath("difference"), async (visit, request, response) => {
    const { caller } = visit;
    const id = request.params.id ?? "";
    const typed = {
      note: text(request, "note").trim(),
      confirmed: text(request, "pourquoi").trim(),
      choice: text(request, "rupture"),
    };
    if (text(request, "reprise") !== "")
      return showDifference(request, response, await again(visit, id, "difference"), { typed });
    if (typed.choice === "lecture") return leave(response, `/publier/${id}/lecture`);
    const step = await again(visit, id, "difference");
    if (typed.choice === "autre") return leave(response, `/publier/${id}/${step.draft.byHand ? "tableau" : "depot"}`);
    const difference = await differenceOf(request, response, step);
    if (!difference) return;
    const faults: { field: string; message: string }[] = [];
    if (difference.breaks.length > 0 && typed.choice !== "publier")
      faults.push({ field: "rupture", message: "Choisissez ce qu’il faut faire de ce qui casse." });
    else if (difference.breaks.length > 0 && typed.confirmed.length < 10)
      faults.push({ field: "pourquoi", message: "Écrivez en une phrase pourquoi, pour ceux qui s’en servent." });
    if (typed.note === "") faults.push({ field: "note", message: "Dites en une phrase ce qui change." });
    if (faults.length > 0) return showDifference(request, response, step, { status: 422, typed, faults });
    const confirmed = difference.breaks.length > 0 ? typed.confirmed : null;
    try {
      await drafts.edit(caller, id, { note: typed.note, confirmed }, revisionOf(request));
    } catch (error) {
      if (!(error instanceof DraftRefused) || error.fault.kind !== "changed-meanwhile") throw error;
      const who = await nameActor(visit, error.fault.current.updatedBy);
      const told: Told = {
        tone: "off",
        message: `${tellChanged(who, "ce brouillon")} ${formatClock(error.fault.current.updatedAt)}${error.fault.current.note === null ? "" : ` (« ${error.fault.current.note} »)`}. Votre phrase est gardée ci-dessous : relisez, puis enregistrez.`,
      };
      return showDifference(
        request,
        response,
        { ...(await again(visit, id, "difference")), told },
        { status: 409, typed },
      );
    }
    leave(response, `/publier/${id}/envoi`);
  });
}
