import {
  describeNoProjection,
  type GroupMoves,
  LONGEST_SCENARIO_TITLE,
  type Projecting,
  type Projection,
  parameterOf,
  type Scenario,
} from "@datalogue/api";
import { drawAmounts } from "../../../charts/draw-amounts.js";
import { drawGaps } from "../../../charts/draw-gaps.js";
import { type Drawable, renderChart } from "../../../charts/render-chart.js";
import { FormField } from "../../../components/form-field.js";
import { ScrollTable } from "../../../components/scroll-table.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { counted, formatDate, formatGiven, formatNumber, ofName, typographic } from "../../../format/index.js";
import { writeGap, writeResult } from "../../../simulating/write-result.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { bandGaps } from "./gap-bands.js";
import { ScenarioForm } from "./scenario-form.js";
import {
  fieldId,
  groupLabel,
  projectionPath,
  SCENARIO_PAGE,
  SCENARIOS,
  tellFrom,
  tellIncome,
  tellTermFault,
  writeShare,
  writeWhole,
} from "./scenario-words.js";

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

interface Projected {
  projecting: Projecting;
  projection: Projection;
}

/** What it yields, group by group, and who is in none of these sums. */
function Income({ projecting, projection }: Projected) {
  const { simulator, terms } = projecting;
  const { result } = simulator;
  const { groups, incomes, income, unpriced, withheld } = projection;
  return (
    <section class="stack" aria-labelledby="recette-titre">
      <h2 id="recette-titre">Ce qu’elle rapporte</h2>
      {terms.variation !== 0 && (
        <p class="small">
          Avec {formatGiven(Math.abs(terms.variation))}
          {"\u202f"}% de quantités {terms.variation < 0 ? "en moins" : "en plus"}.
        </p>
      )}
      <dl class="sum">
        {groups.map(({ group, count }) => (
          <div key={group}>
            <dt>
              {groupLabel(projecting, group)} ({formatNumber(count)} ×{" "}
              {writeResult((incomes[group] ?? 0) / count, result)} en moyenne)
            </dt>
            <dd>{writeWhole(incomes[group] ?? 0, result)}</dd>
          </div>
        ))}
        <div class="tot">
          <dt>Recette</dt>
          <dd>{writeWhole(income, result)}</dd>
        </div>
        {terms.target !== null && (
          <>
            <div>
              <dt class="plan">Recette à atteindre</dt>
              <dd>{writeWhole(terms.target, result)}</dd>
            </div>
            <div>
              <dt>Écart</dt>
              <dd>{signed(income - terms.target, result)}</dd>
            </div>
          </>
        )}
      </dl>
      {(unpriced.length > 0 || withheld.length > 0) && (
        <div class="verdict" data-tone="late">
          {unpriced.map(({ group, why, count }) => (
            <p key={`${group} ${why}`}>
              <strong>{counted(count, "redevable n’est pas compté", "redevables ne sont pas comptés")}</strong> (
              {groupLabel(projecting, group)}){"\u00a0"}: {typographic(why)}.
            </p>
          ))}
          {withheld.map(({ group, rows }) => (
            <p key={group}>
              <span class="masked">masqué</span> {counted(rows, "ligne masquée", "lignes masquées")}, ou de moins de 11
              redevables ({groupLabel(projecting, group)}){"\u00a0"}: comptée nulle part.
            </p>
          ))}
        </div>
      )}
    </section>
  );
}

function signed(value: number, result: { unit: string }): string {
  return `${value > 0 ? "+" : ""}${writeWhole(value, result)}`;
}

