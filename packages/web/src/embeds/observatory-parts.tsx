import { isByInhabitant } from "@datalogue/api";
import { CommuneTable } from "../components/commune-table.js";
import { EmbedLink } from "../components/embed-link.js";
import { KeyFigure } from "../components/key-figure.js";
import { formatCount, plural, typographic } from "../format/index.js";
import { keyFigureOf } from "../observatory/key-figure.js";
import type { Reading } from "../observatory/reading.js";
import { communeTable, keyFigures } from "./observatory-blocks.js";

/** Every commune with the key figures of the theme. */
export function Communes({ reading }: { reading: Reading }) {
  return (
    <section class="section" aria-labelledby="tableau">
      <h2 id="tableau">Les chiffres par commune</h2>
      <CommuneTable
        reading={reading}
        indicators={reading.data.figures}
        id="tableau-communes"
        name={communeTable.name}
      />
    </section>
  );
}

/** The key figures of the theme, with what they are counted by. */
export function Figures({ reading }: { reading: Reading }) {
  const { data, territory, year, why, embed } = reading;
  const models = data.figures.flatMap(({ id }) => {
    const figure = keyFigureOf(id, reading);
    const point = data.series.get(id)?.at(territory.code, year);
    return figure && point ? [{ id, figure, point }] : [];
  });
  const denominators = new Set(
    models.flatMap(({ id, point }) => {
      const indicator = data.indicators.get(id);
      return (indicator && isByInhabitant(indicator) && point.observation?.denominatorLabel) || [];
    }),
  );
  const reasons = new Set(
    models.flatMap(({ point }) =>
      (point.provisional || point.incomplete || point.value === null) && point.reason
        ? [typographic(point.reason)]
        : [],
    ),
  );
  return (
    <section class="section" aria-labelledby="chiffres">
      <h2 id="chiffres">L’essentiel en {`${formatCount(models.length)} ${plural(models.length, "chiffre")}`}</h2>
      <div>
        <div class="neatline" />
        <div class="key-figures">
          {models.map(({ id, figure }) => (
            <KeyFigure key={id} figure={figure} why={why(id)} />
          ))}
        </div>
      </div>
      {(denominators.size > 0 || reasons.size > 0) && (
        <p class="small">
          {denominators.size > 0 && `Par habitant\u00a0: ${[...denominators].join(", ")}. `}
          {[...reasons].join(" ")}
        </p>
      )}
      <EmbedLink href={embed(keyFigures.name)} title="chiffres clés" />
    </section>
  );
}
