import {
  type DatasetHistory,
  DraftRefused,
  type Drafts,
  decideAccess,
  problemOf,
  type VersionHistory,
} from "@datalogue/api";
import type { Express, Request, Response } from "express";
import type { Fault } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";
import { typographic } from "../../format/index.js";
import { checkPageNumber, countPages, parsePageNumber } from "../../reading/page-number.js";
import { unknownDataset } from "../../reading/unknown-dataset.js";
import { PageProblem } from "../../site.js";
import { personOf } from "./person-of.js";
import type { Told } from "./sign-in.js";
import { lookAgain, underWayPage } from "./under-way.js";
import { historyPage, rollbackPage, versionsPath } from "./versions.js";
import type { WorkspaceParts } from "./workspace-tools.js";

const SHORTEST_NOTE = 10;

/** What keeps somebody from the versions of a dataset, and whom to ask, by the rule that decided. */
function tellRight({ rule, action }: { rule: string; action: string }): [title: string, detail: string] {
  if (rule === "autre-organisme")
    return [
      "Ce jeu est celui d’un autre organisme",
      "Ses versions publiées sont sur sa page. Pour y travailler, demandez une invitation à un administrateur de cet organisme.",
    ];
  return [
    "Votre rôle ne le permet pas",
    action === "publish"
      ? "Revenir à une version est réservé aux publicateurs et aux administrateurs de l’organisme. Rien n’a changé."
      : "Ses versions publiées sont sur sa page. Pour les préparer, demandez le rôle de contributeur à un administrateur de votre organisme.",
  ];
}

const MOVED =
  "La version en ligne a changé entre-temps : rien n’est fait. Voici la comparaison, refaite, et votre phrase, gardée : relisez, puis recommencez.";

/** Versions listed at once. */
const PAGE_SIZE = 20;

interface Parts extends WorkspaceParts {
  drafts: Drafts;
  /** Milliseconds that a page waits for what is under way before it says so. */
  patience: number;
}

