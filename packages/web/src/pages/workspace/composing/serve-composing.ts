import { isDeepStrictEqual } from "node:util";
import {
  type ComposedKind,
  type Composition,
  CompositionRefused,
  type Compositions,
  civilDay,
  decideComposing,
  dimensionsOf,
  findDimension,
  type Indicator,
  isTooDeep,
  LONGEST_NOTE,
  type Observatory,
  type Plan,
  PUBLIC,
  problemOf,
} from "@datalogue/api";
import express, { type Express, type Request, type Response } from "express";
import type { Visit } from "../../../components/visit.js";
import { formatNumber, typographic } from "../../../format/index.js";
import { policyOf } from "../../../http/security.js";
import { PageProblem, siteFor } from "../../../site.js";
import { observatoryPage } from "../../observatory/observatory-page.js";
import { problemPage } from "../../problem.js";
import { personOf } from "../person-of.js";
import { roleNeeded } from "../role-needed.js";
import { PRIVATE, type WorkspaceParts } from "../workspace-tools.js";
import { beginObservatory, beginPlan } from "./begin-documents.js";
import { changeIndicator, copyIndicator } from "./change-indicator.js";
import {
  type ComposerAnswers,
  changeObservatory,
  findSeenBlock,
  type SeenBlock,
  writeSeenBlock,
} from "./change-observatory.js";
import { changePlan, findObjective, writeObjective } from "./change-plan.js";
import { compareTexts } from "./compare-texts.js";
import { composerIndexPage } from "./composer-index.js";
import { COMPOSER, conflictPage, lostPartPage, type ShownDocument } from "./composing-frame.js";
import type { NamedVersion } from "./composing-parts.js";
import { INDICATORS, indicatorComposerPage, indicatorIndexPage, newIndicatorPage } from "./indicator-page.js";
import { newObservatoryPage, observatoryComposerPage } from "./observatory-page.js";
import { openOutside } from "./open-outside.js";
import { DOCUMENTS, newPlanPage, type PlanChoices, planComposerPage } from "./plan-page.js";
import { removedPage, removePage } from "./remove-page.js";
import { tellPath } from "./tell-path.js";
import { unshownPage } from "./unshown-page.js";

type Act = (visit: Visit, request: Request<Record<string, string>>, response: Response) => Promise<void>;

/** Versions shown on a page. */
const LISTED = 20;

/** What is shown of a document besides itself: the place of the part that is open, what is told, what was typed. */
interface Shown extends Pick<ShownDocument, "told" | "typed"> {
  open: string | undefined;
}

/** How documents of a kind are composed. */
interface Composer {
  kind: ComposedKind;
  /** Path before the name of a document. */
  base: string;
  /** In the address of its page, what names the part that is open, and how such places are written. */
  part?: { name: string; pattern: RegExp };
  show(visit: Visit, composition: Composition, shown: Shown, response: Response): Promise<void>;
  /** The document as a form leaves it, and what follows its address then. */
  change(
    visit: Visit,
    document: object,
    answers: ComposerAnswers,
    id: string,
  ): Promise<{ document: object; next: string }>;
  /** Of what is open by its place, which is that of something else once somebody moved or removed a part; `seen`: it, as its form was opened. */
  parts?: {
    /** Where it is now; undefined where it is no longer. */
    find(document: object, seen: object, place: string): string | undefined;
    /** It, as its form leaves it. */
    write(seen: object, answers: ComposerAnswers): object;
  };
}

