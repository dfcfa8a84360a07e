import type { GroupMoves, Projecting, Projection } from "@datalogue/api";
import { drawGaps } from "../../../charts/draw-gaps.js";
import type { Drawable } from "../../../charts/render-chart.js";
import { ScrollTable } from "../../../components/scroll-table.js";
import { counted, formatNumber, typographic } from "../../../format/index.js";
import { writeGap, writeResult } from "../../../simulating/write-result.js";
import { bandGaps } from "./gap-bands.js";
import { groupLabel, tellFrom, writeShare, writeWholeGap } from "./scenario-words.js";

type Comparison = NonNullable<Projection["comparison"]>;

/** Who pays less, who pays more. */
export function Winners({
  projecting,
  comparison,
  svg,
}: {
  projecting: Projecting;
  comparison: Comparison;
  svg: string;
}) {
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
            . En tout {writeWholeGap(total.income, result)}.
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

export function gapsChart(projecting: Projecting, { gaps, total }: Comparison): Drawable {
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
