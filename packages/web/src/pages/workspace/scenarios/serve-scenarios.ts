import {
  type Datalogue,
  isMember,
  keptOf,
  LONGEST_SCENARIO_TITLE,
  listStrangers,
  MOST_COMPARED,
  type PersonCaller,
  type Projecting,
  type Scenario,
} from "@datalogue/api";
import type { Express, Request } from "express";
import type { Visit } from "../../../components/visit.js";
import { PageProblem } from "../../../site.js";
import { roleNeeded } from "../role-needed.js";
import type { WorkspaceParts } from "../workspace-tools.js";
import { scenarioPage } from "./scenario-page.js";
import { SCENARIO_PAGE, SCENARIOS } from "./scenario-words.js";
import { scenariosPage } from "./scenarios-page.js";

/** What a grid would yield, and scenarios of it: for members. */
export function serveScenarios(
  app: Express,
  { site, projector, scenarios, tools }: WorkspaceParts & Pick<Datalogue, "projector" | "scenarios">,
): void {
  const { send, leave, text, toldOf, own, ownForm } = tools;

  /** The fee of the content, for who may apply it to all. */
  const begin = ({ caller }: Visit) => {
    if (!isMember(caller))
      throw roleNeeded(
        "Réservé aux organismes membres",
        "Ce qu’une grille rapporterait est calculé pour les intercommunalités et les communes du territoire.",
      );
    const simulator = projector.list().find(({ alias }) => alias === "fees");
    if (simulator) return simulator;
    throw new PageProblem(
      404,
      "Aucune redevance à étudier",
      "Aucun simulateur de redevance publié ici ne nomme de répartition de ses redevables.",
      [{ label: "Mes jeux", href: "/espace" }],
    );
  };
  const unknown = () =>
    new PageProblem(404, "Scénario inconnu", "Aucun scénario de vos organismes n’est à cette adresse.", [
      { label: "Les scénarios gardés", href: SCENARIOS },
    ]);
  const find = async (caller: PersonCaller, id: string): Promise<Scenario> => {
    const found = await scenarios.find(caller, id);
    if (found) return found;
    throw unknown();
  };
  /** What the address asks, once each. */
  const askedOf = ({ query }: Request): Record<string, string> =>
    Object.fromEntries(
      Object.entries(query).flatMap(([name, value]) =>
        typeof value === "string" && value.length <= 80 && name !== "fait" ? [[name, value]] : [],
      ),
    );

  app.get(
    SCENARIO_PAGE,
    own(async (visit, request, response) => {
      const simulator = begin(visit);
      const { caller } = visit;
      const { scenario: id, ...asked } = askedOf(request);
      const scenario = id === undefined ? undefined : await find(caller, id);
      const terms = Object.keys(asked).length === 0 && scenario ? scenario.terms : asked;
      const projecting = await projector.project(caller, simulator, new Map(Object.entries(terms)));
      const strangers = listStrangers(projecting, terms);
      if (strangers.length > 0)
        throw new PageProblem(
          400,
          "Cette adresse demande autre chose",
          `Cette page ne connaît pas «\u202f${strangers[0]?.slice(0, 40)}\u202f».`,
          [{ label: "La grille de l’année", href: SCENARIO_PAGE }],
        );
      const kept = (await scenarios.list(caller, simulator.id)).length;
      const html = await scenarioPage(site, {
        ...{ visit, projecting, scenario, kept, told: toldOf(request) },
        ...{ asked: terms, writable: scenarios.writable(caller) },
      });
      send(response, html, statusOf(projecting));
    }),
  );

  app.get(
    SCENARIOS,
    own(async (visit, request, response) => {
      const simulator = begin(visit);
      const { caller } = visit;
      const all = await scenarios.list(caller, simulator.id);
      const asked = [request.query.avec ?? []].flat().map(String);
      const chosen = all.filter(({ id }) => asked.includes(id)).slice(0, MOST_COMPARED);
      const compared: { scenario: Scenario; projecting: Projecting }[] = [];
      for (const scenario of chosen) {
        const projecting = await projector.project(caller, simulator, new Map(Object.entries(scenario.terms)));
        compared.push({ scenario, projecting });
      }
      const tooMany = asked.length > MOST_COMPARED;
      send(
        response,
        scenariosPage(site, {
          ...{ visit, all, compared, writable: scenarios.writable(caller) },
          told: tooMany
            ? { tone: "off", message: `Six scénarios se comparent au plus : voici les ${MOST_COMPARED} premiers.` }
            : toldOf(request),
        }),
      );
    }),
  );

  app.post(
    SCENARIOS,
    ...ownForm(async (visit, request, response) => {
      const simulator = begin(visit);
      const { caller } = visit;
      const given = Object.keys(request.body ?? {}).map((name) => [name, text(request, name)] as const);
      const own = new Set(["jeton", "titre", "organisme", "scenario", "revision", "copie"]);
      const terms = Object.fromEntries(given.filter(([name]) => !own.has(name)));
      const projecting = await projector.project(caller, simulator, new Map(Object.entries(terms)));
      const title = text(request, "titre").trim();
      const id = text(request, "scenario");
      const current = id === "" ? undefined : await find(caller, id);
      const typed = { title, organisation: text(request, "organisme") };
      const again = async (message: string, scenario: Scenario | undefined, status: number) =>
        send(
          response,
          await scenarioPage(site, {
            ...{ visit, projecting, scenario, typed, asked: terms, writable: scenarios.writable(caller) },
            ...{ kept: (await scenarios.list(caller, simulator.id)).length, told: { tone: "off", message } },
          }),
          status,
        );
      if (projecting.faults.length > 0 || listStrangers(projecting, terms).length > 0)
        return again(
          `Rien n’est enregistré${title === "" ? "" : ` sous le nom « ${title} »`} : ces choix ne se calculent pas.`,
          current,
          400,
        );
      if (title === "") return again("Rien n’est enregistré : donnez un nom au scénario.", current, 400);
      if (title.length > LONGEST_SCENARIO_TITLE)
        return again(
          `Rien n’est enregistré : tenez le nom du scénario en ${LONGEST_SCENARIO_TITLE} signes.`,
          current,
          400,
        );
      const kept = { title, ...keptOf(projecting) };
      const isCopy = current === undefined || text(request, "copie") !== "";
      const place = { organisation: typed.organisation, simulator: simulator.id };
      const done = isCopy
        ? await scenarios.create(caller, place, kept)
        : await scenarios.change(caller, id, kept, Number(text(request, "revision")) || 0);
      if (done.kind === "saved") return leave(response, `${SCENARIO_PAGE}?scenario=${done.scenario.id}&fait=scenario`);
      if (done.kind === "unknown") throw unknown();
      if (done.kind === "full")
        return again(
          `Rien n’est enregistré : votre organisme garde déjà ${done.most} scénarios. Supprimez-en un.`,
          current,
          409,
        );
      return again(
        "Quelqu’un de votre organisme a changé ce scénario entre-temps : rien n’est écrasé. Vos choix sont là, enregistrez-les de nouveau pour remplacer les siens, ou comme un autre.",
        done.current,
        409,
      );
    }),
  );

  app.post(
    `${SCENARIOS}/:id/supprimer`,
    ...ownForm(async (visit, request, response) => {
      begin(visit);
      if (!(await scenarios.remove(visit.caller, String(request.params.id)))) throw unknown();
      leave(response, `${SCENARIOS}?fait=scenario-supprime`);
    }),
  );
}

/** What the address cannot have is said with its status. */
function statusOf({ faults, result }: Projecting): number {
  if (faults.length > 0) return 400;
  return "kind" in result && result.kind === "absent" ? 404 : 200;
}
