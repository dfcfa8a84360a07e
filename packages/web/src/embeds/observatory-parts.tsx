import { inSentence } from "../charts/in-sentence.js";
import { ClosedFigures } from "../components/closed-figures.js";
import { CommuneTable } from "../components/commune-table.js";
import { FigureBand } from "../components/figure-band.js";
import { formatCount, plural, typographic } from "../format/index.js";
import { keyFigureOf } from "../observatory/key-figure.js";
import { listPopulations } from "../observatory/list-populations.js";
import type { Reading } from "../observatory/reading.js";
import { communeTable } from "./observatory-blocks.js";

/** Every commune with the key figures of the theme. */
export function Communes({ reading }: { reading: Reading }) {
  return (
    <section class="section" aria-labelledby="tableau">
      <h2 id="tableau">Les chiffres par commune</h2>
      <FigureTable reading={reading} />
    </section>
  );
}

/** The table of the communes and the key figures. */
export function FigureTable({ reading }: { reading: Reading }) {
  return (
    <CommuneTable reading={reading} indicators={reading.data.figures} id="tableau-communes" name={communeTable.name} />
  );
}

/** The key figures of the theme in a frame, with what they are counted by. */
export function Figures({ reading }: { reading: Reading }) {
  const count = reading.data.figures.length;
  return (
    <section class="section" aria-labelledby="chiffres">
      <h2 id="chiffres">{titleOfFigures(count)}</h2>
      <FigureBand figures={figuresOf(reading)} />
      <FigureNotes reading={reading} />
    </section>
  );
}

/** « L’essentiel en cinq chiffres ». */
export function titleOfFigures(count: number): string {
  return `L’essentiel en ${formatCount(count)} ${plural(count, "chiffre")}`;
}

/** The key figures of a reading, each with the address that tells where it comes from; invented ones are marked where others are real. */
export function figuresOf(reading: Reading) {
  const { demonstrations, valued } = reading.data;
  const isMixed = demonstrations.size < valued;
  return reading.data.figures.flatMap(({ id }) => {
    const figure = keyFigureOf(id, reading);
    return figure ? [{ id, figure, why: reading.why(id), isMarked: isMixed && demonstrations.has(id) }] : [];
  });
}

/** What the letter beside some key figures means, what they are divided by, and why some are provisional, missing or reserved. */
export function FigureNotes({ reading }: { reading: Reading }) {
  const { data, territory, year } = reading;
  const points = data.figures.map((indicator) => ({
    indicator,
    point: data.series.get(indicator.id)?.at(territory.code, year),
  }));
  const populations = listPopulations(reading);
  const reasons = new Map<string, string[]>();
  for (const { indicator, point } of points)
    if (point && (point.provisional || point.incomplete || point.value === null) && point.reason)
      reasons.set(point.reason, [...(reasons.get(point.reason) ?? []), typographic(indicator.shortTitle)]);
  const isProvisional = points.some(({ point }) => point?.provisional);
  const closed = <ClosedFigures closed={[...data.closed.values()]} />;
  if (populations.length + reasons.size === 0 && !isProvisional) return closed;
  return (
    <>
      <p class="small">
        {isProvisional && "p\u00a0: valeur provisoire. "}
        {populations.length > 0 && `Par habitant\u00a0: ${populations.join(", ")}. `}
        {[...reasons]
          .map(([reason, titles]) => `${titles.join(", ")}\u00a0: ${inSentence(typographic(reason))}`)
          .join(" ")}
      </p>
      {closed}
    </>
  );
}
