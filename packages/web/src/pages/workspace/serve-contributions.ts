import {
  ContributionRefused,
  civilDay,
  clientOf,
  type Datalogue,
  type DecisionDone,
  type FormAnswers,
  type FormSettings,
  type HandCells,
  PUBLIC,
  type PublicForm,
} from "@datalogue/api";
import type { Express, Request, Response } from "express";
import type { Fault } from "../../components/form-field.js";
import { quoteTexts, readSentCells } from "../../components/shown-columns.js";
import type { Visit } from "../../components/visit.js";
import { typographic } from "../../format/index.js";
import { unknownDataset } from "../../reading/unknown-dataset.js";
import { PageProblem, siteFor } from "../../site.js";
import {
  contributePage,
  contributePath,
  goneContributionPage,
  OWN_CONTRIBUTION,
  ownContributionPage,
  TRAP,
} from "../dataset/contribute.js";
import { contributionPage, contributionsPage, contributionsPath, SHOWN } from "./contributions.js";
import type { Told } from "./sign-in.js";
import type { WorkspaceParts } from "./workspace-tools.js";

/** What a first form says before anything is typed. */
function beginning({ fields, madeKey }: FormSettings, today: string): FormAnswers {
  const columns = fields.filter(({ name }) => name !== madeKey).map(({ name }) => name);
  return { title: "", introduction: "", columns, opensOn: today, closesOn: null, asksEmail: true };
}

/** Why an answer to other questions than those of today is shown again, with what was written to those that are no more. */
function tellMoved(left: HandCells): Told {
  const message =
    "Les questions ont changé depuis que vous avez ouvert ce formulaire : rien n’est envoyé. Le voici tel qu’il est, avec ce que vous aviez écrit là où la question reste : relisez, puis renvoyez.";
  return { tone: "off", message: `${message}${quoteTexts("À ce qui n’est plus demandé, vous aviez répondu", left)}` };
}

interface Parts extends WorkspaceParts {
  contributions: Datalogue["contributions"];
}

