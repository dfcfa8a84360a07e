import { counted, formatGiven, formatNumber, typographic } from "../../../format/index.js";
import { writeResult } from "../../../simulating/write-result.js";
import { groupLabel, type Projected, writeShare, writeWhole, writeWholeGap } from "./scenario-words.js";

/** What it yields, group by group, and who is in none of these sums. */
export function Income({ projecting, projection }: Projected) {
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
              <dd>{writeWholeGap(income - terms.target, result)}</dd>
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

/** The price that balances, what a tenth less would cost, who stays under the package. */
export function Balance({ projecting, projection }: Projected) {
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
          <b>{writeWholeGap(tenthLess - total.income, result)}</b>
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
