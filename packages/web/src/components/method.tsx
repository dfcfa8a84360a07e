import type { Indicator } from "@datalogue/api";
import { formatNumber, nameOf, typographic } from "../format/index.js";
import { datasetsOf } from "../observatory/load-observatory.js";
import type { Point } from "../observatory/series.js";
import { fullQuantity, unitWords } from "../observatory/wording.js";
import type { Reading } from "../pages/observatory.js";

/** « D’où vient ce chiffre ? »: for each key figure its definition, the calculation with its numbers, its limits. */
export function Method({ reading }: { reading: Reading }) {
  const { data, territory, year } = reading;
  const indicators = [...data.indicators.values()];
  return (
    <section class="section" aria-labelledby="methode">
      <h2 id="methode">D’où viennent ces chiffres&#8239;?</h2>
      <div class="cols cols--2">
        {indicators.map((indicator) => {
          const point = data.series.get(indicator.id)?.at(territory.code, year);
          const slugs = datasetsOf(indicator);
          return (
            <article key={indicator.id} class="panel" id={`methode-${indicator.id}`}>
              <h3>{typographic(indicator.title)}</h3>
              <p>{typographic(indicator.description)}</p>
              {point && (
                <p class="calculation">
                  {nameOf(territory)}, {year}&nbsp;: <Calculation indicator={indicator} point={point} />
                </p>
              )}
              <details class="table">
                <summary>Méthode, limites et source</summary>
                <div class="stack">
                  <p class="small">
                    <strong>Méthode.</strong> {typographic(indicator.method)}
                  </p>
                  {indicator.limits && (
                    <p class="small">
                      <strong>Limites.</strong> {typographic(indicator.limits)}
                    </p>
                  )}
                  <p class="small">
                    <strong>Source.</strong> {typographic(indicator.source)}
                  </p>
                  {(indicator.references ?? []).map((reference) => (
                    <p key={reference.label + reference.period} class="small">
                      <strong>Repère.</strong> {typographic(reference.label)}, {reference.period}&nbsp;:{" "}
                      {fullQuantity(indicator, reference.value)}. {typographic(reference.source)}.
                    </p>
                  ))}
                </div>
              </details>
              <p class="links">
                {slugs.flatMap((slug) => {
                  const dataset = data.datasets.get(slug);
                  return dataset
                    ? [
                        <a key={slug} href={`/jeux/${dataset.slug}`}>
                          Jeu de données
                        </a>,
                      ]
                    : [];
                })}
                {point?.observation?.lineage && <a href={point.observation.lineage}>Lignes du calcul (API)</a>}
                <a
                  href={`/api/indicators/${indicator.id}/observations?territory=${encodeURIComponent(territory.code)}`}
                >
                  Valeurs (API)
                </a>
              </p>
            </article>
          );
        })}
      </div>
    </section>
  );
}

function Calculation({ indicator, point }: { indicator: Indicator; point: Point }) {
  if (point.value === null) {
    return (
      <>
        {point.absence}. {point.reason && typographic(point.reason)}
      </>
    );
  }
  const { numerator, denominator, denominatorLabel } = point.observation ?? {};
  const result = <strong>{fullQuantity(indicator, point.value)}</strong>;
  if (numerator == null) return result;
  const decimals = Number.isInteger(numerator) || Math.abs(numerator) >= 1000 ? 0 : 1;
  if (denominator == null) return <>{result}</>;
  const { measure } = indicator;
  const people = measure.kind === "ratio" && "population" in measure.denominator;
  const unit = people ? `\u00a0${unitWords(indicator).split(" ")[0]}` : "";
  return (
    <>
      {formatNumber(numerator, decimals)}
      {unit} ÷ {formatNumber(denominator, Number.isInteger(denominator) || denominator >= 1000 ? 0 : 1)}
      {denominatorLabel && ` (${typographic(denominatorLabel)})`}
      {indicator.unit.startsWith("%") && " × 100"} = {result}
      {(point.provisional || point.incomplete) &&
        `. ${typographic(point.reason ?? point.incomplete ?? "Valeur provisoire.")}`}
    </>
  );
}
