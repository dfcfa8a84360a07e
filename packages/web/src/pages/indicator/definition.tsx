import type { Indicator } from "@datalogue/api";
import { LevelTable } from "../../components/level-table.js";
import { MaskingFold } from "../../components/masking-panel.js";
import { counted, frequencies, tellSource, typographic } from "../../format/index.js";
import { type IndicatorData, levelsOf } from "../../observatory/load-indicator.js";
import { fullQuantity, unitWords } from "../../observatory/wording.js";
import type { Masking } from "../../reading/read-masking.js";
import type { IndicatorReading } from "./indicator-reading.js";

/** What the number means, how it is made, what it does not say. */
export function Definition({ indicator, data }: { indicator: Indicator; data: IndicatorData }) {
  const facts: [string, string][] = [
    ["Unité", unitWords(indicator)],
    [
      "Mailles",
      levelsOf(data)
        .map(({ title }) => title.toLocaleLowerCase("fr"))
        .join(", "),
    ],
    ["Sens souhaité", { down: "une baisse", up: "une hausse", none: "aucun\u00a0: il décrit" }[indicator.direction]],
    ["Producteur", indicator.producer ?? ""],
    ["Mise à jour", indicator.frequency ? ((frequencies as Record<string, string>)[indicator.frequency] ?? "") : ""],
    [
      "Le même, ailleurs",
      Object.entries(indicator.externalIds ?? {})
        .map(([system, id]) => `${system}\u00a0: ${id}`)
        .join(", "),
    ],
  ];
  return (
    <section class="section" aria-labelledby="methode">
      <h2 id="methode">Méthode, limites et source</h2>
      <div class="cols cols--aside">
        <div class="prose">
          <p>{typographic(indicator.method)}</p>
          {indicator.limits && (
            <p>
              <strong>Limites.</strong> {typographic(indicator.limits)}
            </p>
          )}
          <p>
            <strong>Source.</strong> {tellSource(indicator, data.demonstration)}
          </p>
          {(indicator.references ?? []).map(({ label, period, value, source }) => (
            <p key={label + period}>
              <strong>Repère&nbsp;:</strong> {typographic(label)}
              {period && `, ${period}`}, {fullQuantity(indicator, value)}. {typographic(source)}.
            </p>
          ))}
        </div>
        <dl class="meta-list">
          {facts
            .filter(([, value]) => value)
            .map(([term, value]) => (
              <div key={term}>
                <dt>{term}</dt>
                <dd>{typographic(value)}</dd>
              </div>
            ))}
          {data.datasets.length > 0 && (
            <div>
              <dt>{data.datasets.length > 1 ? "Jeux de données" : "Jeu de données"}</dt>
              {data.datasets.map(({ slug, title }) => (
                <dd key={slug}>
                  <a href={`/jeux/${slug}`}>{typographic(title)}</a>
                </dd>
              ))}
            </div>
          )}
        </dl>
      </div>
    </section>
  );
}

export function Values({
  reading: { data, territory, address },
  sort,
  maskings,
}: {
  reading: IndicatorReading;
  sort: string | undefined;
  maskings: Masking[];
}) {
  const { indicator, series } = data;
  const [levels, years] = [levelsOf(data), series.years()];
  return (
    <section class="section" aria-labelledby="valeurs">
      <h2 id="valeurs">Toutes les valeurs</h2>
      <details class="fold" open={sort !== undefined}>
        <summary>
          {counted(
            levels.reduce((sum, { territories }) => sum + territories.length, 0),
            "territoire",
          )}{" "}
          et {counted(years.length, "année")} en tableau
        </summary>
        <LevelTable
          indicator={indicator}
          series={series}
          levels={levels}
          years={years}
          current={territory.code}
          sort={sort}
          address={address}
        />
      </details>
      <MaskingFold maskings={maskings} />
    </section>
  );
}
