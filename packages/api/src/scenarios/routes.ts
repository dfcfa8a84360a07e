import { type Request, type Response, Router } from "express";
import { ActRefused } from "../access/act-refused.js";
import { callerOf } from "../access/caller-of.js";
import { type Caller, isMember, type PersonCaller } from "../access/decide-access.js";
import { BadQuery } from "../http/bad-query.js";
import { invalidDocument, signInFirst } from "../http/common-refusals.js";
import { HttpProblem, notFound } from "../http/http-problem.js";
import { sendPage } from "../http/links.js";
import { listPage } from "../http/list-page.js";
import { onlyParameters, readParameters, searchParameters } from "../http/query-parameters.js";
import { beginOwn, revisionOf } from "../writing/guard-request.js";
import { bodyReader } from "../writing/read-body.js";
import * as declared from "./operations.js";
import { describeNoProjection, keptOf, listStrangers, type Projecting } from "./projecting.js";
import type { Projector } from "./projector.js";
import type { Scenario, ScenarioOutcome, Scenarios } from "./scenarios.js";
import { listTermNames, RATE, type WrittenTerms } from "./terms.js";
import { type ComparedScenario, writeComparison } from "./write-comparison.js";

const readNew = bodyReader(declared.newScenarioBody);
const readChanged = bodyReader(declared.scenarioBody);

/** Scenarios that are set side by side. */
export const MOST_COMPARED = 6;

