import { ClientLeft, type Datalogue, type ImportPreview, isRefusal, problemOf, roleMay } from "@datalogue/api";
import express, { type Express, type Request, type Response } from "express";
import type { Visit } from "../../../components/visit.js";
import { counted, typographic } from "../../../format/index.js";
import { PageProblem } from "../../../site.js";
import { lookAgain, underWayPage } from "../under-way.js";
import type { WorkspaceParts } from "../workspace-tools.js";
import { previewPage } from "./preview.js";
import { startPage, TAKING_OVER } from "./start.js";

interface Parts extends WorkspaceParts, Pick<Datalogue, "imports"> {
  /** Milliseconds that a page waits for what is under way before it says so. */
  patience: number;
}

/** `/espace/reprendre`: the catalogue of another, given, looked at, made into drafts. */
export function serveTakingOver(app: Express, { site, imports, tools, patience }: Parts): void {
  const { send, leave, text, own, ownForm } = tools;
  // A thousand records may be ticked.
  const form = express.urlencoded({ extended: false, limit: "150kb", parameterLimit: 1_100 });

  const listOrganisations = ({ caller }: Visit) =>
    caller.memberships.filter(({ role }) => roleMay(role, "publish")).map(({ organisation }) => organisation);
  const requirePublisher = (visit: Visit) => {
    if (listOrganisations(visit).length > 0) return;
    throw new PageProblem(
      403,
      "Reprendre un catalogue demande de pouvoir publier",
      "Demandez le rôle de publieur à un administrateur de votre organisme, ou donnez-lui ce catalogue.",
      [{ label: "Revenir à mes jeux", href: "/espace" }],
    );
  };
  /** A form: its token is in it, or for a file, in its address, since it is looked at before the file is read. */
  const post = (path: string, act: Parameters<typeof own>[0]) => {
    const allowed: typeof act = async (visit, request, response) => {
      requirePublisher(visit);
      await act(visit, request, response);
    };
    app.post(path, ...ownForm(allowed, { read: form }));
  };

  /** Begins a reading; what is refused is said beside the question. */
  const begin = async (
    visit: Visit,
    request: Request,
    response: Response,
    read: (kind: string) => Promise<ImportPreview>,
  ) => {
    const kind = String(request.query.sorte ?? "");
    try {
      const { id } = await read(kind);
      leave(response, `${TAKING_OVER}/${id}`);
    } catch (error) {
      if (error instanceof ClientLeft) return;
      const told = isRefusal(error) ? problemOf(error) : undefined;
      if (!told || told.status === 401 || told.status === 403) throw error;
      const fault = { kind, url: text(request, "adresse"), message: told.detail };
      send(response, startPage(site, { visit, fault }), told.status);
    }
  };
  const open = async (visit: Visit, id: string, wait: number) => {
    try {
      return await imports.get(visit.caller, id, wait);
    } catch (error) {
      const told = isRefusal(error) ? problemOf(error) : undefined;
      if (told?.code !== "reprise-inconnue") throw error;
      throw new PageProblem(404, "Cet aperçu n’est plus là", typographic(told.detail), [
        { label: "Reprendre un catalogue", href: TAKING_OVER },
        { label: "Revenir à mes jeux", href: "/espace" },
      ]);
    }
  };

  app.get(
    TAKING_OVER,
    own(async (visit, _request, response) => {
      requirePublisher(visit);
      send(response, startPage(site, { visit }));
    }),
  );
  post(`${TAKING_OVER}/adresse`, (visit, request, response) =>
    begin(visit, request, response, (kind) =>
      imports.readAddress(visit.caller, kind, text(request, "adresse"), text(request, "cle")),
    ),
  );
  post(`${TAKING_OVER}/fichier`, (visit, request, response) =>
    begin(visit, request, response, (kind) => imports.readFile(visit.caller, kind, request)),
  );
  app.get(
    `${TAKING_OVER}/:id`,
    own(async (visit, request, response) => {
      requirePublisher(visit);
      const preview = await open(visit, request.params.id ?? "", patience);
      if (preview.state === "reading") {
        const heading =
          preview.read > 0
            ? `${counted(preview.read, "fiche lue", "fiches lues")}, la lecture continue`
            : "Lecture du catalogue";
        const progress = { since: preview.since, doing: "catalogue" as const, rows: null };
        const looking = lookAgain(request, response, site, { heading, progress });
        return send(response, underWayPage(site, { ...looking, visit, title: "Lecture du catalogue" }));
      }
      const made = /^\d{1,4}$/.test(String(request.query.faits)) ? Number(request.query.faits) : 0;
      const message = `${counted(made, "brouillon fait", "brouillons faits")} : à compléter et à publier quand vous voudrez.`;
      send(
        response,
        previewPage(site, {
          ...{ visit, preview, organisations: listOrganisations(visit) },
          ...(made > 0 ? { told: { tone: "ok" as const, message } } : {}),
        }),
      );
    }),
  );
  post(`${TAKING_OVER}/:id`, async (visit, request, response) => {
    const id = String(request.params.id);
    const preview = await open(visit, id, 0);
    const organisation = text(request, "organisation");
    const ticked = [request.body?.fiche ?? []].flat().map(String);
    const records =
      text(request, "tout") === "oui" ? preview.records.filter((one) => one.takeable).map((one) => one.id) : ticked;
    const shown = { visit, organisations: listOrganisations(visit), chosen: organisation };
    if (records.length === 0) {
      const told = { tone: "off" as const, message: "Cochez les fiches à reprendre : rien n’a été fait." };
      return send(response, previewPage(site, { ...shown, preview, told }), 422);
    }
    const done = await imports.makeDrafts(visit.caller, id, { organisation, records });
    if (done.refused.length === 0) return leave(response, `${TAKING_OVER}/${id}?faits=${done.made.length}`);
    send(response, previewPage(site, { ...shown, preview: await open(visit, id, 0), done }));
  });
}
