import { type Caller, type Draft, DraftRefused, sendMended } from "@datalogue/api";
import { reportToCsv } from "@datalogue/ingest";
import type { Response } from "express";
import { counted, typographic } from "../../../format/index.js";
import { PageProblem } from "../../../site.js";
import type { Told } from "../sign-in.js";
import { PRIVATE } from "../workspace-tools.js";
import { correctColumns, correctSheet } from "./correct-reading.js";
import { isFoot } from "./find-step.js";
import type { AtStep, PublishingDesk, PublishingParts } from "./publishing-desk.js";
import { readingPage } from "./reading.js";
import { changeReading, draftReportPage, leavesNone, tellTorn } from "./report.js";

/** How the file was read, and what its report says: what the recipe changes, and the copy that is mended. */
export function serveReading(desk: PublishingDesk, parts: PublishingParts): void {
  const { page, post, at, again, goOn, revisionOf, stepPath } = desk;
  const { site, drafts, tools, patience } = parts;
  const { send, leave, text } = tools;

  at("lecture", async (step, _request, response) => send(response, readingPage(site, step)));
  post(stepPath("lecture"), async (visit, request, response) => {
    const { caller } = visit;
    const draft = await drafts.get(caller, request.params.id ?? "");
    if (text(request, "quoi") === "feuille") {
      await drafts.edit(
        caller,
        draft.id,
        { correction: correctSheet((name) => text(request, name), draft) },
        revisionOf(request),
      );
      const read = await drafts.whenRead(caller, draft.id, patience);
      return leave(response, `/publier/${read.id}/lecture?fait=relu`);
    }
    if (text(request, "quoi") === "lignes") {
      await drafts.edit(caller, draft.id, { recipe: { ...draft.reading?.recipe, dropRows: [] } }, revisionOf(request));
      const read = await drafts.whenRead(caller, draft.id, patience);
      return leave(response, `/publier/${read.id}/lecture?fait=relu`);
    }
    const changes = correctColumns((name) => text(request, name), draft);
    if (changes) await drafts.edit(caller, draft.id, changes, revisionOf(request));
    const read = await drafts.whenRead(caller, draft.id, patience);
    const isUnread = read.state === "reading" || read.reading?.report == null || read.reading.schema === null;
    if (isUnread) return leave(response, `/publier/${read.id}/lecture`);
    await goOn(response, visit, read, "lecture");
  });

  /** What a copy would mend, where there is something to accept. */
  const proposalOf = async (caller: Caller, { id, reading, file }: Draft) => {
    const issues = reading?.report?.issues ?? [];
    const isWorthIt = issues.some(({ severity, suggestion }) => severity === "error" || suggestion !== null);
    if (!isWorthIt || (file?.from === "mended" && reading?.report?.valid)) return undefined;
    const proposed = await drafts.proposeMending(caller, id);
    return proposed?.groups.some(({ refusable }) => refusable) ? proposed : undefined;
  };
  const showReport = async (response: Response, step: AtStep, status = 200) => {
    const report = step.draft.reading?.report;
    if (!report) return leave(response, `/publier/${step.draft.id}/lecture`);
    const mending = await proposalOf(step.visit.caller, step.draft);
    send(response, draftReportPage(site, { ...step, report, mending }), status);
  };
  at("rapport", (step, _request, response) => showReport(response, step));
  post(stepPath("rapport"), async (visit, request, response) => {
    const { caller } = visit;
    let draft = await drafts.get(caller, request.params.id ?? "");
    const report = draft.reading?.report;
    if (!report) return leave(response, `/publier/${draft.id}/lecture`);
    const given = (name: string): string[] => [request.body?.[name] ?? []].flat().map(String);
    const refuse = async (message: string) => {
      const told: Told = { tone: "off", message };
      await showReport(response, { ...(await again(visit, draft.id, "rapport")), told }, 422);
    };
    const silenced = given("taire");
    if (leavesNone(draft, silenced))
      return refuse("Il ne resterait aucune colonne à publier : gardez-en une, ou déposez un autre fichier.");
    const proposed = await proposalOf(caller, draft);
    const asked = proposed?.after ?? report;
    const answers = {
      emptied: given("vider"),
      accepted: given("proposer"),
      admitted: given("admettre"),
      silenced,
      leftOut: given("retirer"),
      answer: (name: string) => text(request, name),
    };
    const torn = tellTorn(draft, asked, answers);
    if (torn) return refuse(torn);
    const changes = changeReading(draft, asked, answers);
    let revision = revisionOf(request);
    if (changes) {
      try {
        draft = await drafts.edit(caller, draft.id, changes, revision);
      } catch (error) {
        if (!(error instanceof DraftRefused) || error.fault.kind !== "invalid") throw error;
        return refuse(`Une réponse ne va pas : ${error.fault.problems.map((one) => one.message).join(" ")}`);
      }
      draft = await drafts.whenRead(caller, draft.id, patience);
      revision = draft.revision;
    }
    const accepted = given("accepte");
    const choices = (proposed?.groups ?? []).filter(({ refusable }) => refusable);
    const refused = choices.filter(({ key }) => !accepted.includes(key));
    if (refused.length < choices.length) {
      const keys = refused.map(({ key }) => key);
      draft = await drafts.takeMended(caller, draft.id, revision, keys);
      // The copy is the table that the recipe made: it is not made again from it.
      if (draft.recipe !== null) await drafts.edit(caller, draft.id, { recipe: null });
      draft = await drafts.whenRead(caller, draft.id, patience);
    }
    if (draft.state === "reading") return leave(response, `/publier/${draft.id}/rapport`);
    const errors = draft.reading?.report?.counts.error ?? 0;
    // A report names some of the lines of a cause.
    if (answers.leftOut.length > 0 && draft.reading?.report?.issues.some((issue) => isFoot(draft, issue)))
      return refuse("D’autres lignes ressemblent à un total ou à une note : dites celles qu’il ne faut pas publier.");
    if (draft.state !== "faulty") return goOn(response, visit, draft, "rapport");
    const message =
      errors === 0
        ? "Ce fichier n’a aucune ligne : déposez-en un autre."
        : `Il reste ${counted(errors, "erreur")} : répondez ci-dessous, ou corrigez votre fichier et déposez-le de nouveau. Vos réponses sont gardées.`;
    await refuse(message);
  });
  page("/publier/:id/rapport.csv", async (visit, request, response) => {
    const { reading, fileName } = await drafts.get(visit.caller, request.params.id ?? "");
    if (!reading?.report) return leave(response, `/publier/${request.params.id}/lecture`);
    const name = `${(fileName ?? "rapport").replace(/\.\w+$/, "")}-rapport.csv`;
    response.set(PRIVATE).attachment(name).type("text/csv; charset=utf-8").send(reportToCsv(reading.report));
  });
  page("/publier/:id/copie.zip", async (visit, request, response) => {
    const made = await drafts.mend(visit.caller, request.params.id ?? "");
    if (made.kind === "refused")
      throw new PageProblem(422, "Aucune copie corrigée", typographic(made.sentence), [
        { label: "Revenir au rapport", href: `/publier/${request.params.id}/rapport` },
      ]);
    response.set(PRIVATE);
    await sendMended(response, made);
  });
}
