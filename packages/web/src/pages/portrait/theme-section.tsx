import { inSentence } from "../../charts/in-sentence.js";
import { SparkLine } from "../../components/spark-line.js";
import { Strip } from "../../components/strip.js";
import { capitalise, nameOf, typographic } from "../../format/index.js";
import { gapsAddress } from "../../gaps/gap-words.js";
import { yearsOfIndicator } from "../../observatory/load-indicator.js";
import { sparkOf } from "../../observatory/spark.js";
import { bareValue, inBrackets, unitWords } from "../../observatory/wording.js";
import type { Line, PortraitTheme } from "../../portrait/load-portrait.js";
import { contextWords, peerWords, stripWords, trendWords, wholeWords } from "../../portrait/row-words.js";
import { addressOf, leave } from "../../reading/address.js";
import { type Portrait, usualYear } from "./shown-portrait.js";

/** The key figures of a theme, a row each. */
export function ThemeSection({
  theme: { observatory, lines },
  portrait,
}: {
  theme: PortraitTheme;
  portrait: Portrait;
}) {
  const { territory, site } = portrait;
  const home = site.services.territories.home().territory;
  const usual = usualYear(portrait.lines);
  return (
    <section class="section" aria-labelledby={observatory.theme}>
      <div class="heading">
        <h2 id={observatory.theme}>{typographic(observatory.title)}</h2>
        <a
          href={addressOf(`/observatoires/${observatory.theme}`, {
            territoire: leave(territory.code, home.code),
          })}
        >
          Tout l’observatoire
          <span class="visually-hidden"> {typographic(observatory.title)}</span>
        </a>
      </div>
      <ul class={territory.level === "commune" ? "rows" : "rows rows--strip"}>
        {lines.map((line) => (
          <Row key={line.indicator.id} line={line} usual={usual} portrait={portrait} />
        ))}
      </ul>
    </section>
  );
}

/** What is true of most figures, said once. */
export function Marks({ lines }: { lines: Line[] }) {
  const year = usualYear(lines);
  if (year === undefined) return null;
  const isProvisional = lines.some(({ point }) => point.provisional);
  return (
    <p class="small after">
      Chiffres de {year}, ou de l’année dite.{isProvisional && ` p\u00a0: valeur provisoire.`}
      <span class="no-print"> Le nom mène à la définition, à la source et au calcul.</span>
    </p>
  );
}

function Row({ line, usual, portrait }: { line: Line; usual: number | undefined; portrait: Portrait }) {
  const { indicator, year, point, later, others, count, context } = line;
  const { territory, names } = portrait;
  const isCommune = territory.level === "commune";
  const title = typographic(indicator.shortTitle);
  const { latest } = yearsOfIndicator(line, territory.code);
  const trend = trendWords(line, territory);
  const compared = isCommune
    ? [peerWords(line, names), wholeWords(line)].filter(Boolean).join(" ")
    : contextWords(line);
  const missing = gapsAddress({ territoire: territory.code, indicateur: indicator.id });
  const name = (code: string) => names.get(code) ?? code;
  const spark = sparkOf(line.series.continuous(territory.code, year), {
    beside: line.series.known(territory.code).flatMap((one) => (one.year <= year ? [one.value] : [])),
  });
  return (
    <li id={indicator.id}>
      <h3>
        <a href={addressOf(`/indicateurs/${indicator.id}`, { territoire: territory.code, annee: leave(year, latest) })}>
          {title}
        </a>
      </h3>
      <p class="value">
        <b>
          {point.value === null ? (
            <a class={point.absence === "secret statistique" ? "masked" : "missing"} href={missing}>
              {point.absence}
            </a>
          ) : (
            bareValue(indicator, point.value)
          )}
        </b>
        {indicator.unit.startsWith("%") ? "\u202f" : " "}
        {unitWords(indicator, point.value)}
        {year !== usual && `, ${year}`}
        {point.provisional && (
          <>
            {" "}
            <abbr title="valeur provisoire">p</abbr>
          </>
        )}
        {inBrackets(point.incomplete)}
      </p>
      {isCommune || others.length < 2 ? (
        spark ? (
          <SparkLine spark={spark} />
        ) : (
          <span class="spark" />
        )
      ) : (
        <Strip
          label={`${title}\u00a0: ${stripWords(line, names)}`}
          marks={others.map(({ code, value }) => ({ name: name(code), value }))}
          whole={count ? null : point.value}
          beside={
            count
              ? []
              : context.flatMap((one) =>
                  one.point.value === null ? [] : [{ name: nameOf(one.territory), value: one.point.value }],
                )
          }
          decimals={indicator.decimals}
        />
      )}
      <p class="words">
        {trend && `${capitalise(trend)}. `}
        {compared}
        {point.value === null && point.reason && typographic(point.reason)}
        {later && (
          <>
            {" "}
            <a href={missing}>
              {capitalise(later.absence ?? "non disponible")} en {later.year}
            </a>
            {later.reason ? `\u00a0: ${inSentence(typographic(later.reason))}` : "."}
          </>
        )}
      </p>
    </li>
  );
}