/** `/api/simulators/{id}/projection`, what a grid gives; `/api/scenarios`, what is asked of one and kept: for members. */
export function scenarioRoutes(
  { projector, scenarios }: { projector: Projector; scenarios: Scenarios },
  { publicUrl }: { publicUrl: string },
): Router {
  const router = Router();

  /** Somebody, or a program, of a member: nothing is told to others. */
  const begin = (request: Request, response: Response): Exclude<Caller, { kind: "public" }> => {
    beginOwn(request, response, publicUrl);
    const caller = callerOf(request);
    if (caller.kind === "public")
      throw signInFirst(
        "Session ou clé attendue",
        "Ce qu'une grille rapporterait est calculé pour les organismes membres\u00A0: connectez-vous, ou présentez une clé.",
        "sans-compte",
      );
    if (!isMember(caller)) throw new ActRefused("autre-organisme");
    return caller;
  };
  const beginWriting = (request: Request, response: Response): PersonCaller => {
    const caller = begin(request, response);
    if (caller.kind !== "person") throw new ActRefused("sans-compte");
    return caller;
  };
  const findSimulator = (id: string) => {
    const simulator = projector.get(id);
    if (simulator) return simulator;
    throw notFound("simulateur-inconnu", `Aucun simulateur qui compte ses usagers ne s'appelle «\u00A0${id}\u00A0».`);
  };
  const unknown = (id: string) =>
    notFound("scenario-inconnu", `Aucun scénario de vos organismes n'est «\u00A0${id}\u00A0».`);

  router.get("/api/simulators/:id/projection", async (request: Request<{ id: string }>, response) => {
    const caller = begin(request, response);
    const simulator = findSimulator(request.params.id);
    const parameters = searchParameters(request);
    const rates = [...parameters.keys()].filter((name) => name.startsWith(RATE));
    onlyParameters(parameters, [...listTermNames(simulator), ...rates]);
    response.json(present(await projector.project(caller, simulator, new Map(parameters))));
  });

  router.get("/api/scenarios", async (request, response) => {
    const caller = begin(request, response);
    const page = listPage(await scenarios.list(caller), readParameters(request, declared.listScenarios.query));
    sendPage(request, response, publicUrl, { ...page, data: page.data.map(describe) });
  });
  router.post("/api/scenarios", async (request, response) => {
    const caller = beginWriting(request, response);
    readParameters(request, {});
    const { organisation, simulator, title, terms } = await readNew(request);
    const text = await readText(caller, simulator, title, terms);
    send(response.status(201), await scenarios.create(caller, { organisation, simulator }, text));
  });
  router.get("/api/scenarios/comparison.csv", async (request, response) => {
    const caller = begin(request, response);
    const { ids = "" } = readParameters(request, declared.compareScenarios.query);
    const asked = [...new Set(ids.split(",").filter((id) => id !== ""))];
    if (asked.length === 0)
      throw new BadQuery("parametre-manquant", "Donnez «\u00A0ids\u00A0»\u00A0: les scénarios à comparer.", "ids", []);
    if (asked.length > MOST_COMPARED)
      throw new BadQuery("valeur-invalide", `Six scénarios se comparent au plus, et non ${asked.length}.`, "ids", []);
    const compared: ComparedScenario[] = [];
    for (const id of asked) {
      const scenario = await scenarios.find(caller, id);
      if (!scenario) throw unknown(id);
      const simulator = findSimulator(scenario.simulator);
      compared.push({
        scenario,
        projecting: await projector.project(caller, simulator, new Map(Object.entries(scenario.terms))),
      });
    }
    response.attachment("scenarios.csv").type("text/csv; charset=utf-8").send(writeComparison(compared));
  });
  router.get("/api/scenarios/:id", async (request: Request<{ id: string }>, response) => {
    const caller = begin(request, response);
    readParameters(request, {});
    const scenario = await scenarios.find(caller, request.params.id);
    if (!scenario) throw unknown(request.params.id);
    send(response, { kind: "saved", scenario });
  });
  router.put("/api/scenarios/:id", async (request: Request<{ id: string }>, response) => {
    const caller = beginWriting(request, response);
    readParameters(request, {});
    const { id } = request.params;
    const current = await scenarios.find(caller, id);
    if (!current) throw unknown(id);
    const { title, terms } = await readChanged(request);
    const text = await readText(caller, current.simulator, title, terms);
    const done = await scenarios.change(caller, id, text, revisionOf(request));
    if (done.kind === "unknown") throw unknown(id);
    send(response, done);
  });
  router.delete("/api/scenarios/:id", async (request: Request<{ id: string }>, response) => {
    const caller = beginWriting(request, response);
    readParameters(request, {});
    if (!(await scenarios.remove(caller, request.params.id))) throw unknown(request.params.id);
    response.status(204).end();
  });

  /** What is kept of what was sent: what can be asked, with the versions that it was asked of. */
  const readText = async (caller: PersonCaller, simulator: string, title: string, terms: WrittenTerms) => {
    const projecting = await projector.project(caller, findSimulator(simulator), new Map(Object.entries(terms)));
    const strangers = listStrangers(projecting, terms);
    const problems = [
      ...strangers.map((field) => ({ field, message: `«\u00A0${field}\u00A0» n'est rien que ce simulateur prenne.` })),
      ...projecting.faults.map(({ parameter, message }) => ({ field: parameter, message })),
    ];
    if (problems.length > 0)
      throw invalidDocument(422, problems, {
        title: "Scénario à corriger",
        detail: problems.map(({ field, message }) => `${field}\u00A0: ${message}`).join(" "),
      });
    return { title: title.trim(), ...keptOf(projecting) };
  };
  const describe = (scenario: Scenario) => ({
    ...scenario,
    links: {
      self: `${publicUrl}/api/scenarios/${scenario.id}`,
      page: `${publicUrl}/espace/redevance?scenario=${scenario.id}`,
    },
  });
  const send = (response: Response, done: ScenarioOutcome) => {
    if (done.kind === "saved")
      return void response.set("ETag", `"${done.scenario.revision}"`).json(describe(done.scenario));
    if (done.kind === "full")
      throw new HttpProblem(
        409,
        "trop-de-scenarios",
        "Trop de scénarios",
        `Un organisme garde ${done.most} scénarios au plus\u00A0: supprimez-en un d'abord.`,
      );
    if (done.kind === "passed")
      throw new HttpProblem(
        412,
        "scenario-change",
        "Modifié entre-temps",
        "Quelqu'un de l'organisme a changé ce scénario depuis que vous l'avez lu\u00A0: rien n'a été écrit.",
        {},
        undefined,
        { current: describe(done.current) },
      );
  };

  return router;
}

function present(projecting: Projecting) {
  const { simulator, faults, result, written, gridLabel, terms, rates, sources } = projecting;
  const [fault] = faults;
  if (fault)
    throw new BadQuery(
      "valeur-invalide",
      `«\u00A0${fault.parameter}\u00A0»\u00A0: ${fault.message}`,
      fault.parameter,
      fault.accepted,
    );
  if ("kind" in result)
    throw new HttpProblem(404, "ligne-absente", "Rien à calculer", describeNoProjection(projecting) ?? "");
  return {
    simulator: { id: simulator.id, title: simulator.title },
    asked: written,
    grid: { label: gridLabel, reference: terms.reference?.label ?? null },
    rates,
    unit: simulator.result.unit,
    ...result,
    sources: sources.map(({ slug, title, version }) => ({ dataset: slug, title, version })),
  };
}
