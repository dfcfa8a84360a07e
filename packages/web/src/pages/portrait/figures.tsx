import { inSentence } from "../../charts/in-sentence.js";
import { ScrollTable } from "../../components/scroll-table.js";
import { counted, formatNumber, nameOf, ofTerritory, typographic } from "../../format/index.js";
import { mayRank } from "../../observatory/comparison.js";
import { isMinimum, type Point } from "../../observatory/series.js";
import { bareValue, inBrackets, shortQuantity, titleWithUnit } from "../../observatory/wording.js";
import type { Line } from "../../portrait/load-portrait.js";
import { otherPeers } from "../../portrait/peers.js";
import { type Portrait, populationsOf } from "./shown-portrait.js";

/** Every figure of the page as a table, with each commune that it is compared with: the equivalent of its drawings. */
export function Figures({ portrait }: { portrait: Portrait }) {
  const { territory, lines, peers, names } = portrait;
  const others = otherPeers(peers, territory);
  const context = lines[0]?.context ?? [];
  const populations = populationsOf(portrait);
  return (
    <section class="section no-print" aria-labelledby="tableau">
      <h2 class="visually-hidden" id="tableau">
        Ces chiffres en tableau
      </h2>
      <details class="fold">
        <summary>
          <span>Ces chiffres en tableau</span>
          <span class="fold-note small">{counted(lines.length, "ligne")}</span>
        </summary>
        <ScrollTable label={`Chiffres ${ofTerritory(territory)}`}>
          <table>
            <caption>
              {nameOf(territory)}
              {others.length > 0 && `, et ${counted(others.length, "commune")}`}
              {territory.level === "commune" && others.length > 2 && `. La médiane est celle des autres communes`}
            </caption>
            <thead>
              <tr>
                <th scope="col">Indicateur</th>
                <th scope="col">Année</th>
                <th scope="col" class="num">
                  {nameOf(territory)}
                </th>
                {others.map(({ code }) => (
                  <th key={code} scope="col" class="num">
                    {names.get(code) ?? code}
                  </th>
                ))}
                {others.length > 2 && (
                  <th scope="col" class="num">
                    Médiane
                  </th>
                )}
                {context.map((one) => (
                  <th key={one.territory.code} scope="col" class="num">
                    {nameOf(one.territory)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => {
                const { indicator, year, point } = line;
                const cell = (value: number | undefined | null) =>
                  value === undefined || value === null ? "–" : bareValue(indicator, value);
                const beside = (one: Point | undefined) =>
                  one?.absence && isMinimum(one.absence) ? one.absence : cell(one?.value);
                return (
                  <tr key={indicator.id}>
                    <th scope="row">{titleWithUnit(indicator)}</th>
                    <td>{year}</td>
                    <td class="num">
                      {point.value === null ? point.absence : shortQuantity(indicator, point.value)}
                      {inBrackets(point.provisional ? "provisoire" : point.incomplete)}
                    </td>
                    {others.map(({ code }) => (
                      <td key={code} class="num">
                        {beside(line.peers.find((one) => one.code === code)?.point)}
                      </td>
                    ))}
                    {others.length > 2 && <td class="num">{cell(line.median)}</td>}
                    {line.context.map((one) => (
                      <td key={one.territory.code} class="num">
                        {beside(one.point)}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </ScrollTable>
        {populations.length > 0 && (
          <p class="small">
            Population municipale{"\u00a0"}:{" "}
            {populations.map(({ year, value }) => `${formatNumber(value)} en ${year}`).join(", ")}. Source{"\u00a0"}:{" "}
            {typographic(populations.at(-1)?.source ?? "")}.
          </p>
        )}
        {territory.level === "commune" && <Limits lines={lines} />}
      </details>
    </section>
  );
}

/** Why communes are not ranked by some indicators: each reason once. */
function Limits({ lines }: { lines: Line[] }) {
  const reasons = new Map<string, string[]>();
  for (const { indicator } of lines) {
    const { comparison } = indicator;
    if (!comparison || (comparison.judge !== false && mayRank(indicator))) continue;
    reasons.set(comparison.reason, [...(reasons.get(comparison.reason) ?? []), typographic(indicator.shortTitle)]);
  }
  return (
    <>
      {[...reasons].map(([reason, titles]) => (
        <p key={reason} class="small">
          <b>{titles.join(", ")}</b>
          {"\u00a0"}: {inSentence(typographic(reason))}
        </p>
      ))}
    </>
  );
}