/** The price that balances, what a tenth less would cost, who stays under the package. */
function Balance({ projecting, projection }: Projected) {
  const { simulator, rates, terms } = projecting;
  const { result } = simulator;
  const { breakEven, tenthLess, total, package: included } = projection;
  const rate = rates.find(({ column }) => column === breakEven?.rate);
  const name = rate ? typographic(rate.title) : "";
  const decimals = (rate?.step ?? 1) < 1 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : {};
  const write = (value: number) =>
    `${value.toLocaleString("fr-FR", decimals)}${rate?.unit ? `\u00a0${rate.unit}` : ""}`;
  const heading = !breakEven
    ? "Ce qui fait bouger la recette"
    : breakEven.kind === "found"
      ? `Pour équilibrer\u00a0: ${name}, ${breakEven.rates.length === 1 ? write(breakEven.rates[0]?.becomes ?? 0) : breakEven.change}`
      : `${name}\u00a0: pas d’équilibre trouvé`;
  return (
    <section class="section" aria-labelledby="equilibre-titre">
      <h2 id="equilibre-titre">{heading}</h2>
      {terms.solve !== null && terms.target === null && (
        <p>Donnez la recette à atteindre pour que ce tarif soit cherché.</p>
      )}
      {terms.target !== null && terms.solve === null && (
        <p class="no-print">
          Choisissez un tarif à changer («{"\u202f"}En changeant{"\u202f"}») pour équilibrer.
        </p>
      )}
      {breakEven?.kind === "found" && (
        <p>
          {breakEven.rates.map(({ was, becomes }, rank) => (
            <>
              {rank > 0 && ", "}
              <strong>{write(becomes)}</strong> au lieu de {write(was)}
            </>
          ))}
          . La recette serait de {writeResult(breakEven.income ?? 0, result)}
          {breakEven.short !== null && (
            <>
              {"\u202f"}; un pas de moins, {writeResult(breakEven.short, result)}
            </>
          )}
          .
        </p>
      )}
      {breakEven && breakEven.kind !== "found" && (
        <p>
          {breakEven.kind === "flat"
            ? "Ce tarif ne change rien à la recette."
            : breakEven.kind === "uneven"
              ? "La recette ne va pas dans un seul sens quand ce tarif change : aucune réponse ne peut être promise."
              : "Aucune valeur de ce tarif, de zéro à dix fois ce qu’il est, ne mène à cette recette"}
          {breakEven.kind === "outside" && breakEven.ends && (
            <>
              {"\u00a0"}: elle irait de {writeWhole(Math.min(...breakEven.ends), result)} à{" "}
              {writeWhole(Math.max(...breakEven.ends), result)}.
            </>
          )}
        </p>
      )}
      <ul class="figures plain">
        <li>
          <span>de recette si les quantités baissent de 10{"\u202f"}%</span>{" "}
          <b>{signed(tenthLess - total.income, result)}</b>
        </li>
        {included && (
          <>
            <li>
              <span>des redevables restent dans ce qui est compris</span>{" "}
              <b>{writeShare(included.within, included.count)}</b>
            </li>
            <li>
              <span>au-delà de ce qui est compris, en tout</span> <b>{typographic(included.told)}</b>
            </li>
          </>
        )}
      </ul>
    </section>
  );
}

