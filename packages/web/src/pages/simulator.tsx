import {
  civilDay,
  describeGrid,
  describeNoResult,
  type Median,
  parameterOf,
  type Simulated,
  type Simulating,
  type Simulator,
} from "@datalogue/api";
import { renderDocument } from "../components/layout.js";
import { ScrollTable } from "../components/scroll-table.js";
import { capitalise, counted, formatNumber, nameOf, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { policyOf } from "../http/security.js";
import { addressOf } from "../reading/address.js";
import { AmountCurve } from "../simulating/amount-curve.js";
import { type Compared, type Curve, loadCompared, loadCurve, pathOfSimulator } from "../simulating/load-simulation.js";
import { SimulationForm, tellFault } from "../simulating/simulation-form.js";
import { writeGap, writeResult } from "../simulating/write-result.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";

export const simulatorRoute: PageRoute = {
  path: "/observatoires/:theme/:simulator",
  parameters: ["territoire"],
  parametersOf: ({ services }, { theme = "", simulator = "" }) => [
    ...(services.simulators.findPage(theme, simulator)?.inputs.map(parameterOf) ?? []),
    "territoire",
  ],
  make: (site, { theme = "", simulator = "" }, query) => simulatorPage(site, { theme, path: simulator }, query),
  kinds: [
    { name: "simulateur", title: "Simulateur", path: "/observatoires/{simulatorTheme}/{simulatorPath}?epci={commune}" },
    {
      name: "simulateur-vide",
      title: "Simulateur avant la première réponse",
      path: "/observatoires/{simulatorTheme}/{simulatorPath}",
    },
  ],
};

/**
 * `/observatoires/{theme}/{simulator}`: the questions of a simulator, its result with its lines, what would change it, the same person with other
 * choices. All of it is in the address, and none of it is kept.
 */
export async function simulatorPage(
  site: Site,
  { theme, path }: { theme: string; path: string },
  query: Query,
): Promise<PageAnswer> {
  const { simulators, observatories } = site.services;
  const simulator = simulators.findPage(theme, path);
  if (!simulator) throw unknownSimulator(site, theme, path);
  const simulating = await simulators.simulate(simulator, givenBy(simulator, site, query));
  const { simulation, faults, demonstration } = simulating;
  const done = simulation.kind === "done" && faults.length === 0 ? simulation : undefined;
  const year = Number(civilDay(site.now()).slice(0, 4));
  const curve = done && (await loadCurve(site.services, simulating));
  const median = done && (await simulators.median(simulating));
  const compared = done ? await loadCompared(site.services, simulating, year) : [];
  const title = typographic(simulator.title);
  const observatory = observatories.get(theme);
  return {
    status: faults.length > 0 ? 400 : simulation.kind === "absent" ? 404 : 200,
    demonstration,
    headers: {
      "Content-Security-Policy": policyOf(site.publicUrl, { scripts: true }),
      // What somebody tells of their household is kept nowhere: neither here, nor on the way.
      ...(Object.keys(query).length > 0 ? { "Cache-Control": "private, no-store" } : {}),
    },
    html: renderDocument({
      site,
      script: "page.ts",
      title,
      description: typographic(simulator.description),
      canonical: pathOfSimulator(simulator),
      place: "observatoires",
      demonstration,
      breadcrumb: [
        { label: "Accueil", href: "/" },
        ...(observatory ? [{ label: typographic(observatory.title), href: `/observatoires/${theme}` }] : []),
        { label: title },
      ],
      children: (
        <>
          <div class="page-head">
            <h1>{typographic(simulator.question ?? simulator.title)}</h1>
          </div>
          <div class="section">
            <div class="cols cols--2">
              <SimulationForm site={site} simulating={simulating} query={query} />
              {done ? (
                <Result simulating={simulating} done={done} median={median} query={query} site={site} />
              ) : (
                <NoResult simulating={simulating} query={query} />
              )}
            </div>
          </div>
          {done && (curve || compared.length > 0) && (
            <section class="section" aria-labelledby="ailleurs">
              <h2 id="ailleurs">{typographic(curve?.words.heading ?? "D’autres choix, d’autres grilles")}</h2>
              <div class="cols cols--2">
                {curve && <CurveCard simulating={simulating} curve={curve} />}
                <div class="stack">
                  {compared.length > 0 && <ComparedTable simulating={simulating} compared={compared} query={query} />}
                </div>
              </div>
            </section>
          )}
          <section class="section" aria-labelledby="portee">
            <h2 class="visually-hidden" id="portee">
              Ce que vaut ce calcul
            </h2>
            <p class="small">
              {simulator.warning && `${typographic(simulator.warning)} `}
              <a href="/contact">Une question au service</a>
              <span class="no-print">
                {done && (
                  <>
                    {" "}
                    · <a href={programAddress(simulating)}>Le même calcul pour un programme</a> · Pour imprimer
                    {"\u00a0"}: Ctrl + P.
                  </>
                )}
              </span>
            </p>
          </section>
        </>
      ),
    }),
  };
}

/** The address that gives the same result to a program, usual values written out. */
function programAddress({ simulator, written }: Simulating): string {
  const parameters = simulator.inputs.map((input) => [parameterOf(input), written.get(input.id)] as const);
  return addressOf(`/api/simulators/${simulator.id}`, Object.fromEntries(parameters));
}

/** What the address gives, by parameter: a place read elsewhere is taken for the first territory that is asked. */
function givenBy(simulator: Simulator, { services }: Site, query: Query): Map<string, string> {
  const given = new Map(
    simulator.inputs.map(parameterOf).flatMap((name) => {
      const text = query[name];
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
  const place = simulator.inputs.find(({ type }) => type === "territory");
  const { territoire } = query;
  if (!place || territoire === undefined || given.has(parameterOf(place))) return given;
  const level = services.territories.get(territoire)?.level;
  // A wider place is none in particular.
  if (level === "commune" || level === place.level) given.set(parameterOf(place), territoire);
  return given;
}

function unknownSimulator({ services }: Site, theme: string, path: string): PageProblem {
  const own = services.simulators.list().filter((one) => one.path !== undefined);
  return new PageProblem(
    404,
    "Simulateur inconnu",
    `Aucun simulateur n’est à l’adresse «\u202f${theme.slice(0, 40)}/${path.slice(0, 40)}\u202f».`,
    [
      ...own.map((one) => ({ label: typographic(one.title), href: pathOfSimulator(one) })),
      { label: "Les observatoires", href: "/observatoires" },
    ],
  );
}

function Result({
  site,
  simulating,
  done,
  median,
  query,
}: {
  site: Site;
  simulating: Simulating;
  done: Simulated;
  median: Median | undefined;
  query: Query;
}) {
  const { simulator, told } = simulating;
  const { result } = simulator;
  const grid = describeGrid(simulating);
  const place = nameOfPlace(site, simulator, query);
  return (
    <section class="stack" aria-labelledby="resultat">
      <h2 id="resultat">{typographic(done.label)}</h2>
      <p class="total">{writeResult(done.amount, result)}</p>
      <p class="small">{capitalise(sentenceOf([...(place ? [place, ...told.slice(1)] : told)]))}.</p>
      {done.figures.length > 0 && (
        <p>
          {done.figures
            .map(({ label, value, unit }) => `${typographic(label)}\u00a0: ${writeFigure(value, unit)}`)
            .join(". ")}
          .
        </p>
      )}
      <dl class="sum">
        {done.parts.map(({ id, label, amount }) => (
          <div key={`${id} ${label}`}>
            <dt>{typographic(label)}</dt>
            <dd>{writeResult(amount, result)}</dd>
          </div>
        ))}
        <div class="tot">
          <dt>Total</dt>
          <dd>{writeResult(done.amount, result)}</dd>
        </div>
      </dl>
      {done.notes.length > 0 && (
        <div class="verdict verdict--ok">
          {done.notes.map(({ id, strong, text }) => (
            <p key={id}>
              {strong && <strong>{typographic(strong)}</strong>} {text && typographic(text)}
            </p>
          ))}
        </div>
      )}
      {median && (
        <p>
          {typographic(median.title)} paie {writeResult(median.amount, result)} avec cette grille
          {simulator.period && ", toute l’année"}
          {"\u00a0"}: la moitié des {formatNumber(median.count)} paie au plus ce montant, la moitié au moins (situations
          de {median.period}).
        </p>
      )}
      {grid && (
        <p class="source">
          Prix{"\u00a0"}: <a href={`/jeux/${grid.dataset}`}>{typographic(grid.title)}</a>, version {grid.version}.{" "}
          {grid.demonstration && <span class="badge badge--demo">Démonstration</span>}
        </p>
      )}
    </section>
  );
}

/** The commune that the address names, which the result speaks of in place of the authority that it leads to. */
function nameOfPlace({ services }: Site, { inputs }: Simulator, query: Query): string | undefined {
  const place = inputs[0]?.type === "territory" ? inputs[0] : undefined;
  const code = place && (query[parameterOf(place)] ?? query.territoire);
  const territory = code === undefined ? undefined : services.territories.get(code);
  return territory?.level === "commune" ? nameOf(territory) : undefined;
}

function sentenceOf(words: string[]): string {
  return words.map((word, rank) => (rank === 0 ? word : lowerFirst(typographic(word)))).join(", ");
}

/** « Résidence principale » within a sentence. */
function lowerFirst(text: string): string {
  return text.charAt(0).toLocaleLowerCase("fr") + text.slice(1);
}

function writeFigure(value: number, unit: string): string {
  return unit === "€" ? writeResult(value, { unit, step: 0.01 }) : `${formatNumber(value)}\u00a0${unit}`;
}

/** What is missing or wrong, and what would do: links that keep the rest. */
function NoResult({ simulating, query }: { simulating: Simulating; query: Query }) {
  const { simulator, simulation, faults } = simulating;
  const path = pathOfSimulator(simulator);
  if (faults.length > 0)
    return (
      <section class="stack" aria-labelledby="resultat">
        <h2 id="resultat">À corriger</h2>
        <ul>
          {faults.map(({ input, parameter, message }) => (
            <li key={input}>
              <a href={`#${parameter}`}>{typographic(labelOf(simulator, input))}</a>
              {"\u00a0"}: {typographic(tellFault(message))}
            </li>
          ))}
        </ul>
      </section>
    );
  if (simulation.kind === "incomplete")
    return (
      <section class="stack" aria-labelledby="resultat">
        <h2 id="resultat">Le montant, ses parties, ce qui le fait baisser</h2>
        <p>{typographic(simulator.description)}</p>
        <p>
          Répondez d’abord à {counted(simulation.names.length, "question")}
          {"\u00a0"}:{" "}
          {simulation.names.map((name) => `«\u202f${typographic(labelOf(simulator, name))}\u202f»`).join(", ")}.
        </p>
      </section>
    );
  const { message, input, accepted } = describeNoResult(simulating);
  return (
    <section class="stack" aria-labelledby="resultat">
      <h2 id="resultat">Pas de montant</h2>
      <p>{typographic(capitalise(message))}</p>
      {input !== undefined && accepted.length > 0 && (
        <p class="actions">
          {accepted.slice(0, 12).map(({ value, label }) => (
            <a key={value} class="button" href={addressOf(path, { ...query, [input]: value })}>
              {typographic(label)}
            </a>
          ))}
        </p>
      )}
    </section>
  );
}

function labelOf({ inputs }: Simulator, id: string): string {
  return inputs.find((one) => one.id === id)?.label ?? id;
}

function CurveCard({ simulating, curve }: { simulating: Simulating; curve: Curve }) {
  const { simulator } = simulating;
  const { result } = simulator;
  const grid = describeGrid(simulating);
  const { own, points } = curve;
  const [first, last] = [points[0], points.at(-1)];
  const rows = tableOf(curve);
  const label = `${typographic(labelOf(simulator, simulator.curve?.input ?? ""))}\u00a0: ${points
    .filter(({ at }) => [first?.at, own.at, last?.at].includes(at))
    .map(({ at, amount }) => `${writeResult(amount, result)} pour ${at}`)
    .join(", ")}.`;
  const { title } = curve.words;
  return (
    <figure class="chart-card" id="courbe">
      <figcaption>
        <h3>{typographic(title)}</h3>
        <p class="subtitle">{capitalise(sentenceOf(simulating.told.slice(1)))}</p>
      </figcaption>
      <div class="plot">
        <AmountCurve curve={curve} result={result} label={label} />
      </div>
      <details class="more">
        <summary>
          <span class="no-print">Lecture, tableau</span>
          <b aria-hidden="true">⋯</b>
        </summary>
        <p class="reading">
          <strong>Lecture{"\u00a0"}:</strong> {label}
        </p>
        {grid && (
          <p class="source">
            Source{"\u00a0"}: {typographic(grid.title)}, version {grid.version}.
          </p>
        )}
        <details class="table">
          <summary>Voir le tableau</summary>
          <ScrollTable label={typographic(title)}>
            <table>
              <caption>{typographic(title)}</caption>
              <thead>
                <tr>
                  <th scope="col">Nombre</th>
                  <th scope="col" class="num">
                    Montant
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ label: at, amount }) => (
                  <tr key={at}>
                    <th scope="row">{at}</th>
                    <td class="num">{writeResult(amount, result)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollTable>
        </details>
      </details>
    </figure>
  );
}

/** The rows that tell the curve: where it begins to grow, the person's, a few between. */
function tableOf({ points, own, words: { included } }: Curve): { label: string; amount: number }[] {
  const last = points.at(-1)?.at ?? 0;
  const wanted = new Set([
    0,
    included ?? 0,
    own.at,
    Math.round(last / 4),
    Math.round(last / 2),
    Math.round((3 * last) / 4),
    last,
  ]);
  const flat = points.findLast(({ amount }) => amount === points[0]?.amount)?.at ?? 0;
  return points
    .filter(({ at }) => (wanted.has(at) && at > flat) || at === flat)
    .map(({ at, amount }) => ({ label: at === flat && flat > 0 ? `${at} ou moins` : String(at), amount }));
}

function ComparedTable({
  simulating,
  compared,
  query,
}: {
  simulating: Simulating;
  compared: Compared[];
  query: Query;
}) {
  const { simulator } = simulating;
  const { result } = simulator;
  const own = compared.find(({ isOwn }) => isOwn)?.amount ?? null;
  return (
    <>
      <h3>La même situation, ailleurs et d’autres années</h3>
      <ScrollTable label="Comparaison des grilles">
        <table>
          <caption>Écart{"\u00a0"}: avec la ligne en gras.</caption>
          <thead>
            <tr>
              <th scope="col">Grille</th>
              <th scope="col" class="num">
                Montant
              </th>
              <th scope="col" class="num">
                Écart
              </th>
            </tr>
          </thead>
          <tbody>
            {compared.map(({ label, parameters, amount, isOwn, isPlanned }) => (
              <tr key={label}>
                <th scope="row">
                  {isOwn ? (
                    <strong>{typographic(label)}</strong>
                  ) : (
                    <a href={addressOf(pathOfSimulator(simulator), { ...query, ...parameters })}>
                      {typographic(label)}
                    </a>
                  )}
                  {isPlanned && (
                    <>
                      {" "}
                      <span class="plan">prévu</span>
                    </>
                  )}
                </th>
                <td class="num">
                  {amount === null ? (
                    <span class="missing">pas de prix pour vous</span>
                  ) : isOwn ? (
                    <strong>{writeResult(amount, result)}</strong>
                  ) : (
                    writeResult(amount, result)
                  )}
                </td>
                <td class="num">
                  {amount !== null &&
                    own !== null &&
                    !isOwn &&
                    writeGap(Math.round((amount - own) * 100) / 100, result)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollTable>
    </>
  );
}
