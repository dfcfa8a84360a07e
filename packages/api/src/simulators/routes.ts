import { capitalise } from "@datalogue/ingest";
import { type Request, type Response, Router } from "express";
import { BadQuery } from "../http/bad-query.js";
import { HttpProblem, notFound } from "../http/http-problem.js";
import { pageLinks, sendList } from "../http/links.js";
import { listPage } from "../http/list-page.js";
import { onlyParameters, readParameters, searchParameters } from "../http/query-parameters.js";
import { parameterOf } from "./compile-simulator.js";
import { describeNoResult } from "./describe-no-result.js";
import * as declared from "./operations.js";
import { describeGrid, type Simulating, type SimulatorReader } from "./simulator-reader.js";
import type { Simulator } from "./simulator-schema.js";

/** `/api/simulators`, one simulation, and the address of its own that one may have. */
export function simulatorRoutes(
  { simulators }: { simulators: SimulatorReader },
  { publicUrl }: { publicUrl: string },
): Router {
  const router = Router();

  router.get("/api/simulators", async (request, response) => {
    const page = listPage(simulators.list(), readParameters(request, declared.listSimulators.query));
    const data = [];
    for (const simulator of page.data) data.push(await describe(simulator));
    sendList(response, {
      data,
      links: pageLinks(request, publicUrl, page),
      meta: { page: page.page, page_size: page.pageSize, total: page.total },
    });
  });

  router.get("/api/simulators/:id", async (request: Request<{ id: string }>, response) => {
    const { id } = request.params;
    const simulator = simulators.get(id);
    if (!simulator) {
      const known = simulators.list().map((one) => one.id);
      throw notFound(
        "simulateur-inconnu",
        `Aucun simulateur ne s'appelle «\u00A0${id}\u00A0».${known.length > 0 ? ` Simulateurs\u00A0: ${known.join(", ")}.` : ""}`,
      );
    }
    await answer(simulator, request, response);
  });

  router.get("/api/fees/simulate", async (request, response) => {
    const simulator = simulators.findAlias("fees");
    if (!simulator) throw notFound("simulateur-inconnu", "Aucun simulateur de redevance n'est publié ici.");
    await answer(simulator, request, response);
  });

  const describe = async (simulator: Simulator) => {
    const { id, theme, title, description, path, inputs } = simulator;
    const { choices, written } = await simulators.simulate(simulator, new Map());
    return {
      ...{ id, theme, title, description },
      inputs: inputs.map((input) => ({
        parameter: parameterOf(input),
        label: input.label,
        help: input.help ?? null,
        type: input.type,
        unit: input.unit ?? null,
        minimum: input.minimum ?? null,
        maximum: input.maximum ?? null,
        usual: written.get(input.id) ?? null,
        choices: choices.get(input.id) ?? null,
      })),
      links: {
        self: `${publicUrl}/api/simulators/${id}`,
        page: path === undefined ? null : `${publicUrl}/observatoires/${theme}/${path}`,
        document: `${publicUrl}/api/schemas/simulator.json`,
      },
    };
  };

  const answer = async (simulator: Simulator, request: Request, response: Response) => {
    const parameters = searchParameters(request);
    onlyParameters(parameters, simulator.inputs.map(parameterOf));
    const done = await simulators.simulate(simulator, new Map(parameters));
    const [fault] = done.faults;
    if (fault) throw new BadQuery("valeur-invalide", capitalise(fault.message), fault.parameter, fault.accepted);
    // What somebody tells of their household is kept nowhere, be it in memory.
    if (parameters.size > 0) response.set("Cache-Control", "private, no-store");
    response.json(present(done));
  };

  const present = (done: Simulating) => {
    const { simulator, simulation, written } = done;
    if (simulation.kind !== "done") throw refuse(done);
    const { amount, label, parts, figures, notes } = simulation;
    const names = new Map(simulator.inputs.map((input) => [input.id, parameterOf(input)]));
    const grid = describeGrid(done);
    return {
      amount,
      unit: simulator.result.unit,
      ...{ label, parts, figures, notes },
      inputs: Object.fromEntries([...written].map(([id, text]) => [names.get(id), text])),
      grid: grid && { ...grid, links: { self: `${publicUrl}/api/datasets/${grid.dataset}` } },
      simulator: { id: simulator.id, title: simulator.title, warning: simulator.warning ?? null },
    };
  };

  return router;
}

/** What is told of a simulation that gives nothing. */
function refuse(done: Simulating): BadQuery | HttpProblem {
  const { message, input, ...told } = describeNoResult(done);
  const accepted = told.accepted.map(({ value }) => value);
  switch (done.simulation.kind) {
    case "incomplete":
      return new BadQuery("parametre-manquant", message, input ?? "", accepted);
    case "refused":
      return new BadQuery("valeur-invalide", message, input ?? "", accepted);
    case "absent":
      return new HttpProblem(404, "ligne-absente", "Aucun tarif", message, {}, undefined, {
        parameter: input,
        accepted,
      });
    default:
      return new HttpProblem(422, "calcul-impossible", "Calcul impossible", message);
  }
}
