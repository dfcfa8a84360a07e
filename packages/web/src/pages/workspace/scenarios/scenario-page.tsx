import {
  describeNoProjection,
  LONGEST_SCENARIO_TITLE,
  type Projecting,
  parameterOf,
  type Scenario,
} from "@datalogue/api";
import { renderChart } from "../../../charts/render-chart.js";
import { FormField } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { counted, formatDate, ofName, typographic } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { Amounts, amountsChart } from "./amounts.js";
import { Balance, Income } from "./income.js";
import { gapsChart, Winners } from "./moves.js";
import { ScenarioForm } from "./scenario-form.js";
import { fieldId, projectionPath, SCENARIO_PAGE, SCENARIOS, tellIncome, tellTermFault } from "./scenario-words.js";

interface ScenarioProps {
  visit: Visit;
  projecting: Projecting;
  /** As the address has it. */
  asked: Readonly<Record<string, string>>;
  /** The scenario that is open. */
  scenario: Scenario | undefined;
  /** Slugs of the organisations that one may be kept for. */
  writable: string[];
  /** How many are kept already. */
  kept: number;
  /** What was typed of a scenario that is not kept yet. */
  typed?: { title: string; organisation: string } | undefined;
  told: Told | undefined;
}

/** `/espace/redevance`: what a grid would yield, who would pay what, and which price balances. */
export async function scenarioPage(site: Site, props: ScenarioProps): Promise<string> {
  const { visit, projecting, asked, scenario, kept, told } = props;
  const { simulator, result, gridLabel, faults, sources, demonstration } = projecting;
  const projection = "kind" in result ? undefined : result;
  const table = simulator.tables?.find(({ id }) => id === simulator.result.table);
  const title = projection ? tellIncome(projecting, projection) : "Rien à calculer pour ces choix";
  const changed = sources.filter(({ slug, version }) => scenario && scenario.basis[slug] !== version);
  const charts = projection && {
    amounts: await renderChart(amountsChart(projecting, projection), "montants"),
    gaps: projection.comparison ? await renderChart(gapsChart(projecting, projection.comparison), "ecarts") : "",
  };
  return renderWorkspace({
    site,
    title: scenario ? typographic(scenario.title) : "Grille de la redevance",
    visit,
    place: SCENARIO_PAGE,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            {typographic(table?.title ?? simulator.title)} · {typographic(gridLabel)} · réservé aux membres
          </p>
          <h1 id="resultat">{typographic(title)}</h1>
          {scenario && (
            <p>
              Scénario «{"\u202f"}
              {typographic(scenario.title)}
              {"\u202f"}», gardé par {visit.organisationName(scenario.organisation)} le {formatDate(scenario.updatedAt)}
              .
            </p>
          )}
          {projection && (
            <p>
              D’après {counted(projection.total.count, "redevable compté", "redevables comptés")} en {projection.period}
              . Aucune donnée d’un foyer n’est lue ici{"\u00a0"}: chaque ligne en réunit 11 au moins.
            </p>
          )}
          <ToldAbove told={told} />
          {changed.length > 0 && (
            <p class="verdict" data-tone="late">
              <span>
                {changed.map(({ title: name }) => `«\u202f${typographic(name)}\u202f»`).join(" et ")}{" "}
                {changed.length > 1 ? "ont été republiés" : "a été republié"} depuis que ce scénario a été gardé
                {"\u00a0"}: les chiffres sont ceux d’aujourd’hui.
              </span>
            </p>
          )}
          {faults.length > 0 && (
            <div class="verdict" data-tone="off" role="alert">
              <p>
                <strong>À corriger</strong>
                {"\u00a0"}:
              </p>
              <ul>
                {faults.map(({ parameter, message }) => (
                  <li key={parameter}>
                    <a href={`#${fieldId(parameter)}`}>{tellTermFault(message)}</a>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </div>
        <div class="section">
          <div class="cols cols--2">
            <ScenarioForm projecting={projecting} asked={asked} scenario={scenario?.id} />
            {projection ? (
              <Income projecting={projecting} projection={projection} />
            ) : (
              <Nothing projecting={projecting} asked={asked} />
            )}
          </div>
        </div>
        {projection && charts && (
          <>
            <Balance projecting={projecting} projection={projection} />
            <Amounts projecting={projecting} projection={projection} svg={charts.amounts} />
            {projection.comparison && (
              <Winners projecting={projecting} comparison={projection.comparison} svg={charts.gaps} />
            )}
          </>
        )}
        <Keep {...props} />
        <section class="section" aria-labelledby="portee">
          <h2 class="visually-hidden" id="portee">
            D’où viennent ces chiffres
          </h2>
          <p class="small">
            Source{"\u00a0"}:{" "}
            {sources.map(({ slug, title: name, version }, rank) => (
              <>
                {rank > 0 && ", "}
                <a href={`/jeux/${slug}`}>{typographic(name)}</a> (version {version})
              </>
            ))}
            . {demonstration && <span class="badge badge--demo">Démonstration</span>} Montants calculés comme pour un
            habitant, au centime{"\u202f"}; personne n’y change ses habitudes avec le prix.
            <span class="no-print">
              {" "}
              {kept > 0 && (
                <>
                  <a href={SCENARIOS}>{counted(kept, "scénario gardé", "scénarios gardés")}</a> ·{" "}
                </>
              )}
              Pour imprimer{"\u00a0"}: Ctrl + P.
            </span>
          </p>
        </section>
      </>
    ),
  });
}

/** Why there is nothing, and what would do. */
function Nothing({ projecting, asked }: { projecting: Projecting; asked: Readonly<Record<string, string>> }) {
  const { result, choices, simulator } = projecting;
  const absent = "kind" in result && result.kind === "absent" ? result : undefined;
  const input = simulator.inputs.find(({ id }) => id === absent?.input);
  return (
    <section class="stack" aria-labelledby="rien">
      <h2 id="rien">Pas de recette</h2>
      <p>{typographic(describeNoProjection(projecting) ?? "")}</p>
      {input && (
        <p class="actions">
          {(choices.get(input.id) ?? []).map(({ value, label }) => (
            <a key={value} class="button" href={projectionPath({ ...asked, [parameterOf(input)]: value })}>
              {typographic(label)}
            </a>
          ))}
        </p>
      )}
    </section>
  );
}

/** Keeps what is asked under a name, in the place of the scenario that is open or beside it. */
function Keep({ visit, projecting, scenario, writable, kept, typed }: ScenarioProps) {
  const { written, faults, result } = projecting;
  if ("kind" in result || faults.length > 0) return null;
  const isOwn = scenario !== undefined && writable.includes(scenario.organisation);
  const [only] = writable;
  if (only === undefined) return null;
  const terms = Object.entries(written).filter(([name]) => name !== "scenario");
  return (
    <section class="section no-print" aria-labelledby="garder">
      <h2 id="garder">Garder et partager</h2>
      <OwnForm visit={visit} class="stack narrow" action={SCENARIOS}>
        {terms.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <FormField
          name="titre"
          label="Nom du scénario"
          hint="Par exemple : prix en hausse, part fixe gardée"
          value={typed?.title ?? scenario?.title}
          required
          maxLength={LONGEST_SCENARIO_TITLE}
          autocomplete="off"
        />
        {writable.length > 1 && !isOwn ? (
          <div class="field">
            <label for="organisme">Pour</label>
            <select id="organisme" name="organisme">
              {writable.map((slug) => (
                <option key={slug} value={slug} selected={slug === typed?.organisation}>
                  {visit.organisationName(slug)}
                </option>
              ))}
            </select>
          </div>
        ) : (
          <input type="hidden" name="organisme" value={isOwn ? scenario.organisation : only} />
        )}
        {isOwn && (
          <>
            <input type="hidden" name="scenario" value={scenario.id} />
            <input type="hidden" name="revision" value={String(scenario.revision)} />
          </>
        )}
        <p class="hint">
          Lu par les membres{" "}
          {writable.length > 1 && !isOwn
            ? "de cet organisme"
            : ofName(visit.organisationName(isOwn ? scenario.organisation : only))}
          , qui en reçoivent le lien de vous. Jamais publié.
        </p>
        <p class="actions">
          <button class="wide-phone" type="submit">
            {isOwn ? "Enregistrer les changements" : "Enregistrer ce scénario"}
          </button>
          {isOwn && (
            <button class="wide-phone" type="submit" name="copie" value="oui">
              Enregistrer comme un autre
            </button>
          )}
          {kept > 0 && <a href={SCENARIOS}>Voir les scénarios gardés</a>}
        </p>
      </OwnForm>
    </section>
  );
}
