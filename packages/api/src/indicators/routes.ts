import { type Request, type Response, Router } from "express";
import { BadQuery } from "../http/bad-query.js";
import { notFound } from "../http/http-problem.js";
import { pageLinks, sendList } from "../http/links.js";
import { listPage } from "../http/list-page.js";
import { type Parameters, text, type ValuesOf } from "../http/parameter.js";
import { followedParameters, readParameters, searchParameters } from "../http/query-parameters.js";
import { readCsvOptions } from "../rows/row-parameters.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { DatasetReader } from "../versions/dataset-reader.js";
import { describeUnit } from "./describe-unit.js";
import { geographyOfState } from "./geography-of-state.js";
import type { Indicator } from "./indicator.js";
import type { IndicatorReader } from "./indicator-reader.js";
import { findDimension } from "./indicator-reader.js";
import type { ObservationQuery } from "./observation-query.js";
import type { ObservationSet } from "./observation-store.js";
import * as declared from "./operations.js";
import { readLineage } from "./read-lineage.js";
import { toJsonStat } from "./to-jsonstat.js";
import { writeObservationsCsv } from "./write-observations-csv.js";

interface IndicatorServices {
  indicators: IndicatorReader;
  territories: TerritoryReader;
  catalogue: DatasetReader;
  /** The themes that have a page, whether or not they have indicators. */
  observatories: { list(): { theme: string }[] };
}

/**
 * `/api/indicators`, one indicator, its values (JSON and CSV) and where each comes from. Addresses of the links are relative
 * without `publicUrl`.
 */
