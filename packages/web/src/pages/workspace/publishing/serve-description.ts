import { DraftRefused } from "@datalogue/api";
import { changeMetadata, listUnanswered, placeProblems, readSeen } from "./change-description.js";
import { answersOf, type DescriptionAnswers, descriptionPage, descriptionQuestions } from "./description.js";
import type { PublishingDesk, PublishingParts } from "./publishing-desk.js";
import { formatClock } from "./step-page.js";

/** What is said of the dataset. */
export function serveDescription(desk: PublishingDesk, parts: PublishingParts): void {
  const { post, at, again, nameActor, revisionOf, stepPath } = desk;
  const { site, drafts, tools } = parts;
  const { send, leave, text } = tools;

  at("description", async (step, _request, response) => send(response, descriptionPage(site, step)));
  post(stepPath("description"), async (visit, request, response) => {
    const { caller } = visit;
    const id = request.params.id ?? "";
    const typed = Object.fromEntries(
      descriptionQuestions.map((name) => [name, text(request, name).replaceAll("\r\n", "\n").trim()]),
    ) as DescriptionAnswers;
    if (text(request, "reprise") !== "")
      return send(response, descriptionPage(site, { ...(await again(visit, id, "description")), typed }));
    const before = await drafts.describe(caller, id);
    try {
      await drafts.edit(caller, id, { metadata: changeMetadata(typed, before) }, revisionOf(request));
    } catch (error) {
      if (!(error instanceof DraftRefused)) throw error;
      const { fault } = error;
      if (fault.kind === "changed-meanwhile") {
        const theirs = answersOf(await drafts.describe(caller, id));
        const others = {
          who: await nameActor(visit, fault.current.updatedBy),
          when: formatClock(fault.current.updatedAt),
          answers: theirs,
        };
        const seen = readSeen(text(request, "avant"));
        for (const name of descriptionQuestions) if (typed[name] === seen[name]) typed[name] = theirs[name];
        return send(
          response,
          descriptionPage(site, { ...(await again(visit, id, "description")), typed, others }),
          409,
        );
      }
      if (fault.kind !== "invalid") throw error;
      const faults = placeProblems(fault.problems, typed);
      const page = descriptionPage(site, { ...(await again(visit, id, "description")), typed, faults });
      return send(response, page, 422);
    }
    const step = await again(visit, id, "description");
    const faults = listUnanswered(step.description);
    if (faults.length > 0) return send(response, descriptionPage(site, { ...step, typed, faults }), 422);
    leave(response, `/publier/${id}/difference`);
  });
}