/** Who pays what: drawn, and as a table. */
function Amounts({ projecting, projection, svg }: Projected & { svg: string }) {
  const { result } = projecting.simulator;
  const { groups, total } = projection;
  const rows = [
    ...groups.map((spread) => ({ ...spread, name: groupLabel(projecting, spread.group) })),
    ...(groups.length > 1 ? [{ ...total, name: "Ensemble" }] : []),
  ];
  if (rows.length === 0) return null;
  return (
    <section class="section" aria-labelledby="montants-titre">
      <h2 id="montants-titre">Qui paie quoi{projecting.terms.variation === 0 ? "" : ", à quantités inchangées"}</h2>
      <div class="cols cols--2">
        <figure class="chart-card" id="montants">
          <figcaption>
            <h3>La moitié paie au plus {writeResult(total.quartiles[1], result)}, la moitié au moins</h3>
            <p class="subtitle">
              Montant par an, en euros{"\u00a0"}: du plus petit au plus grand{"\u202f"}; barre, la moitié du milieu
              {"\u202f"}; trait, la médiane
            </p>
          </figcaption>
          <div class="plot" dangerouslySetInnerHTML={{ __html: svg }} />
        </figure>
        <ScrollTable label="Montants par catégorie">
          <table>
            <caption>Le quart, la moitié, les trois quarts paient au plus…</caption>
            <thead>
              <tr>
                <th scope="col">Catégorie</th>
                {["Moins", "Quart", "Moitié", "Trois quarts", "Plus"].map((head) => (
                  <th key={head} scope="col" class="num">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, least, quartiles, most }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {[least, ...quartiles, most].map((amount, rank) => (
                    <td key={rank} class="num">
                      {writeResult(amount, result)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollTable>
      </div>
    </section>
  );
}

type Comparison = NonNullable<Projection["comparison"]>;

/** Who pays less, who pays more. */
function Winners({ projecting, comparison, svg }: { projecting: Projecting; comparison: Comparison; svg: string }) {
  const { simulator } = projecting;
  const { result } = simulator;
  const { total, groups, details, alone } = comparison;
  const from = tellFrom(projecting);
  const heading =
    total.more === total.count
      ? `${from}, tous paient plus`
      : total.less === total.count
        ? `${from}, tous paient moins`
        : total.same === total.count
          ? `${from}, personne ne change de montant`
          : `${from}, ${writeShare(total.more, total.count)} paient plus, ${writeShare(total.less, total.count)} paient moins`;
  return (
    <section class="section" aria-labelledby="ecarts-titre">
      <h2 id="ecarts-titre">{heading}</h2>
      <div class="cols cols--2">
        <figure class="chart-card" id="ecarts">
          <figcaption>
            <h3>La moitié bouge de {writeResult(halfOf(comparison.gaps), result)} au plus</h3>
            <p class="subtitle">Nombre de redevables selon l’écart de montant, en euros par an</p>
          </figcaption>
          <div class="plot" dangerouslySetInnerHTML={{ __html: svg }} />
        </figure>
        <div class="stack">
          <p>
            Écart moyen{"\u00a0"}: <strong>{writeGap(total.mean, result)}</strong>
            {total.meanMore !== null && (
              <>
                {"\u202f"}; {writeGap(total.meanMore, result)} pour qui paie plus
              </>
            )}
            {total.meanLess !== null && (
              <>
                {"\u202f"}; {writeGap(total.meanLess, result)} pour qui paie moins
              </>
            )}
            . En tout {signed(total.income, result)}.
          </p>
          {alone > 0 && (
            <p class="small">
              {counted(alone, "redevable n’a", "redevables n’ont")} de prix que dans une des deux grilles
              {"\u00a0"}: hors de cette comparaison.
            </p>
          )}
          <MovesTable
            caption="Redevables par catégorie"
            result={result}
            rows={groups.map((own) => ({ own, name: groupLabel(projecting, own.value) }))}
          />
          {details.length > 0 && (
            <details class="fold">
              <summary>Par foyer et par contenant</summary>
              {groups.map(({ value }) => {
                const rows = details.filter(({ group }) => group === value);
                return (
                  rows.length > 0 && (
                    <MovesTable
                      key={value}
                      caption={groupLabel(projecting, value)}
                      result={result}
                      rows={rows.map((own) => ({ own, name: labelDetail(projecting, own) }))}
                    />
                  )
                );
              })}
            </details>
          )}
          <p class="small">Une ligne ne compte jamais moins de 11 redevables.</p>
        </div>
      </div>
    </section>
  );
}

interface MovesTableProps {
  caption: string;
  rows: { name: string; own: GroupMoves }[];
  result: Projecting["simulator"]["result"];
}

/** How many pay less, the same, more, and by how much. */
function MovesTable({ caption, rows, result }: MovesTableProps) {
  return (
    <ScrollTable label={`Gagnants et perdants\u00a0: ${caption}`}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Groupe</th>
            {["Moins", "Pareil", "Plus", "Écart moyen", "Écart médian"].map((head) => (
              <th key={head} scope="col" class="num">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, own }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="num">{formatNumber(own.less)}</td>
              <td class="num">{formatNumber(own.same)}</td>
              <td class="num">{formatNumber(own.more)}</td>
              <td class="num">{writeGap(own.mean, result)}</td>
              <td class="num">{writeGap(own.median, result)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollTable>
  );
}

/** What half of them move by at most, up or down. */
function halfOf(gaps: Comparison["gaps"]): number {
  const sizes = gaps.map(({ gap, count }) => ({ size: Math.abs(gap), count })).sort((a, b) => a.size - b.size);
  const total = sizes.reduce((sum, { count }) => sum + count, 0);
  let passed = 0;
  for (const { size, count } of sizes) {
    passed += count;
    if (2 * passed >= total) return size;
  }
  return 0;
}

/** « 3 personnes du foyer », « bac de 120 litres »: an input and what it is. */
function labelDetail({ simulator }: Projecting, { input: id, value }: GroupMoves): string {
  const input = simulator.inputs.find((one) => one.id === id);
  const choices = input?.choices;
  const word = choices && !Array.isArray(choices) ? choices.labels?.[value] : undefined;
  return typographic(word ?? `${input?.label ?? id}\u00a0: ${value}${input?.unit ? ` ${input.unit}` : ""}`);
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

function amountsChart(projecting: Projecting, { groups }: Projection): Drawable {
  const { result } = projecting.simulator;
  const ranges = groups.map(({ group, least, quartiles, most }) => {
    const name = groupLabel(projecting, group);
    const [low, middle, high] = quartiles.map((amount) => writeResult(amount, result));
    const note = `${name}\u00a0: de ${writeResult(least, result)} à ${writeResult(most, result)}, médiane ${middle}, la moitié du milieu de ${low} à ${high}`;
    return { name, least, quartiles, most, note };
  });
  return {
    label: `Montants par catégorie. ${ranges.map(({ note }) => note).join(". ")}.`,
    links: false,
    drawing: ranges.length === 0 ? null : (cut) => drawAmounts(ranges, result.unit, cut),
  };
}

function gapsChart(projecting: Projecting, { gaps, total }: Comparison): Drawable {
  const bands = bandGaps(gaps);
  const told = {
    less: total.less > 0 ? `paient moins\u00a0: ${formatNumber(total.less)}` : "",
    more: total.more > 0 ? `paient plus\u00a0: ${formatNumber(total.more)}` : "",
  };
  return {
    label: `${tellFrom(projecting)}, écart de montant de ${formatNumber(total.count)} redevables\u00a0: ${formatNumber(total.less)} paient moins, ${formatNumber(total.same)} pareil, ${formatNumber(total.more)} plus. ${bands.map(({ note }) => note).join("\u202f; ")}.`,
    links: false,
    drawing: (cut) => drawGaps(bands, told, cut),
  };
}
