import {
  type Difference,
  type Draft,
  type DraftDescription,
  DraftRefused,
  type Drafts,
  decideAccess,
  isDay,
  type Progress,
  problemOf,
  type SourceDesk,
} from "@datalogue/api";
import express, { type Express, type Request, type Response } from "express";
import type { Visit } from "../../../components/visit.js";
import { formatPlanned, typographic } from "../../../format/index.js";
import { PageProblem } from "../../../site.js";
import { nameActor as nameActorOf } from "../name-actor.js";
import { roleNeeded } from "../role-needed.js";
import type { Told } from "../sign-in.js";
import { lookAgain } from "../under-way.js";
import type { WorkspaceParts } from "../workspace-tools.js";
import { findStep, listAsking } from "./find-step.js";
import { remarksOf } from "./serve-review.js";
import { type Step, stepNames, steps } from "./step-page.js";
import { sentAnswers, waitingPage } from "./waiting.js";

/** What the pages of publication are made with. */
export interface PublishingParts extends WorkspaceParts {
  drafts: Drafts;
  ownSources: Pick<SourceDesk, "asksAtNight">;
  /** Milliseconds that a page waits for what is under way before it says so. */
  patience: number;
}

/** What the pages of a draft are made with. */
export interface AtStep {
  visit: Visit;
  draft: Draft;
  description: DraftDescription;
  asking: Step[];
  done: Step[];
  /** What those who review it said of this step. */
  remarks: Awaited<ReturnType<typeof remarksOf>>;
  told?: Told | undefined;
}

/** An act of somebody who is there; what refuses it is led where it can be mended. */
type Act = (visit: Visit, request: Request<Record<string, string>>, response: Response) => Promise<void>;

export type PublishingDesk = ReturnType<typeof openPublishingDesk>;