/** `/espace/composer`: the administrators of the catalogue compose what all of the site shows, with what it would be beside. */
export function serveComposing(
  app: Express,
  { site, people, compositions, tools }: WorkspaceParts & { compositions: Compositions },
): void {
  const { publicUrl } = site;
  const { send, leave, text, toldOf, own, ownForm } = tools;
  const form = express.urlencoded({ extended: false, limit: "1mb", parameterLimit: 500 });

  /** Says who composes, to who does not. */
  const requireComposer = ({ caller, organisationName }: Visit) => {
    if (decideComposing(caller).allowed) return;
    const { publisher } = site.services.catalogue.info();
    throw roleNeeded(
      "Réservé aux administrateurs du catalogue",
      `Ces pages sont celles de tout le site : un administrateur de l’organisme qui le tient (${organisationName(publisher)}) les compose.`,
    );
  };
  const settled =
    (base: string, act: Act): Act =>
    async (visit, request, response) => {
      requireComposer(visit);
      try {
        await act(visit, request, response);
      } catch (error) {
        if (!(error instanceof CompositionRefused)) throw error;
        const { refusal } = error;
        const path = `${base}/${idOf(request)}`;
        if (refusal.kind === "changed-meanwhile" && refusal.yours !== null)
          return send(response, conflictPage(site, { visit, path, ...refusal }), 409);
        if (refusal.kind === "changed-meanwhile") return leave(response, `${path}?fait=change-entre-temps`);
        if (refusal.kind === "moved") return leave(response, `${path}?fait=en-ligne-change`);
        if (refusal.kind === "invalid") {
          // What only the calculation could tell is said where it is asked.
          const { faults } = await compositions.get(visit.caller, refusalKind(base), idOf(request));
          if (faults.length > 0) return leave(response, `${path}?fait=a-corriger#publier`);
        }
        if (refusal.kind === "nothing") return leave(response, path);
        if (refusal.kind === "unknown") {
          const shown = await findRemoved(visit, base, idOf(request));
          if (shown && request.method !== "GET") return leave(response, `${path}?fait=en-ligne-change`);
          if (shown) return send(response, removedPage(site, { ...shown, path, told: toldOf(request) }));
        }
        const told = problemOf(error);
        if (!told) throw error;
        throw new PageProblem(told.status, told.title, typographic(told.detail), [
          { label: "Revenir au document", href: path },
          { label: "Observatoires", href: COMPOSER },
        ]);
      }
    };
  const page = (path: string, act: Act, base = COMPOSER) => app.get(path, own(settled(base, act)));
  const post = (path: string, act: Act, base: string) => app.post(path, ...ownForm(settled(base, act), { read: form }));
  const revisionOf = (request: Request): number | undefined => {
    const given = text(request, "revision");
    return /^\d{1,9}$/.test(given) ? Number(given) : undefined;
  };
  /** What a person says of what they do, for the versions. `path`: of the document, where they say it shorter. */
  const noteOf = (request: Request, path: string): string => {
    const note = text(request, "note").trim();
    if (note.length <= LONGEST_NOTE) return note;
    throw new PageProblem(
      422,
      "Texte trop long",
      typographic(`Rien n’est fait : tenez en ${formatNumber(LONGEST_NOTE)} signes. Vous aviez écrit : « ${note} »`),
      [{ label: "Revenir au document", href: path }],
    );
  };
  /** Whether a form gives back what was typed before the session ended: it is shown as it was, and writes nothing. */
  const isShownAgain = (request: Request) => text(request, "reprise") !== "";
  /** Digest of what the person saw online as they chose, null where nothing was; undefined where the form does not say. */
  const onlineOf = (request: Request): string | null | undefined =>
    typeof request.body?.enligne === "string" ? request.body.enligne || null : undefined;
  const nameActor = async (visit: Visit, actor: string): Promise<string> => {
    if (actor === "content") return "fourni à l’installation";
    const id = personOf(actor);
    if (id === visit.person.id) return "vous";
    return (id === undefined ? undefined : (await people.get(id))?.name) ?? "une personne partie";
  };
  const listVersions = async (visit: Visit, kind: ComposedKind, id: string): Promise<NamedVersion[]> => {
    const { data } = await compositions.versions(visit.caller, kind, id, { page: 1, pageSize: LISTED });
    return Promise.all(data.map(async (one) => ({ ...one, by: await nameActor(visit, one.author) })));
  };
  /** What every page of a document is made from. */
  const shownOf = async (visit: Visit, composition: Composition, { told, typed }: Shown): Promise<ShownDocument> => ({
    ...{ visit, composition, told, typed },
    versions: await listVersions(visit, composition.kind, composition.id),
    draftedBy: composition.draft ? await nameActor(visit, composition.draft.updatedBy) : "",
  });
  /** A document that was removed, with its versions; undefined for one that never was. */
  const findRemoved = async (visit: Visit, base: string, id: string) => {
    const kind = refusalKind(base);
    const removed = await compositions.listRemoved(visit.caller);
    if (!removed.some((one) => one.kind === kind && one.id === id)) return undefined;
    return { visit, kind, id, versions: await listVersions(visit, kind, id) };
  };
  const indicatorsFor = async (visit: Visit): Promise<readonly Indicator[]> =>
    (await compositions.definitions(visit.caller)).indicators;
  const listThemes = async (visit: Visit) => {
    const { observatories, indicators } = await compositions.definitions(visit.caller);
    const titles = new Map(indicators.map(({ theme }) => [theme, theme]));
    for (const { theme, title } of observatories) titles.set(theme, title);
    return [...titles].map(([theme, title]) => ({ theme, title }));
  };

  /** The addresses that documents of every kind have. */
  const serve = ({ kind, base, part, show, change, parts }: Composer) => {
    const at = `${base}/:id`;
    const placeOf = (given: unknown) => (typeof given === "string" && part?.pattern.test(given) ? given : undefined);
    page(
      at,
      async (visit, request, response) => {
        const composition = await compositions.get(visit.caller, kind, idOf(request));
        try {
          const open = placeOf(part && request.query[part.name]);
          await show(visit, composition, { open, told: toldOf(request) }, response);
        } catch (error) {
          // Questions read what a document has: one that a program wrote, and that is none, is told instead.
          if (!(error instanceof TypeError) || composition.draft === null || composition.faults.length === 0)
            throw error;
          send(
            response,
            unshownPage(site, { visit, composition, path: `${base}/${composition.id}`, file: `${kind}.json` }),
            422,
          );
        }
      },
      base,
    );
    post(
      at,
      async (visit, request, response) => {
        const id = idOf(request);
        const composition = await compositions.get(visit.caller, kind, id);
        const { document, draft, faults } = composition;
        const body = request.body as Record<string, string | string[] | undefined>;
        const revision = revisionOf(request);
        const isLate = revision !== undefined && revision !== (draft?.revision ?? 0);
        const passed = () => leave(response, `${base}/${id}?fait=change-entre-temps`);
        const answers: ComposerAnswers = {
          act: isShownAgain(request) ? SAVE : text(request, "acte"),
          open: text(request, "ouvert"),
          answer: (name) => (typeof body[name] === "string" ? body[name] : undefined),
          ticked: (name) => [body[name] ?? []].flat(),
        };
        const seen = parts && readDocument(text(request, "vu"));
        let isUndone = false;
        let changed: Awaited<ReturnType<typeof change>>;
        try {
          const open = seen ? parts.find(document as object, seen, answers.open) : answers.open;
          if (seen && open === undefined) {
            const yours = parts.write(seen, answers);
            if (compareTexts(seen, yours).length === 0) return passed();
            // A form that is sent twice: what it writes is there already.
            const written = parts.find(document as object, yours, answers.open);
            if (written === undefined)
              return send(response, lostPartPage(site, { visit, path: `${base}/${id}`, seen, yours }), 409);
            const { next } = await change(visit, document as object, { ...answers, act: SAVE, open: written }, id);
            return leave(response, `${base}/${id}${next}`);
          }
          const placed = placeAnswers(answers, open ?? "", isLate);
          isUndone = placed.act === SAVE && answers.act !== SAVE;
          changed = await change(visit, document as object, placed, id);
          if (isShownAgain(request)) {
            const typed = { document: changed.document, revision };
            const told = { tone: "off", message: `${GIVEN_BACK}${parts ? DONE_AGAIN : ""}` } as const;
            return await show(visit, composition, { open: placeOf(open), told, typed }, response);
          }
        } catch (error) {
          // The same: its page says what is wrong with it.
          if (!(error instanceof TypeError) || draft === null || faults.length === 0) throw error;
          return leave(response, `${base}/${id}`);
        }
        // As it is kept: a form writes what it says in its own order.
        if (!isDeepStrictEqual(JSON.parse(JSON.stringify(changed.document)), document))
          await compositions.save(visit.caller, kind, id, changed.document, revision);
        else if (isUndone) return passed();
        leave(response, `${base}/${id}${changed.next}`);
      },
      base,
    );
    page(
      `${at}/${kind}.json`,
      async (visit, request, response) => {
        const { document } = await compositions.get(visit.caller, kind, idOf(request));
        response
          .set(PRIVATE)
          .attachment(kind === "observatory" ? "observatory.json" : `${idOf(request)}.json`)
          .type("json")
          .send(`${JSON.stringify(document, null, 2)}\n`);
      },
      base,
    );
    post(
      `${at}/remplacer`,
      async (visit, request, response) => {
        const document = readDocument(text(request, "document"));
        if (document) await compositions.save(visit.caller, kind, idOf(request), document, revisionOf(request));
        leave(response, `${base}/${idOf(request)}`);
      },
      base,
    );
    post(
      `${at}/publier`,
      async (visit, request, response) => {
        const note = noteOf(request, `${base}/${idOf(request)}`) || "Sans note";
        await compositions.publish(visit.caller, kind, idOf(request), note, revisionOf(request));
        leave(response, `${base}/${idOf(request)}?fait=compose-publie`);
      },
      base,
    );
    post(
      `${at}/abandonner`,
      async (visit, request, response) => {
        const { published } = await compositions.get(visit.caller, kind, idOf(request));
        await compositions.abandon(visit.caller, kind, idOf(request), revisionOf(request));
        // What was never published is no longer anywhere.
        const back = published === null ? (base === DOCUMENTS ? COMPOSER : base) : `${base}/${idOf(request)}`;
        leave(response, `${back}?fait=compose-abandonne`);
      },
      base,
    );
    page(
      `${at}/retirer`,
      async (visit, request, response) => {
        const id = idOf(request);
        const composition = await compositions.get(visit.caller, kind, id);
        // What was never published is abandoned.
        if (composition.published === null) return leave(response, `${base}/${id}`);
        const by = await compositions.dependents(visit.caller, kind, id);
        send(response, removePage(site, { visit, composition, path: `${base}/${id}`, by }));
      },
      base,
    );
    post(
      `${at}/retirer`,
      async (visit, request, response) => {
        const note = noteOf(request, `${base}/${idOf(request)}`) || null;
        const seen = { online: onlineOf(request), revision: revisionOf(request) };
        await compositions.remove(visit.caller, kind, idOf(request), note, seen);
        leave(response, `${base === DOCUMENTS ? COMPOSER : base}?fait=compose-retire`);
      },
      base,
    );
    post(
      `${at}/garder`,
      async (visit, request, response) => {
        await compositions.adopt(visit.caller, kind, idOf(request), revisionOf(request));
        leave(response, `${base}/${idOf(request)}`);
      },
      base,
    );
    post(
      `${at}/revenir`,
      async (visit, request, response) => {
        const number = Number(text(request, "version"));
        await compositions.revert(visit.caller, kind, idOf(request), number, { online: onlineOf(request) });
        leave(response, `${base}/${idOf(request)}?fait=compose-revenu`);
      },
      base,
    );
  };

  // Indicators -------------------------------------------------------------------------------------------------------------

  const listIndicators = async (visit: Visit) =>
    (await compositions.list(visit.caller)).filter(({ kind }) => kind === "indicator");
  page(INDICATORS, async (visit, request, response) => {
    const lines = await listIndicators(visit);
    send(response, indicatorIndexPage(site, { visit, lines, themes: await listThemes(visit), told: toldOf(request) }));
  });
  page(`${INDICATORS}/nouveau`, async (visit, _request, response) => {
    send(
      response,
      newIndicatorPage(site, { visit, lines: await listIndicators(visit), themes: await listThemes(visit) }),
    );
  });
  /** Begins a document under a name that none has or had; `refuse` shows the form again, with what is wrong. */
  const begin = (
    kind: ComposedKind,
    base: string,
    make: (
      visit: Visit,
      request: Request<Record<string, string>>,
      id: string,
    ) => Promise<{ document: object | undefined; refuse(fault?: string): string }>,
  ) =>
    post(
      `${base}/nouveau`,
      async (visit, request, response) => {
        const id = text(request, "nom").trim();
        const { document, refuse } = await make(visit, request, id);
        if (isShownAgain(request)) return send(response, refuse());
        const again = (fault: string) => send(response, refuse(fault), 422);
        if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) || id.length > 100)
          return again("Écrivez des minuscules sans accent, des chiffres et des traits d’union.");
        if (document === undefined) return again("Choisissez dans la liste ce dont partir.");
        const known = await compositions.list(visit.caller);
        if (known.some((one) => one.kind === kind && one.id === id)) return again(TAKEN);
        try {
          await compositions.save(visit.caller, kind, id, document, 0);
        } catch (error) {
          if (!(error instanceof CompositionRefused)) throw error;
          if (error.refusal.kind === "changed-meanwhile") return again(TAKEN);
          if (error.refusal.kind === "taken") return again(problemOf(error)?.detail ?? TAKEN);
          throw error;
        }
        leave(response, `${base}/${id}`);
      },
      base,
    );
  const answerOf = (request: Request) => (name: string) => {
    const value = request.body?.[name];
    return typeof value === "string" ? value : undefined;
  };
  begin("indicator", INDICATORS, async (visit, request, id) => {
    const from = text(request, "modele");
    const lines = await listIndicators(visit);
    const isKnown = lines.some((one) => one.id === from);
    const themes = await listThemes(visit);
    const { document } = isKnown ? await compositions.get(visit.caller, "indicator", from) : { document: undefined };
    return {
      document: document === undefined ? undefined : copyIndicator(document as Indicator, id),
      refuse: (fault) => newIndicatorPage(site, { visit, lines, themes, id, from, fault }),
    };
  });
  serve({
    kind: "indicator",
    base: INDICATORS,
    async show(visit, composition, shown, response) {
      const indicators = await indicatorsFor(visit);
      send(
        response,
        indicatorComposerPage(site, {
          ...(await shownOf(visit, composition, shown)),
          datasets: await compositions.listDatasets(visit.caller),
          themes: await listThemes(visit),
          indicators,
          dimensions: listSharedDimensions(composition, indicators),
          tried: composition.draft ? await compositions.tryIndicator(visit.caller, composition.id) : undefined,
          nameOf: (code) => site.services.territories.get(code)?.name ?? code,
        }),
      );
    },
    change: async (_visit, document, { answer, ticked }) => ({
      document: changeIndicator(document, answer, ticked),
      next: "#apercu",
    }),
  });

  // Documents and their objectives -------------------------------------------------------------------------------------------

  const choicesFor = async (visit: Visit): Promise<PlanChoices> => ({
    themes: await listThemes(visit),
    territories: [...site.services.territories.home().all, ...site.services.territories.list({ level: "group" })].map(
      ({ code, name }) => ({ code, name }),
    ),
    organisations: (await site.services.catalogue.listOrganisations()).map(({ slug, name }) => ({ slug, name })),
  });
  page(
    `${DOCUMENTS}/nouveau`,
    async (visit, _request, response) => {
      send(response, newPlanPage(site, { visit, choices: await choicesFor(visit) }));
    },
    DOCUMENTS,
  );
  begin("plan", DOCUMENTS, async (visit, request, id) => {
    const document = beginPlan(id, answerOf(request));
    const choices = await choicesFor(visit);
    return { document, refuse: (fault) => newPlanPage(site, { visit, choices, id, plan: document, fault }) };
  });
  serve({
    kind: "plan",
    base: DOCUMENTS,
    part: { name: "objectif", pattern: /^(document|\d+)$/ },
    async show(visit, composition, shown, response) {
      send(
        response,
        planComposerPage(site, {
          ...(await shownOf(visit, composition, shown)),
          indicators: await indicatorsFor(visit),
          choices: await choicesFor(visit),
          open: shown.open,
        }),
      );
    },
    async change(visit, document, answers, id) {
      const { plan, open } = changePlan(document as Plan, answers, {
        indicators: await indicatorsFor(visit),
        taken: await compositions.objectiveNames(visit.caller, id),
      });
      const place = open ?? (answers.act === "fermer" ? answers.open : "");
      return {
        document: plan,
        next: `${open ? `?objectif=${open}` : ""}#${place ? `objectif-${place}` : "objectifs"}`,
      };
    },
    parts: {
      find: (document, seen) => findObjective(document as Plan, seen),
      write: writeObjective,
    },
  });

  // Observatories ----------------------------------------------------------------------------------------------------------

  page(COMPOSER, async (visit, request, response) => {
    const lines = await compositions.list(visit.caller);
    const removed = await compositions.listRemoved(visit.caller);
    send(response, composerIndexPage(site, { visit, lines, removed, told: toldOf(request) }));
  });
  page(`${COMPOSER}/nouveau`, async (visit, _request, response) => {
    send(
      response,
      newObservatoryPage(site, { visit, indicators: await indicatorsFor(visit), themes: await listThemes(visit) }),
    );
  });
  begin("observatory", COMPOSER, async (visit, request, id) => {
    const { observatories, indicators } = await compositions.definitions(visit.caller);
    const themes = await listThemes(visit);
    const year = Number(civilDay(site.now()).slice(0, 4));
    const made = beginObservatory(id, answerOf(request), { observatories, indicators, year });
    return {
      document: made.keyFigures.length > 0 ? made : undefined,
      refuse: (fault) => newObservatoryPage(site, { visit, indicators, themes, id, page: made, fault }),
    };
  });
  serve({
    kind: "observatory",
    base: COMPOSER,
    part: { name: "bloc", pattern: /^(page|\d+-\d+)$/ },
    async show(visit, composition, shown, response) {
      response.set("Content-Security-Policy", policyOf(publicUrl, { frames: true }));
      send(
        response,
        observatoryComposerPage(site, {
          ...(await shownOf(visit, composition, shown)),
          indicators: await indicatorsFor(visit),
          datasets: await compositions.listDatasets(visit.caller),
          themes: await listThemes(visit),
          open: shown.open,
        }),
      );
    },
    async change(visit, document, answers) {
      const left = changeObservatory(document as Observatory, answers, {
        indicators: await indicatorsFor(visit),
        today: civilDay(site.now()),
        author: visit.organisationName(site.services.catalogue.info().publisher),
      });
      return { document: left.page, next: `${left.open ? `?bloc=${left.open}` : ""}#${left.at}` };
    },
    parts: {
      find: (document, seen, place) => findSeenBlock(document as Observatory, seen as SeenBlock, place),
      write: (seen, answers) => writeSeenBlock(seen as SeenBlock, answers),
    },
  });
  page(`${COMPOSER}/:id/apercu`, async (visit, request, response) => {
    const theme = idOf(request);
    const seen = await compositions.preview(visit.caller, theme);
    if ("faults" in seen) {
      const told = seen.faults.map(({ path, message }) =>
        typographic(path ? `${tellPath(path)} : ${message}` : message),
      );
      const { html } = problemPage(
        site,
        new PageProblem(422, "L’aperçu attend une correction", told.join(" "), [
          { label: "Revenir au composeur", href: `${COMPOSER}/${theme}` },
        ]),
      );
      return send(response, openOutside(html, "_top"), 422);
    }
    // As anybody would see it: figures of what is open.
    const open = siteFor(site, PUBLIC);
    const preview = { ...open, services: { ...open.services, observatories: seen.observatories } };
    const { html, headers, status } = await observatoryPage(preview, theme, {});
    response.set({ ...headers, ...PRIVATE });
    response.status(status).type("html").send(openOutside(html, "_blank"));
  });
}

