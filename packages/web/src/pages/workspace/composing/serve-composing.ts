import {
  type Composition,
  CompositionRefused,
  type Compositions,
  civilDay,
  decideComposing,
  type Indicator,
  type Observatory,
  PUBLIC,
  problemOf,
} from "@datalogue/api";
import express, { type Express, type Request, type Response } from "express";
import type { Visit } from "../../../components/visit.js";
import { typographic } from "../../../format/index.js";
import { policyOf } from "../../../http/security.js";
import { PageProblem, siteFor } from "../../../site.js";
import { observatoryPage } from "../../observatory.js";
import { requireOwnForm } from "../guard-form.js";
import { personOf } from "../person-of.js";
import { PRIVATE, type WorkspaceParts } from "../workspace-tools.js";
import { changeObservatory } from "./change-observatory.js";
import { composerIndexPage } from "./composer-index.js";
import type { NamedVersion } from "./composing-parts.js";
import { COMPOSER, conflictPage, observatoryComposerPage } from "./observatory-page.js";

type Act = (visit: Visit, request: Request<Record<string, string>>, response: Response) => Promise<void>;

/** Versions shown on a page. */
const LISTED = 20;

/** `/espace/composer`: the administrators of the catalogue compose its observatories, with the page as it would be beside. */
export function serveComposing(
  app: Express,
  { site, people, compositions, tools }: WorkspaceParts & { compositions: Compositions },
): void {
  const { publicUrl } = site;
  const { send, leave, text, toldOf, own } = tools;
  const form = express.urlencoded({ extended: false, limit: "1mb", parameterLimit: 500 });

  /** Says who composes, to who does not. */
  const requireComposer = ({ caller }: Visit) => {
    if (decideComposing(caller).allowed) return;
    const { publisher } = site.services.catalogue.info();
    throw new PageProblem(
      403,
      "Réservé aux administrateurs du catalogue",
      `Les observatoires sont ceux de tout le site : un administrateur de l’organisme qui le tient (${publisher}) les compose.`,
      [{ label: "Revenir à mes jeux", href: "/espace" }],
    );
  };
  const settled =
    (act: Act): Act =>
    async (visit, request, response) => {
      requireComposer(visit);
      try {
        await act(visit, request, response);
      } catch (error) {
        if (!(error instanceof CompositionRefused)) throw error;
        const { refusal } = error;
        const path = `${COMPOSER}/${request.params.theme ?? ""}`;
        if (refusal.kind === "changed-meanwhile" && refusal.yours !== null)
          return send(response, conflictPage(site, { visit, path, ...refusal }), 409);
        if (refusal.kind === "changed-meanwhile" || refusal.kind === "moved")
          return leave(response, `${path}?fait=change-entre-temps`);
        if (refusal.kind === "invalid") return leave(response, `${path}?fait=a-corriger#publier`);
        if (refusal.kind === "nothing") return leave(response, path);
        const told = problemOf(error);
        if (!told) throw error;
        throw new PageProblem(told.status, told.title, typographic(told.detail), [
          { label: "Observatoires", href: COMPOSER },
        ]);
      }
    };
  const page = (path: string, act: Act) => app.get(path, own(settled(act)));
  const post = (path: string, act: Act) =>
    app.post(
      path,
      form,
      own(async (visit, request, response) => {
        requireOwnForm(request, publicUrl);
        await settled(act)(visit, request, response);
      }),
    );
  const revisionOf = (request: Request): number | undefined => {
    const given = text(request, "revision");
    return /^\d{1,9}$/.test(given) ? Number(given) : undefined;
  };
  const themeOf = (request: Request<Record<string, string>>) => request.params.theme ?? "";
  const nameActor = async (visit: Visit, actor: string): Promise<string> => {
    if (actor === "content") return "donné par le contenu";
    const id = personOf(actor);
    if (id === visit.person.id) return "vous";
    return (id === undefined ? undefined : (await people.get(id))?.name) ?? "une personne partie";
  };
  const listVersions = async (visit: Visit, kind: string, id: string): Promise<NamedVersion[]> => {
    const { data } = await compositions.versions(visit.caller, kind, id, { page: 1, pageSize: LISTED });
    return Promise.all(data.map(async (one) => ({ ...one, by: await nameActor(visit, one.author) })));
  };
  const indicatorsFor = async (visit: Visit): Promise<readonly Indicator[]> =>
    (await compositions.definitions(visit.caller)).indicators;

  page(COMPOSER, async (visit, request, response) => {
    const lines = await compositions.list(visit.caller);
    send(response, composerIndexPage(site, { visit, lines, told: toldOf(request) }));
  });

  const show = async (response: Response, visit: Visit, composition: Composition, request: Request) => {
    const { bloc } = request.query;
    response.set("Content-Security-Policy", policyOf(publicUrl, { frames: true }));
    send(
      response,
      observatoryComposerPage(site, {
        ...{ visit, composition, told: toldOf(request) },
        indicators: await indicatorsFor(visit),
        open: typeof bloc === "string" && /^(page|\d+-\d+)$/.test(bloc) ? bloc : undefined,
        versions: await listVersions(visit, composition.kind, composition.id),
        draftedBy: composition.draft ? await nameActor(visit, composition.draft.updatedBy) : "",
      }),
    );
  };
  page(`${COMPOSER}/:theme`, async (visit, request, response) => {
    await show(response, visit, await compositions.get(visit.caller, "observatory", themeOf(request)), request);
  });
  page(`${COMPOSER}/:theme/observatory.json`, async (visit, request, response) => {
    const { document } = await compositions.get(visit.caller, "observatory", themeOf(request));
    response
      .set(PRIVATE)
      .attachment("observatory.json")
      .type("json")
      .send(`${JSON.stringify(document, null, 2)}\n`);
  });
  page(`${COMPOSER}/:theme/apercu`, async (visit, request, response) => {
    const theme = themeOf(request);
    const seen = await compositions.preview(visit.caller, theme);
    if ("faults" in seen)
      throw new PageProblem(
        422,
        "L’aperçu attend une correction",
        seen.faults.map(({ path, message }) => typographic(path ? `${path} : ${message}` : message)).join(" "),
        [{ label: "Revenir au composeur", href: `${COMPOSER}/${theme}` }],
      );
    // As anybody would see it: figures of what is open.
    const open = siteFor(site, PUBLIC);
    const preview = { ...open, services: { ...open.services, observatories: seen.observatories } };
    const { html, headers, status } = await observatoryPage(preview, theme, {});
    response.set({ ...headers, ...PRIVATE });
    response.status(status).type("html").send(html);
  });

  post(`${COMPOSER}/:theme`, async (visit, request, response) => {
    const theme = themeOf(request);
    const { document } = await compositions.get(visit.caller, "observatory", theme);
    const body = request.body as Record<string, string | string[] | undefined>;
    const { page: changed, open } = changeObservatory(
      document as Observatory,
      {
        act: text(request, "acte"),
        open: text(request, "ouvert"),
        answer: (name) => (typeof body[name] === "string" ? body[name] : undefined),
        ticked: (name) => [body[name] ?? []].flat(),
      },
      { indicators: await indicatorsFor(visit), today: civilDay(site.now()), author: visit.person.name },
    );
    if (JSON.stringify(changed) !== JSON.stringify(document))
      await compositions.save(visit.caller, "observatory", theme, changed, revisionOf(request));
    leave(response, `${COMPOSER}/${theme}${open ? `?bloc=${open}#bloc-${open}` : "#blocs"}`);
  });
  post(`${COMPOSER}/:theme/remplacer`, async (visit, request, response) => {
    const theme = themeOf(request);
    let document: unknown;
    try {
      document = JSON.parse(text(request, "document"));
    } catch {
      document = undefined;
    }
    if (typeof document === "object" && document !== null)
      await compositions.save(visit.caller, "observatory", theme, document, revisionOf(request));
    leave(response, `${COMPOSER}/${theme}`);
  });
  post(`${COMPOSER}/:theme/publier`, async (visit, request, response) => {
    const theme = themeOf(request);
    const note = text(request, "note").trim().slice(0, 1000) || "Sans note";
    await compositions.publish(visit.caller, "observatory", theme, note, revisionOf(request));
    leave(response, `${COMPOSER}/${theme}?fait=compose-publie`);
  });
  post(`${COMPOSER}/:theme/abandonner`, async (visit, request, response) => {
    await compositions.abandon(visit.caller, "observatory", themeOf(request), revisionOf(request));
    leave(response, `${COMPOSER}/${themeOf(request)}?fait=compose-abandonne`);
  });
  post(`${COMPOSER}/:theme/garder`, async (visit, request, response) => {
    await compositions.adopt(visit.caller, "observatory", themeOf(request), revisionOf(request));
    leave(response, `${COMPOSER}/${themeOf(request)}`);
  });
  post(`${COMPOSER}/:theme/revenir`, async (visit, request, response) => {
    const theme = themeOf(request);
    await compositions.revert(visit.caller, "observatory", theme, Number(text(request, "version")));
    leave(response, `${COMPOSER}/${theme}?fait=compose-revenu`);
  });
}