/** What every step does alike: pages and forms whose refusals lead somewhere, where a draft stands, what is waited for. */
export function openPublishingDesk(app: Express, parts: PublishingParts) {
  const { site, drafts, people, tools, patience } = parts;
  const { send, leave, text, toldOf, own, ownForm } = tools;
  const form = express.urlencoded({ extended: false, limit: "6mb", parameterLimit: 2000 });

  /** What a draft still asks, what is done, and what was said of a step. */
  const stepsOf = async (visit: Visit, draft: Draft, step: Step) => {
    const description = await drafts.describe(visit.caller, draft.id);
    const asking = listAsking(draft, description);
    const rank = stepNames.indexOf(step);
    const done = stepNames.filter((name, at) => at !== rank && (at < rank || !asking.includes(name)));
    const remarks = await remarksOf({ drafts, nameActor }, visit, draft, step);
    return { description, asking, remarks, done: draft.file === null ? [] : done };
  };

  /** The address of the first step that asks something, after one when it is given. */
  const goOn = async (response: Response, visit: Visit, draft: Draft, after?: Step) => {
    const known = await drafts.whenRead(visit.caller, draft.id, patience);
    if (known.state === "reading") return leave(response, `/publier/${draft.id}/lecture`);
    const { asking } = await stepsOf(visit, known, "depot");
    leave(response, `/publier/${draft.id}/${findStep(asking, after)}`);
  };

  const nameActor = (visit: Visit, actor: string) => nameActorOf(people, visit, actor);

  /** Leads to a step that comes first; what was typed of one of the last two, which no page shows again, is told on the way. */
  const leadBack = (request: Request, response: Response, id: string, step: Step) => {
    const path = `/publier/${id}/${step}`;
    if (request.method !== "POST" || !/\/(difference|envoi)$/.test(request.path)) return leave(response, path);
    const [day, hour] = [text(request, "jour"), text(request, "heure").slice(0, 5)];
    const moment = isDay(day) ? formatPlanned({ day, hour: hour || null }) : day;
    const typed = [
      ...["note", "pourquoi", "mot"].map((name) => text(request, name).trim()),
      ...(text(request, "quand") === "date" ? [moment] : []),
    ].filter((one) => one !== "");
    if (typed.length === 0) return leave(response, `${path}?fait=change-entre-temps`);
    throw new PageProblem(
      409,
      "Ce brouillon a changé entre-temps",
      `Une étape d’avant est à revoir : rien n’est fait. Vous aviez écrit : ${typed.map((one) => `« ${one} »`).join(", ")}.`,
      [{ label: `Revoir l’étape « ${steps[step].title} »`, href: path }],
    );
  };

  /** What every refusal of a draft leads to, where its own form does not say it better. */
  const settle = async (error: unknown, request: Request, response: Response) => {
    if (!(error instanceof DraftRefused)) throw error;
    const id = String(request.params.id ?? "");
    const { fault } = error;
    const right = fault.kind === "not-allowed" ? RIGHTS[fault.rule] : undefined;
    if (right) throw roleNeeded(...right);
    switch (fault.kind) {
      case "unknown-draft":
        throw new PageProblem(
          404,
          "Ce brouillon n’est plus là",
          `Il a été publié, supprimé, ou personne ne l’a touché depuis ${drafts.keepDays} jours. Ce qui est en ligne n’a pas changé.`,
          [
            { label: "Revenir à mes jeux", href: "/espace" },
            { label: "Publier un fichier", href: "/publier" },
          ],
        );
      case "closed":
        throw new PageProblem(
          403,
          "Ce brouillon est fermé",
          "Le jeu a changé d’organisme sans lui : il ne peut plus qu’être supprimé, depuis la page de vos jeux.",
          [{ label: "Revenir à mes jeux", href: "/espace" }],
        );
      case "no-file":
        return leave(response, `/publier/${id}/depot`);
      case "being-read":
        return leadBack(request, response, id, "lecture");
      case "faulty-file":
        return leadBack(request, response, id, "rapport");
      case "incomplete":
        return leadBack(request, response, id, "description");
      case "breaks":
        return leave(response, `/publier/${id}/difference?fait=rupture`);
      case "version-moved":
        return leave(response, `/publier/${id}/difference?fait=version-changee`);
      case "already-published":
        return leave(response, `/publier/${id}`);
      case "changed-unread":
        return leave(response, "/espace?fait=ferme-change");
      case "changed-meanwhile":
        return leave(response, `/publier/${id}/${lastPart(request.path)}?fait=change-entre-temps`);
      default: {
        const told = problemOf(error);
        if (!told) throw error;
        throw new PageProblem(told.status, told.title, typographic(told.detail), [
          { label: "Revenir à mes jeux", href: "/espace" },
        ]);
      }
    }
  };

  const settled =
    (act: Act): Act =>
    async (visit, request, response) => {
      try {
        await act(visit, request, response);
      } catch (error) {
        await settle(error, request, response);
      }
    };
  const page = (path: string, act: Act) => app.get(path, own(settled(act)));
  /** A form: its token is in it, or for a file, in its address, since it is looked at before the file is read. */
  const post = (path: string, act: Act) => app.post(path, ...ownForm(settled(act), { read: form }));

  /** The revision that a form saw; undefined where it tells none. */
  const revisionOf = (request: Request): number | undefined => {
    const given = text(request, "revision");
    return /^\d{1,9}$/.test(given) ? Number(given) : undefined;
  };

  const mayPrepare = ({ caller }: Visit, { organisation }: Draft) =>
    decideAccess(caller, "draft", { organisation }).allowed;
  const stepPath = (step: Step) => `/publier/:id/${step}`;
  /** Shows a step, once the file is read; what is published already is shown as such. */
  const at = (step: Step, show: (at: AtStep, request: Request, response: Response) => Promise<void>) =>
    page(stepPath(step), async (visit, request, response) => {
      const draft = await drafts.whenRead(visit.caller, request.params.id ?? "", patience);
      if (draft.state === "published") return leave(response, `/publier/${draft.id}`);
      // Whoever reviews it changes none of it.
      if (!mayPrepare(visit, draft)) return leave(response, `/publier/${draft.id}/relecture`);
      if (draft.file === null) return leave(response, `/publier/${draft.id}/depot`);
      if (draft.byHand && draft.state === "faulty") return leave(response, `/publier/${draft.id}/tableau`);
      if (draft.state === "reading")
        return wait(request, response, {
          visit,
          draft,
          step,
          heading: "Nous lisons votre fichier",
          progress: draft.progress,
        });
      await show({ visit, draft, ...(await stepsOf(visit, draft, step)), told: toldOf(request) }, request, response);
    });
  /** The page that is shown while something is under way. */
  const wait = (
    request: Request,
    response: Response,
    {
      heading,
      progress,
      ...of
    }: { visit: Visit; draft: Draft; step: Step; heading: string; progress: Progress | null },
  ) => {
    const path = `/publier/${of.draft.id}/${of.step}`;
    const done = stepNames.slice(0, stepNames.indexOf(of.step));
    const under = lookAgain(request, response, site, { heading, progress });
    send(response, waitingPage(site, { ...of, ...under, path, done, answers: sentAnswers(request) }));
  };
  /** A step as it is now. */
  const again = async (visit: Visit, id: string, step: Step): Promise<AtStep> => {
    const draft = await drafts.whenRead(visit.caller, id, patience);
    return { visit, draft, ...(await stepsOf(visit, draft, step)) };
  };

  /** The difference, once it is made, or when an agreement that holds all of it lets the first of it out; otherwise the answer is sent. */
  const compared = async (
    request: Request,
    response: Response,
    { visit, draft, asking }: AtStep,
    step: Step,
  ): Promise<{ difference: Difference; heldUntil?: never } | { heldUntil: string; difference?: never } | undefined> => {
    const found = await drafts.compare(visit.caller, draft.id, patience);
    if (found.kind === "made") return { difference: found.difference };
    if (found.kind === "absent" && found.heldUntil !== undefined) return { heldUntil: found.heldUntil };
    if (found.kind === "computing") {
      const { progress } = found;
      const heading = draft.startedFrom === 0 ? "Nous préparons l’aperçu" : "Nous préparons la version suivante";
      wait(request, response, { visit, draft, step, heading, progress });
    } else if (found.kind === "absent") {
      const missing = asking.find((name) => name !== "difference" && name !== "envoi");
      if (missing) leadBack(request, response, draft.id, missing);
      else
        throw new PageProblem(
          409,
          "Rien ne peut encore être publié",
          `${typographic(found.reason)} Rien n’est perdu : votre brouillon est gardé.`,
          [
            { label: "Voir le rapport", href: `/publier/${draft.id}/rapport` },
            { label: "Revenir à mes jeux", href: "/espace" },
          ],
        );
    } else
      throw new PageProblem(
        503,
        "La comparaison n’a pas pu être faite",
        `${typographic(found.reason)} Rien n’est publié, rien n’est perdu : votre brouillon est gardé.`,
        [
          { label: "Réessayer", href: `/publier/${draft.id}/${step}` },
          { label: "Revenir à mes jeux", href: "/espace" },
        ],
      );
    return undefined;
  };

  return {
    ...{ page, post, at, again, compared, goOn, leadBack, mayPrepare, nameActor, revisionOf, stepPath, stepsOf },
  };
}

/** What keeps somebody from a draft, and whom to ask, by the rule that decided. */
const RIGHTS: Record<string, [title: string, detail: string]> = {
  "autre-organisme": [
    "Ce brouillon est celui d’un autre organisme",
    "Vous pouvez lire ce qui est public. Pour y travailler, demandez une invitation à un administrateur de cet organisme.",
  ],
  "role-insuffisant": [
    "Votre rôle ne le permet pas",
    "Demandez à un administrateur de votre organisme un rôle qui prépare ou qui publie. Rien n’a changé.",
  ],
};

const lastPart = (path: string) =>
  path.endsWith("/annulation") ? "envoi" : (stepNames.find((step) => path.endsWith(`/${step}`)) ?? "depot");