/** Forms open to the public on tables kept by hand: answered by anybody, followed by a private link, decided by who publishes. */
export function serveContributions(app: Express, { site, contributions, people, tools }: Parts): void {
  const { send, leave, text, toldOf, own, ownForm, openForm, nameOrganisations } = tools;
  /** As anybody reads it, whoever is signed in. */
  const open = siteFor(site, PUBLIC);

  const readCells = ({ body }: Request, asked: PublicForm["asked"]) =>
    readSentCells(
      body,
      asked.map(({ field }) => field),
    );
  const organisationOf = async (slug: string) =>
    (await site.services.catalogue.getOrganisation(slug))?.name ?? (await nameOrganisations())(slug);

  // The form ---------------------------------------------------------------------------------------------------------------

  const FORM = contributePath(":slug");
  /** Why there is no form to answer, with what was written in one that closed meanwhile. */
  const notOpen = async (request: Request) => {
    const slug = String(request.params.slug);
    const dataset = await open.services.catalogue.getNamed(slug);
    if (!dataset) return unknownDataset(slug);
    const { left } = readCells(request, []);
    return new PageProblem(
      404,
      "Ce formulaire n’est pas ouvert",
      typographic(
        `Il n’a pas commencé, est terminé, ou l’organisme l’a fermé. Ce que vous avez déjà envoyé se suit par votre lien privé.${quoteTexts("Rien de cette page n’est envoyé. Vous aviez écrit", left)}`,
      ),
      [{ label: "Voir le jeu", href: `/jeux/${dataset.slug}` }],
    );
  };
  const findForm = async (request: Request) => {
    const form = await contributions.findForm(String(request.params.slug));
    if (!form) throw await notOpen(request);
    return form;
  };
  app.get(FORM, async (request, response) => {
    const form = await findForm(request);
    const organisation = await organisationOf(form.dataset.organisation);
    send(response, contributePage(open, { form, organisation }));
  });
  app.post(
    FORM,
    ...openForm(async (request, response) => {
      const form = await findForm(request);
      const { dataset, asked } = form;
      const organisation = await organisationOf(dataset.organisation);
      const { cells, isCurrent, left } = readCells(request, asked);
      const [email, trapped] = [text(request, "email"), text(request, TRAP)];
      const again = (status: number, more: Partial<Parameters<typeof contributePage>[1]>) =>
        send(response, contributePage(open, { form, organisation, cells, email, ...more }), status);
      if (!isCurrent) return again(409, { told: tellMoved(left) });
      if (trapped !== "") {
        const message = "Rien n’est envoyé : videz le champ « Laissez ce champ vide », puis renvoyez.";
        return again(422, { trapped, told: { tone: "off", message } });
      }
      const done = await contributions.propose(dataset.id, { cells, email }, clientOf(request));
      if (!done) throw await notOpen(request);
      if (done.kind === "faults") return again(422, { faults: done.faults });
      if (done.kind === "paused") return again(429, { told: { tone: "off", message: done.sentence } });
      const word = done.mailed === null ? "recu" : done.mailed ? "recu-courriel" : "recu-sans-courriel";
      leave(response, `${OWN_CONTRIBUTION}?cle=${done.token}&fait=${word}`);
    }),
  );

  // The private link -------------------------------------------------------------------------------------------------------

  const noLink = () =>
    new PageProblem(
      404,
      "Ce lien n’ouvre rien",
      "La proposition a été retirée ou effacée, ou l’adresse est incomplète : elle se recopie en entier.",
      [{ label: "Tous les jeux de données", href: "/jeux" }],
    );
  const RECEIVED: Record<string, string> = {
    recu: "C’est envoyé, merci. Rien ne paraît avant que l’organisme accepte.",
    "recu-courriel": "C’est envoyé, merci. Votre lien privé est aussi parti par courriel.",
    "recu-sans-courriel":
      "C’est envoyé, merci. Le courriel de votre lien privé n’est pas encore parti : gardez bien ce lien.",
    corrigee: "Correction enregistrée.",
    "retrait-demande": "Demande envoyée à l’organisme.",
    annulee: "Demande annulée.",
    oublie: "Votre courriel est effacé.",
    "trop-tard": "Une décision a été prise, ou un changement fait ailleurs, entre-temps : voici où elle en est.",
  };
  const showOwn = async (
    request: Request,
    response: Response,
    token: string,
    { status = 200, ...more }: { status?: number } & Partial<Parameters<typeof ownContributionPage>[1]> = {},
  ) => {
    const own = await contributions.findOwn(token);
    if (!own) throw noLink();
    const asked = typeof request.query.fait === "string" ? request.query.fait : "";
    // Who kept the address as it was on sending reads where it stands, no more that it was sent.
    const word = asked.startsWith("recu") && own.state !== "waiting" ? "" : asked;
    const message = Object.hasOwn(RECEIVED, word) ? RECEIVED[word] : undefined;
    const told: Told | undefined = message ? { tone: word === "trop-tard" ? "off" : "ok", message } : undefined;
    const link = word.startsWith("recu") ? `${site.publicUrl}${OWN_CONTRIBUTION}?cle=${token}` : undefined;
    const current = own.dataset.organisation;
    const [organisation, decider, requestDecider] = [
      await organisationOf(current),
      await organisationOf(own.decidedBy ?? current),
      await organisationOf(own.request?.decidedBy ?? current),
    ];
    const names = { organisation, decider, requestDecider };
    send(response, ownContributionPage(open, { own, token, link, ...names, told, ...more }), status);
  };
  const back = (response: Response, token: string, word: string) =>
    leave(response, `${OWN_CONTRIBUTION}?cle=${encodeURIComponent(token)}&fait=${word}`);
  app.get(OWN_CONTRIBUTION, (request, response) =>
    showOwn(request, response, typeof request.query.cle === "string" ? request.query.cle : ""),
  );
  app.post(
    `${OWN_CONTRIBUTION}/corriger`,
    ...openForm(async (request, response) => {
      const token = text(request, "cle");
      const own = await contributions.findOwn(token);
      if (!own) throw noLink();
      const { cells, isCurrent, left } = readCells(request, own.asked);
      if (own.mayCorrect && !isCurrent)
        return showOwn(request, response, token, { status: 409, typed: cells, told: tellMoved(left) });
      const revision = Number(text(request, "revision")) || 0;
      const done = await contributions.correctOwn(token, { cells, revision }, clientOf(request));
      if (!done) throw noLink();
      if (done.kind === "faults")
        return showOwn(request, response, token, { status: 422, typed: cells, faults: done.faults });
      if (done.kind === "paused") {
        const told: Told = { tone: "off", message: done.sentence };
        return showOwn(request, response, token, { status: 429, typed: cells, told });
      }
      // Nothing of what was typed is lost.
      if (done.kind === "late") {
        const mayStill = (await contributions.findOwn(token))?.mayCorrect;
        const kept = mayStill ? " Votre texte est gardé ci-dessous." : quoteTexts("Vous aviez écrit", cells);
        const told: Told = { tone: "off", message: `${RECEIVED["trop-tard"]}${kept}` };
        return showOwn(request, response, token, { status: 409, typed: cells, told });
      }
      back(response, token, "corrigee");
    }),
  );
  app.post(
    `${OWN_CONTRIBUTION}/retirer`,
    ...openForm(async (request, response) => {
      const token = text(request, "cle");
      const before = await contributions.findOwn(token);
      const done = await contributions.withdrawOwn(token, clientOf(request));
      if (!before || !done) throw noLink();
      if (done.kind === "late") return back(response, token, "trop-tard");
      if (done.kind === "paused")
        return showOwn(request, response, token, { status: 429, told: { tone: "off", message: done.sentence } });
      if (await contributions.findOwn(token)) return back(response, token, "retrait-demande");
      leave(response, `${OWN_CONTRIBUTION}/retiree`);
    }),
  );
  app.get(`${OWN_CONTRIBUTION}/retiree`, (_request, response) => {
    send(response, goneContributionPage(open));
  });
  for (const [path, word, act] of [
    ["annuler", "annulee", contributions.cancelRequest],
    ["oublier", "oublie", contributions.forgetEmail],
  ] as const)
    app.post(
      `${OWN_CONTRIBUTION}/${path}`,
      ...openForm(async (request, response) => {
        const token = text(request, "cle");
        const done = await act(token);
        if (!done) throw noLink();
        back(response, token, done.kind === "late" ? "trop-tard" : word);
      }),
    );

  // Those who moderate -----------------------------------------------------------------------------------------------------

  const OWN = contributionsPath(":slug");
  const slugOf = (request: Request) => String(request.params.slug ?? "");
  const idOf = (request: Request) => String(request.params.id ?? "");

  const show = async (
    visit: Visit,
    request: Request,
    response: Response,
    { status = 200, ...more }: { status?: number; typed?: FormAnswers; faults?: Fault[]; told?: Told } = {},
  ) => {
    const { caller } = visit;
    const settings = await contributions.getSettings(caller, slugOf(request));
    const asked = Number.parseInt(String(request.query.page ?? "1"), 10) || 1;
    const list = (page: number) =>
      contributions.list(caller, settings.dataset.id, { state: "waiting", page, pageSize: SHOWN });
    let page = Math.max(1, Math.min(asked, 1000));
    let found = await list(page);
    if (found.data.length === 0 && page > 1) {
      page = 1;
      found = await list(page);
    }
    const typed = more.typed ?? (settings.form ? undefined : beginning(settings, civilDay(site.now())));
    const told = more.told ?? toldOf(request);
    const { data: waiting, total } = found;
    send(response, contributionsPage(site, { visit, settings, waiting, total, page, ...more, typed, told }), status);
  };
  app.get(
    OWN,
    own((visit, request, response) => show(visit, request, response)),
  );
  app.post(
    `${OWN}/formulaire`,
    ...ownForm(async (visit, request, response) => {
      const typed: FormAnswers = {
        ...{ title: text(request, "title"), introduction: text(request, "introduction") },
        columns: [request.body?.columns ?? []].flat().filter((one): one is string => typeof one === "string"),
        ...{ opensOn: text(request, "opensOn").trim(), closesOn: text(request, "closesOn").trim() || null },
        asksEmail: text(request, "asksEmail") !== "",
      };
      try {
        await contributions.openForm(visit.caller, slugOf(request), typed);
      } catch (error) {
        if (!(error instanceof ContributionRefused)) throw error;
        const { fault } = error;
        if (fault.kind === "invalid")
          return show(visit, request, response, { status: 422, typed, faults: fault.problems });
        if (fault.kind !== "not-possible") throw error;
        const told: Told = { tone: "off", message: fault.sentence };
        return show(visit, request, response, { status: 422, typed, told });
      }
      leave(response, `${contributionsPath(slugOf(request))}?fait=formulaire`);
    }),
  );
  app.post(
    `${OWN}/fermer`,
    ...ownForm(async (visit, request, response) => {
      await contributions.closeForm(visit.caller, slugOf(request));
      leave(response, `${contributionsPath(slugOf(request))}?fait=formulaire-ferme`);
    }),
  );

  type OneMore = Omit<Partial<Parameters<typeof contributionPage>[1]>, "visit" | "dataset" | "contribution">;
  const showOne = async (
    visit: Visit,
    request: Request,
    response: Response,
    { status = 200, ...more }: { status?: number } & OneMore = {},
  ) => {
    const { dataset } = await contributions.getSettings(visit.caller, slugOf(request));
    const found = await contributions.get(visit.caller, dataset.id, idOf(request));
    send(response, contributionPage(site, { visit, dataset, ...found, ...more }), status);
  };
  app.get(
    `${OWN}/:id`,
    own((visit, request, response) => showOne(visit, request, response)),
  );
  const leaveDone = (response: Response, slug: string, word: string) =>
    leave(response, `${contributionsPath(slug)}?fait=${word}`);
  app.post(
    `${OWN}/:id/accepter`,
    ...ownForm(async (visit, request, response) => {
      const [slug, id] = [slugOf(request), idOf(request)];
      const { contribution, fields } = await contributions.get(visit.caller, slug, id);
      const { cells: typed, isCurrent, left } = readSentCells(request.body, fields);
      const isWhole = text(request, "entier") !== "";
      const revision = Number(text(request, "revision")) || 0;
      const row = Number(text(request, "ligne"));
      // What its author changed meanwhile, or somebody decided, is said by the decision itself.
      if (isWhole && !isCurrent && contribution.state === "waiting" && contribution.revision === revision) {
        const message =
          "Les colonnes de ce jeu ont changé depuis que vous avez ouvert cette page : rien n’est fait. Les voici, avec votre texte dans celles qui restent : relisez, puis acceptez.";
        return showOne(visit, request, response, { status: 409, typed, yours: left, told: { tone: "off", message } });
      }
      const done = await contributions.accept(visit.caller, slug, id, {
        revision,
        ...(isWhole ? { cells: typed } : {}),
        ...(row > 0 ? { row } : {}),
      });
      if (done.kind === "done") return leaveDone(response, slug, "contribution-acceptee");
      await showRefused(visit, request, response, done, isWhole ? { typed } : {});
    }),
  );
  const showRefused = async (visit: Visit, request: Request, response: Response, done: DecisionDone, more: OneMore) => {
    if (done.kind === "late") return leaveDone(response, slugOf(request), "contribution-tard");
    if (done.kind === "changed") {
      // Over its new revision, the text of who moderates would erase the correction of its author.
      const { typed: yours, ...kept } = more;
      const message = "Son auteur l’a changée depuis que vous l’avez lue : la voici. Rien n’est fait.";
      return showOne(visit, request, response, { status: 409, ...kept, yours, told: { tone: "off", message } });
    }
    if (done.kind === "faults") {
      const message = "Rien n’est fait : des cellules sont à corriger avant d’accepter.";
      return showOne(visit, request, response, {
        ...{ status: 422, ...more, faults: done.faults },
        told: { tone: "off", message },
      });
    }
    if (done.kind === "impossible")
      return showOne(visit, request, response, {
        ...{ status: 422, ...more },
        told: { tone: "off", message: done.sentence },
      });
    if (done.kind !== "conflict") return;
    const { theirs } = done;
    const [, person] = /^person:(.+)$/.exec(theirs.by) ?? [];
    const who = (person && (await people.get(person))?.name) || "Quelqu’un";
    const message = `${who} a changé cette ligne du tableau entre-temps : rien n’est écrasé, votre texte est ci-dessous. Acceptez de nouveau pour l’écrire par-dessus.`;
    await showOne(visit, request, response, { status: 409, ...more, theirs, told: { tone: "off", message } });
  };
  app.post(
    `${OWN}/:id/refuser`,
    ...ownForm(async (visit, request, response) => {
      const [slug, id, sentence] = [slugOf(request), idOf(request), text(request, "sentence")];
      const revision = Number(text(request, "revision")) || 0;
      try {
        const done = await contributions.refuse(visit.caller, slug, id, { revision, sentence });
        if (done.kind === "done") return leaveDone(response, slug, "contribution-refusee");
        const message = "Votre phrase est gardée : relisez la proposition, puis refusez de nouveau.";
        await showRefused(visit, request, response, done, { refusal: { message, given: sentence } });
      } catch (error) {
        if (!(error instanceof ContributionRefused) || error.fault.kind !== "invalid") throw error;
        const [problem] = error.fault.problems;
        await showOne(visit, request, response, {
          status: 422,
          refusal: { message: problem?.message ?? "", given: sentence },
        });
      }
    }),
  );
}