/** The versions of a dataset, and the way back to one: what it changes is read first, a second gesture does it. */
export function serveVersions(app: Express, { site, drafts, people, tools, patience }: Parts): void {
  const { send, leave, text, toldOf, own, ownForm } = tools;
  const HISTORY = versionsPath(":slug");
  const ROLLBACK = `${HISTORY}/:number`;

  const nameAuthors = async (visit: Visit, { versions }: DatasetHistory) => {
    const names = new Map<string, string>();
    for (const { actor } of versions) {
      const id = actor === null ? undefined : personOf(actor);
      if (id === undefined || names.has(id)) continue;
      names.set(
        id,
        id === visit.person.id ? "par vous" : `par ${(await people.get(id))?.name ?? "une personne partie"}`,
      );
    }
    return ({ actor }: VersionHistory): string => {
      const id = actor === null ? undefined : personOf(actor);
      if (id !== undefined) return names.get(id) ?? "";
      if (actor?.startsWith("key:")) return "par une clé";
      if (actor === "sources") return "par la source du jeu";
      return actor === "content" ? "reprise des données fournies à l’installation" : "par le programme";
    };
  };

  /** What a refusal of a draft says to a person, here. */
  const settled =
    (act: (visit: Visit, request: Request<Record<string, string>>, response: Response) => Promise<void>): typeof act =>
    async (visit, request, response) => {
      const { slug = "" } = request.params;
      try {
        await act(visit, request, response);
      } catch (error) {
        if (!(error instanceof DraftRefused)) throw error;
        const { fault } = error;
        if (fault.kind === "unknown-dataset") throw unknownDataset(slug);
        const back = { label: "Les versions de ce jeu", href: versionsPath(slug) };
        if (fault.kind === "not-allowed")
          throw new PageProblem(403, ...tellRight(fault), [
            { label: "La page du jeu", href: `/jeux/${slug}` },
            { label: "Demander ce droit", href: "/contact" },
          ]);
        if (fault.kind === "unknown-version")
          throw new PageProblem(
            404,
            "On ne revient pas à cette version",
            "Elle n’existe pas, elle est déjà en ligne, ou son fichier ne se relit plus. Rien n’a changé.",
            [back],
          );
        const told = problemOf(error);
        if (!told) throw error;
        throw new PageProblem(told.status, told.title, typographic(told.detail), [back]);
      }
    };

  app.get(
    HISTORY,
    own(
      settled(async (visit, request, response) => {
        const { slug = "" } = request.params;
        const page = parsePageNumber(request.query.page?.toString(), versionsPath(slug));
        const range = { skip: (page - 1) * PAGE_SIZE, most: PAGE_SIZE };
        const history = await drafts.listHistory(visit.caller, slug, range);
        const pages = countPages(history.total, PAGE_SIZE);
        checkPageNumber(page, pages, versionsPath(slug));
        const { organisation } = history;
        const mayPublish = decideAccess(visit.caller, "publish", { organisation }).allowed;
        const nameOf = await nameAuthors(visit, history);
        const asked = { page: 1, pageSize: 1, dataset: history.slug, state: "planned" } as const;
        const [draft] = (await drafts.list(visit.caller, asked)).data;
        const planned = draft?.plannedFor
          ? { draft: draft.id, day: draft.plannedFor, hour: draft.plannedHour }
          : undefined;
        send(
          response,
          historyPage(site, { visit, history, page, pages, planned, mayPublish, nameOf, told: toldOf(request) }),
        );
      }),
    ),
  );

  const showRollback = async (
    request: Request<Record<string, string>>,
    response: Response,
    visit: Visit,
    {
      status = 200,
      told = toldOf(request),
      ...typed
    }: { status?: number; told?: Told | undefined; note?: string; fault?: Fault } = {},
  ) => {
    const { slug = "", number = "" } = request.params;
    const asked = /^\d{1,7}$/.test(number) ? Number(number) : 0;
    const compared = await drafts.compareRollback(visit.caller, slug, asked, patience);
    const history = await drafts.findPast(visit.caller, slug, asked);
    const [to] = history.versions;
    if (!to) throw new DraftRefused({ kind: "unknown-version", version: asked });
    if (compared.kind === "computing")
      return send(
        response,
        underWayPage(site, {
          ...{ visit, title: `Revenir à la version ${asked}` },
          ...lookAgain(request, response, site, {
            heading: history.withdrawn
              ? `Nous préparons le retour à la version ${asked}`
              : `Nous comparons la version ${asked} à celle qui est en ligne`,
            progress: compared.progress,
          }),
          // The page comes back by its address alone: what was typed is read here.
          ...(typed.note ? { kept: `Rien n’est publié. Vous aviez écrit : « ${typed.note} »` } : {}),
        }),
      );
    if (compared.kind !== "made")
      throw new PageProblem(
        422,
        `On ne revient pas à la version ${asked}`,
        `${typographic(compared.reason)}${history.withdrawn ? "" : ` La version ${history.version} reste en ligne.`}`,
        [{ label: "Les versions de ce jeu", href: versionsPath(slug) }],
      );
    const { difference } = compared;
    send(response, rollbackPage(site, { visit, history, to, difference, told, ...typed }), status);
  };

  app.get(ROLLBACK, own(settled((visit, request, response) => showRollback(request, response, visit))));
  app.post(
    ROLLBACK,
    ...ownForm(
      settled(async (visit, request, response) => {
        const { slug = "", number = "" } = request.params;
        const note = text(request, "note").replaceAll("\r\n", "\n").trim();
        if (note.length < SHORTEST_NOTE || note.length > 2000)
          return showRollback(request, response, visit, {
            status: 422,
            note,
            fault: { field: "note", message: "Dites en une phrase pourquoi on revient à cette version." },
          });
        const seen = Number(text(request, "servie"));
        const asked = /^\d{1,7}$/.test(number) ? Number(number) : 0;
        try {
          await drafts.rollback(visit.caller, slug, asked, { note, seen });
        } catch (error) {
          const kind = error instanceof DraftRefused ? error.fault.kind : undefined;
          if (kind !== "version-moved" && kind !== "dataset-changes") throw error;
          const message =
            kind === "version-moved"
              ? MOVED
              : `Rien n’est fait. ${typographic(problemOf(error)?.detail ?? "")} Votre phrase est gardée.`;
          return showRollback(request, response, visit, { status: 409, note, told: { tone: "off", message } });
        }
        leave(response, `${versionsPath(slug)}?fait=retour`);
      }),
    ),
  );
}
