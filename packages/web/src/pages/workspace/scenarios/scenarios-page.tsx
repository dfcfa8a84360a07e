import { MOST_COMPARED, type Projecting, type Projection, type Scenario } from "@datalogue/api";
import { ScrollTable } from "../../../components/scroll-table.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { counted, formatDate, formatNumber, typographic } from "../../../format/index.js";
import { writeGap, writeResult } from "../../../simulating/write-result.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { groupLabel, SCENARIO_PAGE, SCENARIOS, tellTerms, writeShare, writeWhole } from "./scenario-words.js";

interface ScenariosProps {
  visit: Visit;
  all: Scenario[];
  compared: { scenario: Scenario; projecting: Projecting }[];
  /** Slugs of the organisations whose scenarios may be deleted. */
  writable: string[];
  told: Told | undefined;
}

/** `/espace/redevance/scenarios`: those kept, and some of them side by side. */
export function scenariosPage(site: Site, { visit, all, compared, writable, told }: ScenariosProps): string {
  const chosen = new Set(compared.map(({ scenario }) => scenario.id));
  return renderWorkspace({
    site,
    title: "Scénarios de la redevance",
    visit,
    place: SCENARIO_PAGE,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={SCENARIO_PAGE}>Grille de la redevance</a> · réservé aux membres
          </p>
          <h1>
            {compared.length > 1
              ? `${compared.length} scénarios côte à côte`
              : all.length === 0
                ? "Aucun scénario n’est gardé"
                : counted(all.length, "scénario est gardé", "scénarios sont gardés")}
          </h1>
          <p>Un scénario se recalcule avec les grilles et la répartition d’aujourd’hui. Il n’est jamais publié.</p>
          <ToldAbove told={told} />
        </div>
        {compared.length > 0 && <SideBySide compared={compared} />}
        {all.length === 0 ? (
          <p class="section actions">
            <a class="button button--main" href={SCENARIO_PAGE}>
              Étudier une grille
            </a>
          </p>
        ) : (
          <section class="section no-print" aria-labelledby="gardes">
            <h2 id="gardes">Scénarios gardés</h2>
            <form id="comparer" action={SCENARIOS} class="actions">
              <button class="button--main wide-phone" type="submit">
                Comparer les scénarios cochés
              </button>
              <span class="small">De deux à {MOST_COMPARED}.</span>
            </form>
            <ul class="rows">
              {all.map(({ id, title, organisation, updatedAt }) => (
                <li key={id}>
                  <h3>
                    <a href={`${SCENARIO_PAGE}?scenario=${id}`}>{typographic(title)}</a>
                  </h3>
                  <p>
                    {visit.organisationName(organisation)}, changé le {formatDate(updatedAt)}
                    <br />
                    <label>
                      <input type="checkbox" form="comparer" name="avec" value={id} checked={chosen.has(id)} /> Comparer
                      <span class="visually-hidden">&nbsp;: {typographic(title)}</span>
                    </label>
                  </p>
                  {writable.includes(organisation) && (
                    <details class="fold">
                      <summary>
                        Supprimer<span class="visually-hidden">&nbsp;: {typographic(title)}</span>
                      </summary>
                      <OwnForm visit={visit} class="stack" action={`${SCENARIOS}/${id}/supprimer`}>
                        <p>Il disparaît pour tous les membres de votre organisme, et son lien avec lui.</p>
                        <button class="button--off" type="submit">
                          Supprimer ce scénario
                        </button>
                      </OwnForm>
                    </details>
                  )}
                </li>
              ))}
            </ul>
          </section>
        )}
      </>
    ),
  });
}

/** What is said of each, a line for each figure: scenarios are the columns. */
function SideBySide({ compared }: Pick<ScenariosProps, "compared">) {
  const columns = compared.map(({ scenario, projecting }) => ({
    scenario,
    projecting,
    projection: "kind" in projecting.result ? undefined : projecting.result,
  }));
  const groups = [...new Set(columns.flatMap(({ projection }) => projection?.groups.map(({ group }) => group) ?? []))];
  const [first] = columns;
  type Column = (typeof columns)[number] & { projection: Projection };
  const lines: [name: string, tell: (column: Column) => string][] = [
    ["Recette", ({ projection, projecting }) => writeWhole(projection.income, projecting.simulator.result)],
    [
      "Écart à la recette demandée",
      ({ projection, projecting: { terms, simulator } }) =>
        terms.target === null ? "—" : writeWhole(projection.income - terms.target, simulator.result),
    ],
    [
      "Si les quantités baissent de 10 %",
      ({ projection, projecting }) =>
        writeWhole(projection.tenthLess - projection.total.income, projecting.simulator.result),
    ],
    ...groups.map((group): [string, (column: Column) => string] => [
      `${first ? groupLabel(first.projecting, group) : group}\u00a0: médiane`,
      ({ projection, projecting }) => {
        const own = projection.groups.find((one) => one.group === group);
        return own ? writeResult(own.quartiles[1], projecting.simulator.result) : "—";
      },
    ]),
    [
      "Paient plus",
      ({ projection: { comparison } }) =>
        comparison ? writeShare(comparison.total.more, comparison.total.count) : "—",
    ],
    [
      "Paient moins",
      ({ projection: { comparison } }) =>
        comparison ? writeShare(comparison.total.less, comparison.total.count) : "—",
    ],
    [
      "Écart moyen",
      ({ projection: { comparison }, projecting }) =>
        comparison ? writeGap(comparison.total.mean, projecting.simulator.result) : "—",
    ],
    [
      "Redevables sans prix",
      ({ projection }) => formatNumber(projection.unpriced.reduce((sum, { count }) => sum + count, 0)),
    ],
  ];
  const ids = compared.map(({ scenario }) => scenario.id).join(",");
  return (
    <section class="section" aria-labelledby="cote-a-cote">
      <h2 id="cote-a-cote" class="visually-hidden">
        Côte à côte
      </h2>
      <ScrollTable label="Scénarios côte à côte">
        <table>
          <caption>
            {typographic("Montants par an. « Plus » et « moins » : que la grille à laquelle chacun se compare.")}
          </caption>
          <thead>
            <tr>
              <th scope="col">Chiffre</th>
              {columns.map(({ scenario }) => (
                <th key={scenario.id} scope="col" class="num">
                  {typographic(scenario.title)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">Ce qui est demandé</th>
              {columns.map(({ scenario, projecting }) => (
                <td key={scenario.id}>{tellTerms(projecting)}</td>
              ))}
            </tr>
            {lines.map(([name, tell]) => (
              <tr key={name}>
                <th scope="row">{typographic(name)}</th>
                {columns.map(({ projection, ...column }) => (
                  <td key={column.scenario.id} class="num">
                    {projection ? tell({ ...column, projection }) : <span class="missing">grille absente</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollTable>
      <p class="actions no-print">
        <a class="button" href={`/api/scenarios/comparison.csv?ids=${ids}`}>
          Télécharger pour un tableur (CSV)
        </a>
      </p>
    </section>
  );
}
