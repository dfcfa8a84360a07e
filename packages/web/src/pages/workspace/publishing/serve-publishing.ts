import {
  type Caller,
  ClientLeft,
  type ClosedDataset,
  civilDay,
  type Dataset,
  type Draft,
  type DraftDescription,
  DraftRefused,
  type Drafts,
  decideAccess,
  isDay,
  isRefusal,
  type Progress,
  problemOf,
  roleMay,
  type SourceDesk,
  sendMended,
} from "@datalogue/api";
import { reportToCsv } from "@datalogue/ingest";
import express, { type Express, type Request, type Response } from "express";
import type { Fault } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { counted, formatPlanned, typographic, unmarkedTitle } from "../../../format/index.js";
import { policyOf } from "../../../http/security.js";
import { PageProblem } from "../../../site.js";
import { serveHandTable } from "../hand-table/serve-hand-table.js";
import { fieldsOf, MAX_COLUMNS, type StartAnswers } from "../hand-table/start-table.js";
import { personOf } from "../person-of.js";
import { roleNeeded } from "../role-needed.js";
import type { Told } from "../sign-in.js";
import { lookAgain } from "../under-way.js";
import { PRIVATE, type WorkspaceParts } from "../workspace-tools.js";
import { cancelPlanPage } from "./cancel-plan.js";
import { changeMetadata, listUnanswered, placeProblems, readSeen } from "./change-description.js";
import { correctColumns, correctSheet } from "./correct-reading.js";
import { type Destination, depositPage } from "./deposit.js";
import { answersOf, type DescriptionAnswers, descriptionPage, descriptionQuestions } from "./description.js";
import { differencePage } from "./difference.js";
import { findStep, listAsking } from "./find-step.js";
import type { Answer } from "./form-parts.js";
import { isMovedOn } from "./moved-on.js";
import { publishedPage } from "./published.js";
import { readingPage } from "./reading.js";
import { changeRecipe, draftReportPage } from "./report.js";
import { sendingPage } from "./sending.js";
import { remarksOf, serveReview } from "./serve-review.js";
import { readRhythm, readSourceChoice } from "./source-parts.js";
import { formatClock, type Step, stepNames, steps } from "./step-page.js";
import { tellChanged } from "./tell-changed.js";
import { sentAnswers, waitingPage } from "./waiting.js";

interface Parts extends WorkspaceParts {
  drafts: Drafts;
  ownSources: Pick<SourceDesk, "asksAtNight">;
  /** Milliseconds that a page waits for what is under way before it says so. */
  patience: number;
}

/** What the pages of a draft are made with. */
interface AtStep {
  visit: Visit;
  draft: Draft;
  description: DraftDescription;
  asking: Step[];
  done: Step[];
  /** What those who review it said of this step. */
  remarks: Awaited<ReturnType<typeof remarksOf>>;
  told?: Told | undefined;
}

