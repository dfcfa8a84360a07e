import {
  type Caller,
  ClientLeft,
  type ClosedDataset,
  type Dataset,
  type Draft,
  DraftRefused,
  decideAccess,
  isRefusal,
  problemOf,
  roleMay,
} from "@datalogue/api";
import type { Request, Response } from "express";
import type { Visit } from "../../../components/visit.js";
import { unmarkedTitle } from "../../../format/index.js";
import { policyOf } from "../../../http/security.js";
import { PageProblem } from "../../../site.js";
import { fieldsOf, LONGEST_COLUMN, LONGEST_TITLE, MAX_COLUMNS, type StartAnswers } from "../hand-table/start-table.js";
import { roleNeeded, whyNoDeposit } from "../role-needed.js";
import type { Told } from "../sign-in.js";
import { PRIVATE } from "../workspace-tools.js";
import { type Destination, depositPage } from "./deposit.js";
import type { PublishingDesk, PublishingParts } from "./publishing-desk.js";
import { readRhythm } from "./source-parts.js";

/** The first step: a file, pasted rows, an address, a table typed by hand; for a new dataset or the next version of one. */
export function serveDeposit(desk: PublishingDesk, parts: PublishingParts): void {
  const { page, post, goOn, revisionOf, stepsOf } = desk;
  const { site, drafts, ownSources, tools } = parts;
  const { send, leave, text, toldOf } = tools;
  const { publicUrl } = site;
  const { catalogue } = site.services;

  const mine = ({ caller }: Visit) =>
    caller.memberships.filter(({ role }) => roleMay(role, "draft")).map(({ organisation }) => organisation);

  const listChoices = async (visit: Visit) => {
    const organisations = mine(visit);
    const own = catalogue.as(visit.caller);
    const published = [...(await own.listReadable()), ...(await own.listWithdrawn())];
    return {
      organisations: organisations.map((slug) => ({ slug, name: visit.organisationName(slug) })),
      datasets: published
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
    found: Dataset | ClosedDataset,
  ): Promise<NonNullable<Destination["dataset"]>> => {
    const { slug, demonstration = false } = found;
    const boundTo = await drafts.findSource(caller, slug);
    const withdrawn = !found.readable && found.withdrawn === true;
    const told = { slug, title: unmarkedTitle(found), demonstration, boundTo, withdrawn };
    const own = catalogue.as(caller);
    const dataset = withdrawn ? await own.getReadable(slug) : found;
    if (!dataset?.readable) return { ...told, version: null, lastFile: null, rows: null };
    const { version, rows } = dataset;
    const served = await own.findVersion(slug, version);
    return { ...told, version, lastFile: served?.originalName ?? null, rows };
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

  const showDeposit = async (
    response: Response,
    visit: Visit,
    destination: Destination | undefined,
    {
      status = 200,
      draft,
      ...more
    }: { status?: number; draft?: Draft | undefined; told?: Told | undefined; typed?: object } = {},
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

  page("/publier", async (visit, request, response) => {
    if (mine(visit).length === 0) {
      const [first] = visit.caller.memberships;
      if (!first) throw roleNeeded("Vous ne déposez pour aucun organisme", whyNoDeposit(visit.person));
      requireDraft(visit, first.organisation);
    }
    await showDeposit(response, visit, await readDestination(visit, request.query), { told: toldOf(request) });
  });

  /** What a form that was sent empty asks for; undefined where it says something. */
  const absentOf = (request: Request): string | undefined => {
    const asked = typeof request.query.voie === "string" ? ASKED[request.query.voie] : undefined;
    return asked && text(request, asked.field).trim() === "" ? asked.absent : undefined;
  };

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

  /** The draft after a refused form: undefined where this form made it and nothing came into it since, which takes it away again. */
  const findLeft = async (visit: Visit, draft: Draft, made: boolean): Promise<Draft | undefined> => {
    const now = await drafts.get(visit.caller, draft.id);
    if (!made || now.uploads.length > 0) return now;
    try {
      await drafts.remove(visit.caller, draft.id, draft.revision);
      return undefined;
    } catch (error) {
      if (error instanceof DraftRefused && error.fault.kind === "changed-meanwhile") return error.fault.current;
      throw error;
    }
  };

  /** Brings it; what is refused is said on the page of the draft, or of its destination where the draft was `made` for this form alone. */
  const deposit = async (
    visit: Visit,
    request: Request,
    response: Response,
    draft: Draft,
    { made = false }: { made?: boolean } = {},
  ) => {
    try {
      await goOn(response, visit, await bring(visit, request, draft));
    } catch (error) {
      if (error instanceof ClientLeft) return;
      const told = isRefusal(error) ? problemOf(error) : undefined;
      if (!told || told.status === 401 || told.status === 403 || told.status === 404) throw error;
      const absent = absentOf(request);
      const wayOut =
        told.code === "adresse-sans-fichier"
          ? " Vous pouvez aussi télécharger ce fichier vous-même et le déposer ici."
          : "";
      const message = absent ?? REWORDED[told.code] ?? `${told.detail}${wayOut}`;
      const sentence = `${message} Rien n’est publié, rien n’est perdu.`;
      const ofAddress = request.query.voie === "adresse";
      await showDeposit(response, visit, await destinationOf(visit, draft), {
        status: absent === undefined ? told.status : 422,
        draft: await findLeft(visit, draft, made),
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
    if (!dataset && start.title.length > LONGEST_TITLE) return refuse(`Tenez le titre en ${LONGEST_TITLE} signes.`);
    if (!dataset && columns.some(({ title }) => title.trim().length > LONGEST_COLUMN))
      return refuse(`Tenez le titre de chaque colonne en ${LONGEST_COLUMN} signes.`);
    if (!dataset && start.schema === "" && fields.length === 0)
      return refuse("Nommez au moins une colonne, ou choisissez celles d’un schéma connu.");
    const draft = await drafts.create(caller, {
      organisation,
      ...(dataset ? { dataset: dataset.slug } : { title: start.title }),
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
    await deposit(visit, request, response, draft, { made: true });
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
}

/** The one answer of each form that is not a file, and what is said without it. */
const ASKED: Record<string, { field: string; absent: string }> = {
  collage: { field: "colle", absent: "Collez d’abord un tableau." },
  adresse: { field: "adresse", absent: "Donnez l’adresse du fichier." },
};

const NO_FILE = "Choisissez d’abord un fichier.";

/** What is told to programs, said to who fills the form. */
const REWORDED: Record<string, string> = {
  "brouillon-change":
    "Quelqu’un a changé ce brouillon depuis que vous avez ouvert cette page : le voici tel qu’il est. Envoyez de nouveau si votre fichier doit prendre la place du sien.",
  "fichier-absent": NO_FILE,
  "nom-absent": NO_FILE,
  "type-refuse": "Utilisez le formulaire de cette page pour envoyer votre fichier.",
};

function unknownDataset(): PageProblem {
  return new PageProblem(404, "Ce jeu n’existe pas", "Choisissez-le dans la liste de vos jeux.", [
    { label: "Revenir à mes jeux", href: "/espace" },
  ]);
}