export function indicatorRoutes(
  { indicators, territories, catalogue, observatories }: IndicatorServices,
  { publicUrl }: { publicUrl: string } = { publicUrl: "" },
): Router {
  const router = Router();

  const find = (id: string): Indicator => {
    const indicator = indicators.getNamed(id);
    if (!indicator)
      throw notFound(
        "indicateur-inconnu",
        `Aucun indicateur ne s'appelle «\u00A0${id}\u00A0». La liste est à /api/indicators.`,
      );
    return indicator;
  };
  const present = async (indicator: Indicator) => {
    const address = `${publicUrl}/api/indicators/${indicator.id}`;
    return {
      ...indicator,
      datasets: indicators.datasetsOf(indicator.id),
      demonstration: await indicators.isDemonstration(indicator.id),
      links: { self: address, observations: `${address}/observations`, csv: `${address}/observations.csv` },
    };
  };
  /** The parameters of an address, and one for each dimension of the indicator, as it was in the state asked for. */
  const readQuery = async <P extends Parameters>(request: Request, indicator: Indicator, declaration: P) => {
    const names = await indicators.dimensions(indicator.id, followedParameters(request).get("state") ?? undefined);
    const extra = Object.fromEntries(names.map((name) => [name, text("Valeur de la dimension, ou * pour chacune.")]));
    // The CSV is a file that people follow a link to.
    const given = request.path.endsWith(".csv") ? followedParameters(request, names) : searchParameters(request);
    const asked = readParameters(request, { ...declaration, ...extra }, given) as ValuesOf<P>;
    const cell = asked as Record<string, string | undefined>;
    const dimensions = Object.fromEntries(
      names.flatMap((name) => (cell[name] === undefined ? [] : [[name, cell[name]]])),
    );
    return { asked, dimensions: dimensions as Record<string, string>, names };
  };
  const toQuery = (
    {
      territory,
      level,
      from,
      to,
      vintage,
      denominator,
      state,
    }: Pick<
      ValuesOf<typeof declared.downloadObservations.query>,
      "territory" | "level" | "from" | "to" | "vintage" | "denominator" | "state"
    >,
    dimensions: Record<string, string>,
  ) =>
    ({
      ...Object.fromEntries(
        Object.entries({ territory, level, from, to, vintage, denominator, state }).filter(
          ([, value]) => value !== undefined,
        ),
      ),
      dimensions,
    }) as ObservationQuery;

  /** The values asked for, and what they are told with: those of a former state by the definition that they were computed by. */
  const readValues = async (indicator: Indicator, query: ObservationQuery) => ({
    observations: await indicators.observations(indicator.id, query),
    ...(await readState(indicator, query.state)),
    demonstration: await indicators.isDemonstration(indicator.id, query.state),
    vintage: query.vintage ?? territories.sources().vintage,
  });
  const geographyOf = ({ id }: Indicator, state: string | undefined) =>
    geographyOfState({ indicators, territories }, id, state);
  const readState = async (indicator: Indicator, asked: string | undefined) => {
    const state = await indicators.state(indicator.id, asked);
    return { state, definition: asked === undefined ? indicator : (state?.definition ?? indicator) };
  };

  router.get("/api/indicators", async (request, response) => {
    const { theme, ...asked } = readParameters(request, declared.listIndicators.query);
    const themes = [...new Set([...observatories.list(), ...indicators.list()].map((one) => one.theme))];
    if (theme !== undefined && !themes.includes(theme))
      throw new BadQuery("valeur-invalide", `Aucun thème ne s'appelle «\u00A0${theme}\u00A0».`, "theme", themes);
    const page = listPage(indicators.list(theme), asked);
    sendList(response, {
      data: await Promise.all(page.data.map(present)),
      links: pageLinks(request, publicUrl, page),
      meta: { page: page.page, page_size: page.pageSize, total: page.total },
    });
  });

  router.get("/api/indicators/:id", async (request, response) => {
    readParameters(request, declared.getIndicator.query);
    response.json({ data: await present(find(request.params.id)) });
  });

  router.get("/api/indicators/:id/observations", async (request, response) => {
    const indicator = find(request.params.id);
    const { asked, dimensions } = await readQuery(request, indicator, declared.listObservations.query);
    const query = toQuery(asked, dimensions);
    const { observations, definition, state, demonstration, vintage } = await readValues(indicator, query);
    const page = listPage(observations, asked);
    sendList(response, {
      data: page.data,
      links: {
        ...pageLinks(request, publicUrl, page),
        csv: `${publicUrl}${request.originalUrl.replace("/observations", "/observations.csv")}`,
        indicator: `${publicUrl}/api/indicators/${indicator.id}`,
      },
      meta: {
        page: page.page,
        page_size: page.pageSize,
        total: page.total,
        ...describeUnit(definition, query.denominator),
        vintage,
        state: state ? presentState(indicator, state, request) : null,
        reserved: await indicators.reservedDatasets(indicator.id),
        demonstration,
        ...noteFor(query.territory, definition),
      },
    });
  });

  router.get("/api/indicators/:id/observations.csv", async (request: Request<{ id: string }>, response: Response) => {
    const indicator = find(request.params.id);
    const { asked, dimensions, names } = await readQuery(request, indicator, declared.downloadObservations.query);
    const query = toQuery(asked, dimensions);
    const { observations, definition, demonstration } = await readValues(indicator, query);
    const csv = readCsvOptions(asked);
    response.attachment(`${indicator.id}${csv ? "-tableur" : ""}.csv`);
    const { denominator } = query;
    const written = { demonstration, denominator, dimensions: names, csv };
    const geography = await geographyOf(indicator, asked.state);
    response.type("text/csv; charset=utf-8").send(writeObservationsCsv(definition, observations, geography, written));
  });

  router.get("/api/indicators/:id/jsonstat.json", async (request: Request<{ id: string }>, response: Response) => {
    const indicator = find(request.params.id);
    const { asked, dimensions } = await readQuery(request, indicator, declared.getJsonStat.query);
    const query = toQuery(asked, dimensions);
    const { observations, definition, demonstration, vintage } = await readValues(indicator, query);
    const titleOf = (name: string, value?: string) => {
      const known = findDimension(definition, name, indicators.get);
      if (value === undefined) return known?.title ?? name;
      return known?.values?.find((one) => one.value === value)?.label ?? value;
    };
    const { denominator } = query;
    const geography = await geographyOf(indicator, asked.state);
    response.json(toJsonStat(definition, observations, geography, { titleOf, demonstration, denominator, vintage }));
  });

  router.get("/api/indicators/:id/lineage", async (request: Request<{ id: string }>, response: Response) => {
    const indicator = find(request.params.id);
    const { asked, dimensions } = await readQuery(request, indicator, declared.getLineage.query);
    const { observation, query } = await findObservation(indicator, asked, dimensions);
    const { state, definition } = await readState(indicator, asked.state);
    const { state: _, ...today } = query;
    const geography = await geographyOf(indicator, asked.state);
    response.json({
      data: await readLineage({ catalogue, indicators, territories: geography }, definition, observation, today),
      meta: { state: state ? presentState(indicator, state, request) : null },
    });
  });

  /** What the values were made from, and the address where these very values stay. */
  const presentState = ({ id }: Indicator, { state, servedAt, versions }: ObservationSet, request: Request) => {
    const address = new URL(request.originalUrl, "http://a");
    address.searchParams.set("state", state);
    return {
      id: state,
      servedAt,
      versions,
      address: `${publicUrl}${address.pathname}${address.search}`,
      indicator: id,
    };
  };

  const findObservation = async (
    indicator: Indicator,
    { territory, period, vintage, denominator, state }: ValuesOf<typeof declared.getLineage.query>,
    dimensions: Record<string, string>,
  ) => {
    if (territory === undefined || period === undefined) {
      const name = territory === undefined ? "territory" : "period";
      throw new BadQuery("parametre-manquant", `Le paramètre «\u00A0${name}\u00A0» est attendu.`, name);
    }
    const query = toQuery(
      { territory, vintage, denominator, state } as ValuesOf<typeof declared.downloadObservations.query>,
      dimensions,
    );
    const all = await indicators.observations(indicator.id, query);
    const observation = all.find((one) => one.period === period);
    if (!observation)
      throw new BadQuery(
        "valeur-invalide",
        `Cet indicateur n'a pas de valeur pour la période «\u00A0${period}\u00A0» et le territoire «\u00A0${territory}\u00A0».`,
        "period",
        all.map((one) => one.period),
      );
    return { observation, query };
  };

  /** Why a territory has no value: a former commune has none of its own in today's geography, a level may not be given. */
  const noteFor = (code: string | undefined, { levels }: Indicator): { note?: string } => {
    const territory = code === undefined ? undefined : territories.get(code);
    if (code === undefined || !territory) return {};
    if (territory.level !== "group" && !levels.includes(territory.level))
      return {
        note: `Cet indicateur n'est pas donné à la maille «\u00A0${territory.level}\u00A0». Mailles\u00A0: ${levels.join(", ")}.`,
      };
    if (territories.list().some((one) => one.code === code)) return {};
    const event = territories
      .events(code)
      .findLast(({ before, after }) => before.includes(code) && !after.includes(code));
    const successors = event?.after.map((one) => `${territories.get(one)?.name ?? one} (${one})`).join(", ");
    return successors
      ? {
          note: `Ce territoire n'existe plus depuis le ${event?.date}\u00A0: ses valeurs sont comptées dans ${successors}.`,
        }
      : {};
  };

  return router;
}
