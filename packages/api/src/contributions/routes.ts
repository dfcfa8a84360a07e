import { type Request, type Response, Router } from "express";
import { callerOf } from "../access/caller-of.js";
import { clientOf } from "../access/client-of.js";
import { sendPage } from "../http/links.js";
import { readParameters } from "../http/query-parameters.js";
import { beginOwn } from "../writing/guard-request.js";
import { bodyReader } from "../writing/read-body.js";
import type { DecisionDone } from "./contribution.js";
import { ContributionRefused } from "./contribution-refused.js";
import type { Contributions, FormSettings } from "./contributions.js";
import * as declared from "./operations.js";

const readers = {
  form: bodyReader(declared.formBody),
  answer: bodyReader(declared.answerBody),
  decision: bodyReader(declared.decisionBody),
};

/** `/api/datasets/{ref}/contribution-form` and `…/contributions`: forms open to the public, what comes by them, and what is decided. */
export function contributionRoutes(contributions: Contributions, { publicUrl }: { publicUrl: string }): Router {
  const router = Router();
  const FORM = "/api/datasets/:ref/contribution-form";
  const LIST = "/api/datasets/:ref/contributions";
  const refOf = (request: Request) => String(request.params.ref);
  /** Who asks, once it is known that the request is of this site; the body is not read before. */
  const begin = (request: Request, response: Response) => {
    beginOwn(request, response, publicUrl);
    const caller = callerOf(request);
    if (caller.kind === "public")
      throw new ContributionRefused({ kind: "not-allowed", caller: "public", organisation: "", rule: "sans-compte" });
    return [caller, refOf(request)] as const;
  };
  const noForm = () => new ContributionRefused({ kind: "no-form" });
  const toSettings = ({ form, needed, madeKey }: FormSettings) => ({ form, needed, madeKey });

  router.get(FORM, async (request, response) => {
    readParameters(request, {});
    const form = await contributions.findForm(refOf(request));
    if (!form) throw noForm();
    const { dataset, ...told } = form;
    const { published } = await contributions.tell(dataset.id);
    response.set("Cache-Control", "private, no-store").json({ ...told, published });
  });
  router.put(FORM, async (request, response) => {
    const [caller, ref] = begin(request, response);
    readParameters(request, {});
    const { introduction = "", closesOn = null, asksEmail = false, ...said } = await readers.form(request);
    const answers = { ...said, introduction, closesOn, asksEmail };
    response.json(toSettings(await contributions.openForm(caller, ref, answers)));
  });
  router.delete(FORM, async (request, response) => {
    const [caller, ref] = begin(request, response);
    readParameters(request, {});
    if (!(await contributions.closeForm(caller, ref))) throw noForm();
    response.status(204).end();
  });

  router.post(LIST, async (request, response) => {
    beginOwn(request, response, publicUrl);
    readParameters(request, {});
    const { cells, email = "" } = await readers.answer(request);
    const done = await contributions.propose(refOf(request), { cells, email }, clientOf(request));
    if (!done) throw noForm();
    if (done.kind === "faults") throw new ContributionRefused({ kind: "faults", faults: done.faults });
    if (done.kind === "paused") throw new ContributionRefused({ kind: "too-many", sentence: done.sentence });
    response.status(201).json({ link: `${publicUrl}/contribution?cle=${done.token}` });
  });
  router.get(LIST, async (request, response) => {
    const [caller, ref] = begin(request, response);
    const asked = readParameters(request, declared.listContributions.query);
    const { page, page_size: pageSize, state = "waiting" } = asked;
    const { data, total } = await contributions.list(caller, ref, { state, page, pageSize });
    sendPage(request, response, publicUrl, { data, page, pageSize, total });
  });
  router.post(`${LIST}/:id/decision`, async (request, response) => {
    const [caller, ref] = begin(request, response);
    readParameters(request, {});
    const { decision, revision, cells, sentence = "" } = await readers.decision(request);
    const id = String(request.params.id);
    const done =
      decision === "accept"
        ? await contributions.accept(caller, ref, id, { revision, ...(cells ? { cells } : {}) })
        : await contributions.refuse(caller, ref, id, { revision, sentence });
    response.json({ draft: requireDone(done) });
  });
  return router;
}

/** The draft that a decision went to, or why it did not. */
function requireDone(done: DecisionDone): string | null {
  switch (done.kind) {
    case "done":
      return done.draft;
    case "faults":
      throw new ContributionRefused({
        kind: "faults",
        faults: done.faults.map(({ field, message }) => ({ column: field, message })),
      });
    case "impossible":
      throw new ContributionRefused({ kind: "not-possible", sentence: done.sentence });
    case "conflict":
      throw new ContributionRefused({
        kind: "changed",
        sentence: "Quelqu'un a changé cette ligne du tableau entre-temps\u00A0: rien n'est fait.",
        members: { theirs: { revision: done.theirs.revision, cells: done.theirs.cells, removed: done.theirs.removed } },
      });
    default:
      throw new ContributionRefused({
        kind: "changed",
        sentence:
          done.kind === "late"
            ? "Cette proposition n'attendait plus de décision."
            : "Son auteur l'a changée depuis que vous l'avez lue\u00A0: relisez-la.",
        members: {},
      });
  }
}