/** The six steps of a publication: each is an address, each button saves, what asks nothing is passed by. */
export function servePublishing(app: Express, parts: Parts): void {
  const { site, drafts, ownSources, people, tools, patience } = parts;
  const { send, leave, text, toldOf, own, ownForm } = tools;
  const { publicUrl } = site;
  const { catalogue } = site.services;
  const form = express.urlencoded({ extended: false, limit: "6mb", parameterLimit: 2000 });

  // What somebody may deposit for -----------------------------------------------------------------------------------------

  const mine = ({ caller }: Visit) =>
    caller.memberships.filter(({ role }) => roleMay(role, "draft")).map(({ organisation }) => organisation);

  const listChoices = async (visit: Visit) => {
    const organisations = mine(visit);
    const readable = await catalogue.as(visit.caller).listReadable();
    return {
      organisations: organisations.map((slug) => ({ slug, name: visit.organisationName(slug) })),
      datasets: readable
        .filter(({ organisation }) => organisations.includes(organisation))
        .map((dataset) => ({ slug: dataset.slug, title: unmarkedTitle(dataset) }))
        .sort((a, b) => a.title.localeCompare(b.title, "fr")),
    };
  };

  const datasetOf = async (caller: Caller, ref: string) => {
    const dataset = await catalogue.as(caller).getDataset(ref);
    if (!dataset) throw unknownDataset();
    return dataset;
  };
  const nextVersionOf = async (
    caller: Caller,
    dataset: Dataset | ClosedDataset,
  ): Promise<NonNullable<Destination["dataset"]>> => {
    const boundTo = await drafts.findSource(caller, dataset.slug);
    const { demonstration = false } = dataset;
    const told = { demonstration, boundTo };
    const closed = { slug: dataset.slug, title: dataset.title, version: 0, lastFile: null, rows: null, ...told };
    if (!dataset.readable) return closed;
    const served = await catalogue.as(caller).findVersion(dataset.slug, dataset.version);
    const lastFile = served?.originalName ?? null;
    const { slug, version, rows } = dataset;
    return { slug, title: unmarkedTitle(dataset), version, lastFile, rows, ...told };
  };

  /** What an address says that a file is for; undefined when it says nothing and there is a choice. */
  const readDestination = async (visit: Visit, query: Request["query"]): Promise<Destination | undefined> => {
    const [kind, value] = String(query.pour ?? "").split(":");
    const slug = kind === "jeu" ? value : query.jeu;
    if (typeof slug === "string" && slug !== "") {
      const found = await datasetOf(visit.caller, slug);
      const { organisation } = found;
      requireDraft(visit, organisation);
      const dataset = await nextVersionOf(visit.caller, found);
      return { organisation, organisationName: visit.organisationName(organisation), dataset };
    }
    const organisations = mine(visit);
    const asked = kind === "organisme" ? value : query.organisme;
    const organisation = typeof asked === "string" && asked !== "" ? asked : undefined;
    if (organisation === undefined && organisations.length !== 1) return undefined;
    const chosen = organisation ?? organisations[0] ?? "";
    requireDraft(visit, chosen);
    return { organisation: chosen, organisationName: visit.organisationName(chosen), dataset: null };
  };

  /** Says the reason and whom to ask, where one may not prepare anything. */
  const requireDraft = (visit: Visit, organisation: string) => {
    const decision = decideAccess(visit.caller, "draft", { organisation });
    if (decision.allowed) return;
    const name = visit.organisationName(organisation);
    const isReader = decision.rule === "role-insuffisant";
    throw roleNeeded(
      isReader ? "Votre rôle lit sans déposer" : `Ces jeux sont ceux d’un autre organisme : ${name}`,
      isReader
        ? `Pour publier au nom de cet organisme (${name}), demandez le rôle de contributeur à un de ses administrateurs.`
        : "Vous pouvez lire ce qui est public. Pour y déposer, demandez une invitation à un administrateur de cet organisme.",
    );
  };

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

  const showDeposit = async (
    response: Response,
    visit: Visit,
    destination: Destination | undefined,
    { status = 200, draft, ...more }: { status?: number; draft?: Draft; told?: Told | undefined; typed?: object } = {},
  ) => {
    const choices = await listChoices(visit);
    const schemas =
      destination?.dataset === null ? (await site.services.checking.listSchemas(visit.caller)).shared : [];
    const { done = [], remarks } = draft ? await stepsOf(visit, draft, "depot") : {};
    response.set("Content-Security-Policy", policyOf(publicUrl, { scripts: true }));
    const { asksAtNight } = ownSources;
    const shown = { ...{ visit, destination, choices, schemas, draft, done, remarks, asksAtNight }, ...more };
    const page = depositPage(site, { ...shown, maxBytes: drafts.maxBytes });
    send(response, page, status);
  };

  const destinationOf = async (visit: Visit, { organisation, dataset }: Draft): Promise<Destination> => ({
    organisation,
    organisationName: visit.organisationName(organisation),
    dataset: dataset && (await nextVersionOf(visit.caller, await datasetOf(visit.caller, dataset.slug))),
  });

  // Where a draft stands ---------------------------------------------------------------------------------------------------

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

  const nameActor = async (visit: Visit, actor: string): Promise<string> => {
    const id = personOf(actor);
    if (actor === "sources") return "La source du jeu";
    if (id === undefined) return "Une clé de votre organisme";
    if (id === visit.person.id) return "Vous";
    return (await people.get(id))?.name ?? "Une personne partie";
  };

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

  type Act = (visit: Visit, request: Request<Record<string, string>>, response: Response) => Promise<void>;
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

  const revisionOf = (request: Request): number | undefined => {
    const given = text(request, "revision");
    return /^\d{1,9}$/.test(given) ? Number(given) : undefined;
  };

  serveReview({ site, drafts, tools, page, post, revisionOf, nameActor, patience });

  // 1. Deposit -------------------------------------------------------------------------------------------------------------

  page("/publier", async (visit, request, response) => {
    if (mine(visit).length === 0) requireDraft(visit, visit.caller.memberships[0]?.organisation ?? "");
    await showDeposit(response, visit, await readDestination(visit, request.query), { told: toldOf(request) });
  });

  /** What a form of the first step brings, into a draft that is there. */
  const bring = async (visit: Visit, request: Request, draft: Draft): Promise<Draft> => {
    const { caller } = visit;
    // What the page of the form saw: a file that somebody deposited since is not replaced unseen.
    const seen = /^\d{1,9}$/.test(String(request.query.revision)) ? Number(request.query.revision) : undefined;
    switch (request.query.voie) {
      case "collage":
        return drafts.receiveText(caller, draft.id, { text: text(request, "colle") }, seen);
      case "adresse": {
        const received = await drafts.receiveFrom(caller, draft.id, text(request, "adresse").trim(), seen);
        const frequency = readRhythm(text(request, "rythme"));
        if (frequency === undefined) return received;
        return drafts.edit(caller, draft.id, { source: { act: "bind", frequency } }, received.revision);
      }
      default:
        return drafts.receive(caller, draft.id, request, seen === undefined ? {} : { revision: seen });
    }
  };

  /** Brings it; a file that is refused is said on the page of the draft, which stays. */
  const deposit = async (visit: Visit, request: Request, response: Response, draft: Draft) => {
    try {
      await goOn(response, visit, await bring(visit, request, draft));
    } catch (error) {
      if (error instanceof ClientLeft) return;
      const told = isRefusal(error) ? problemOf(error) : undefined;
      if (!told || told.status === 401 || told.status === 403 || told.status === 404) throw error;
      const message = REWORDED[told.code] ?? told.detail;
      const wayOut =
        told.code === "adresse-sans-fichier"
          ? " Vous pouvez aussi télécharger ce fichier vous-même et le déposer ici."
          : "";
      const sentence = `${message}${wayOut} Rien n’est publié, rien n’est perdu.`;
      const ofAddress = request.query.voie === "adresse";
      await showDeposit(response, visit, await destinationOf(visit, draft), {
        status: told.status,
        draft: await drafts.get(visit.caller, draft.id),
        told: ofAddress ? undefined : { tone: "off", message: sentence },
        typed: {
          ...(request.query.voie === "collage" ? { paste: text(request, "colle") } : {}),
          ...(ofAddress
            ? { url: text(request, "adresse"), refused: sentence, rhythm: readRhythm(text(request, "rythme")) }
            : {}),
        },
      });
    }
  };

  /** Opens a table to type: the one that somebody of the organisation keeps of this dataset already, else a new one. */
  const startTable = async (visit: Visit, request: Request, response: Response, destination: Destination) => {
    const { caller } = visit;
    const { organisation, dataset } = destination;
    const mine = dataset
      ? (await drafts.list(caller, { page: 1, pageSize: 50, organisation, dataset: dataset.slug })).data
      : [];
    const open = mine.find(({ byHand, state }) => byHand && state !== "submitted" && state !== "planned");
    if (open) return leave(response, `/publier/${open.id}/tableau?fait=tableau-ouvert`);
    const columns = Array.from({ length: MAX_COLUMNS }, (_, at) => ({
      title: text(request, `colonne${at}`),
      type: text(request, `type${at}`),
    }));
    const start: StartAnswers = { title: text(request, "titre").trim(), schema: text(request, "schema"), columns };
    const fields = fieldsOf(columns);
    const refuse = (message: string) =>
      showDeposit(response, visit, destination, { status: 422, told: { tone: "off", message }, typed: { start } });
    if (!dataset && start.title === "") return refuse("Donnez un titre à ce tableau.");
    if (!dataset && start.schema === "" && fields.length === 0)
      return refuse("Nommez au moins une colonne, ou choisissez celles d’un schéma connu.");
    const draft = await drafts.create(caller, {
      organisation,
      ...(dataset ? { dataset: dataset.slug } : { title: start.title.slice(0, 300) }),
    });
    try {
      if (!dataset)
        await drafts.edit(caller, draft.id, {
          schema: start.schema ? { kind: "shared", name: start.schema } : { kind: "own", schema: { fields } },
        });
      await drafts.rows.open(caller, draft.id);
    } catch (error) {
      await drafts.remove(caller, draft.id);
      const told = isRefusal(error) ? problemOf(error) : undefined;
      if (!told || told.status === 401 || told.status === 403) throw error;
      return refuse(told.detail);
    }
    leave(response, `/publier/${draft.id}/tableau`);
  };

  post("/publier", async (visit, request, response) => {
    const destination = await readDestination(visit, request.query);
    if (!destination) return leave(response, "/publier");
    const { organisation, dataset } = destination;
    if (request.query.voie === "main") return startTable(visit, request, response, destination);
    const draft = await drafts.create(visit.caller, { organisation, ...(dataset ? { dataset: dataset.slug } : {}) });
    // A script sends the file by itself: it asks for the place alone.
    if (request.query.voie === "brouillon") {
      response.set(PRIVATE).status(201).json({ id: draft.id });
      return;
    }
    await deposit(visit, request, response, draft);
  });

  page("/publier/:id/depot", async (visit, request, response) => {
    const draft = await drafts.get(visit.caller, request.params.id ?? "");
    if (draft.byHand && draft.state !== "published") return leave(response, `/publier/${draft.id}/tableau`);
    await showDeposit(response, visit, await destinationOf(visit, draft), { draft, told: toldOf(request) });
  });
  post("/publier/:id/depot", async (visit, request, response) => {
    await deposit(visit, request, response, await drafts.get(visit.caller, request.params.id ?? ""));
  });

  post("/publier/:id/supprimer", async (visit, request, response) => {
    const id = request.params.id ?? "";
    try {
      await drafts.remove(visit.caller, id, revisionOf(request));
    } catch (error) {
      if (!(error instanceof DraftRefused) || error.fault.kind !== "changed-meanwhile") throw error;
      const { byHand, state } = error.fault.current;
      // What it became meanwhile, where the person was.
      const back = state === "published" ? "" : byHand ? "/tableau" : "/depot";
      return leave(response, `/publier/${id}${back}?fait=change-entre-temps`);
    }
    leave(response, "/espace?fait=brouillon-supprime");
  });

  // Any step of a draft whose file is there ---------------------------------------------------------------------------------

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
  const again = async (visit: Visit, id: string, step: Step): Promise<AtStep> => {
    const draft = await drafts.whenRead(visit.caller, id, patience);
    return { visit, draft, ...(await stepsOf(visit, draft, step)) };
  };

  page("/publier/:id", async (visit, request, response) => {
    const draft = await drafts.get(visit.caller, request.params.id ?? "");
    if (draft.state !== "published" && !mayPrepare(visit, draft))
      return leave(response, `/publier/${draft.id}/relecture`);
    if (draft.byHand && ["empty", "reading", "faulty", "ready"].includes(draft.state))
      return leave(response, `/publier/${draft.id}/tableau`);
    if (draft.state !== "published") return goOn(response, visit, draft);
    const dataset = draft.dataset && (await catalogue.as(visit.caller).getDataset(draft.dataset.slug));
    send(response, publishedPage(site, { visit, draft, dataset: dataset ?? undefined }));
  });

  serveHandTable({ site, tools, people, drafts, page, post, goOn, nameActor });

  // 2. Reading -------------------------------------------------------------------------------------------------------------

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
    const changes = correctColumns((name) => text(request, name), draft);
    if (changes) await drafts.edit(caller, draft.id, changes, revisionOf(request));
    const read = await drafts.whenRead(caller, draft.id, patience);
    const isUnread = read.state === "reading" || read.reading?.report == null || read.reading.schema === null;
    if (isUnread) return leave(response, `/publier/${read.id}/lecture`);
    await goOn(response, visit, read, "lecture");
  });

  // 3. Report --------------------------------------------------------------------------------------------------------------

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
    const proposed = await proposalOf(caller, draft);
    const changes = changeRecipe(draft, proposed?.after ?? report, {
      emptied: given("vider"),
      silenced: given("taire"),
      answer: (name) => text(request, name),
    });
    let revision = revisionOf(request);
    if (changes) {
      try {
        draft = await drafts.edit(caller, draft.id, changes, revision);
      } catch (error) {
        if (!(error instanceof DraftRefused) || error.fault.kind !== "invalid") throw error;
        const message = `Une réponse ne va pas : ${error.fault.problems.map((one) => one.message).join(" ")}`;
        const told: Told = { tone: "off", message };
        return showReport(response, { ...(await again(visit, draft.id, "rapport")), told }, 422);
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
    if (draft.state !== "faulty") return goOn(response, visit, draft, "rapport");
    const message =
      errors === 0
        ? "Ce fichier n’a aucune ligne : déposez-en un autre."
        : `Il reste ${counted(errors, "erreur")} : répondez ci-dessous, ou corrigez votre fichier et déposez-le de nouveau. Vos réponses sont gardées.`;
    await showReport(response, { ...(await again(visit, draft.id, "rapport")), told: { tone: "off", message } }, 422);
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

  // 4. Description -----------------------------------------------------------------------------------------------------------

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
      const faults = placeProblems(fault.problems);
      const page = descriptionPage(site, { ...(await again(visit, id, "description")), typed, faults });
      return send(response, page, 422);
    }
    const step = await again(visit, id, "description");
    const faults = listUnanswered(step.description);
    if (faults.length > 0) return send(response, descriptionPage(site, { ...step, typed, faults }), 422);
    leave(response, `/publier/${id}/difference`);
  });

  // 5. Difference ------------------------------------------------------------------------------------------------------------

  /** The difference, once it is made; otherwise the answer is sent. */
  const compared = async (request: Request, response: Response, { visit, draft, asking }: AtStep, step: Step) => {
    const found = await drafts.compare(visit.caller, draft.id, patience);
    if (found.kind === "made") return found.difference;
    if (found.kind === "computing") {
      const { progress } = found;
      const heading = draft.startedFrom === 0 ? "Nous préparons l’aperçu" : "Nous comparons à la version en ligne";
      wait(request, response, { visit, draft, step, heading, progress });
    } else if (found.kind === "absent") leadBack(request, response, draft.id, findStep(asking));
    else
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
    const difference = await compared(request, response, step, "difference");
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
    if (typed.choice === "autre") return leave(response, `/publier/${id}/depot`);
    if (typed.choice === "lecture") return leave(response, `/publier/${id}/lecture`);
    const step = await again(visit, id, "difference");
    const difference = await compared(request, response, step, "difference");
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

  // 6. Sending ---------------------------------------------------------------------------------------------------------------

  const showSending = async (
    request: Request,
    response: Response,
    step: AtStep,
    { status = 200, ...more }: { status?: number; typed?: Answer; fault?: Fault } = {},
  ) => {
    const { visit, draft } = step;
    if (draft.state === "faulty") return leadBack(request, response, draft.id, "rapport");
    const [first] = step.asking.filter((name) => name === "description" || name === "difference");
    if (first) return leadBack(request, response, draft.id, first);
    const difference = await compared(request, response, step, "envoi");
    if (!difference) return;
    if (isMovedOn(draft, difference)) {
      const since = await again(visit, draft.id, "envoi");
      return showSending(request, response, { ...since, told: step.told }, { status, ...more });
    }
    const { organisation } = draft;
    const above = (await catalogue.getOrganisation(organisation))?.parent;
    const members = await people.listOf([organisation]);
    const publishers = members.filter(({ memberships }) =>
      memberships.some((one) => one.organisation === organisation && roleMay(one.role, "review")),
    );
    send(
      response,
      sendingPage(site, {
        ...{ ...step, difference, ...more },
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
    const [day, hour] = [typed("jour"), typed("heure").slice(0, 5)];
    /** The form again, as it was filled. */
    const refuse = async (status: number, message: string, fault?: Fault) => {
      const step = { ...(await again(visit, id, "envoi")), told: { tone: "off", message } as const };
      await showSending(request, response, step, { status, typed, ...(fault ? { fault } : {}) });
    };
    const refuseMoment = (named: "day" | "hour") => {
      const fault = faultOfMoment({ day, hour }, civilDay(site.now()), named);
      return refuse(422, `Cette date n’est pas enregistrée. ${fault.message}`, fault);
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
      if (!isDay(day)) return await refuseMoment("day");
      await drafts.plan(caller, id, day, revision, { hour: hour || undefined, announced: typed("annonce") === "oui" });
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
      const named = fault.kind === "invalid" ? fault.problems[0]?.field : undefined;
      if (named !== "day" && named !== "hour") throw error;
      return refuseMoment(named);
    }
    leave(response, `/publier/${id}/envoi?fait=prevu`);
  });

  // What is planned, planned no more -----------------------------------------------------------------------------------------

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

/** What to do about a day and an hour that are refused, at the field to mend. `named`: the one that the program names. */
function faultOfMoment({ day, hour }: { day: string; hour: string }, today: string, named: "day" | "hour"): Fault {
  if (day === today && hour === "")
    return { field: "heure", message: "Pour aujourd’hui, donnez aussi une heure à venir." };
  return named === "hour"
    ? { field: "heure", message: "Choisissez une heure à venir, en heure de Paris, ou un autre jour." }
    : { field: "jour", message: "Choisissez un jour à venir." };
}

/** What is told to programs, said to who fills the form. */
const REWORDED: Record<string, string> = {
  "brouillon-change":
    "Quelqu’un a changé ce brouillon depuis que vous avez ouvert cette page : le voici tel qu’il est. Envoyez de nouveau si votre fichier doit prendre la place du sien.",
  "fichier-absent": "Choisissez d’abord un fichier.",
  "nom-absent": "Choisissez d’abord un fichier.",
  "type-refuse": "Utilisez le formulaire de cette page pour envoyer votre fichier.",
};

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

function unknownDataset(): PageProblem {
  return new PageProblem(404, "Ce jeu n’existe pas", "Choisissez-le dans la liste de vos jeux.", [
    { label: "Revenir à mes jeux", href: "/espace" },
  ]);
}

const lastPart = (path: string) =>
  path.endsWith("/annulation") ? "envoi" : (stepNames.find((step) => path.endsWith(`/${step}`)) ?? "depot");