/** By what an indicator made of others is given too, since they all are; undefined until it can be computed. */
function listSharedDimensions({ document, faults }: Composition, indicators: readonly Indicator[]) {
  if (faults.length > 0) return undefined;
  const indicator = document as Indicator;
  const find = (id: string) => indicators.find((one) => one.id === id);
  return dimensionsOf(indicator, find).map((name) => findDimension(indicator, name, find)?.title ?? name);
}

/** What a button does that only writes what is open. */
const SAVE = "enregistrer";

const GIVEN_BACK = "Voici ce que vous aviez écrit, rien n’est encore enregistré : relisez, puis enregistrez.";
const DONE_AGAIN = " Ce que vous vouliez ajouter, déplacer ou retirer se refait ici.";

/**
 * What a form answers, where its open part is now; what its button changes elsewhere is left undone once the places may be those of something
 * else. To open another part changes nothing.
 */
function placeAnswers(answers: ComposerAnswers, open: string, isLate: boolean): ComposerAnswers {
  const [name = "", place] = answers.act.split(":");
  const isOwn = place !== undefined && place === answers.open;
  const isElsewhere = place !== undefined && name !== "ouvrir";
  const act = isOwn ? `${name}:${open}` : isElsewhere && isLate ? SAVE : answers.act;
  return { ...answers, act, open };
}

const TAKEN = "Un document porte déjà ce nom : prenez-en un autre.";

const idOf = (request: Request) => String(request.params.id ?? "");

const refusalKind = (base: string): ComposedKind =>
  base === INDICATORS ? "indicator" : base === DOCUMENTS ? "plan" : "observatory";

function readDocument(typed: string): object | undefined {
  try {
    const document: unknown = JSON.parse(typed);
    return typeof document === "object" && document !== null && !isTooDeep(document) ? document : undefined;
  } catch {
    return undefined;
  }
}
