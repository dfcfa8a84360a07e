import { cumulatedSince } from "@datalogue/api";
import { CardHeading } from "../components/card-heading.js";
import { WhyLink } from "../components/why-link.js";
import { capitalise, describeChange, typographic } from "../format/index.js";
import { Icon } from "../icons/icon.js";
import { baseOf, whyNotCompared } from "../observatory/base.js";
import { bareValue, fullQuantity, inBrackets, unitWords, whenOf } from "../observatory/wording.js";
import { type BlockKind, type BlockOf, shortTitleOf } from "./block.js";

/** How much an indicator changed, from where to where. */
export const delta: BlockKind<BlockOf<"delta">> = {
  frameHeight: 430,
  about: ({ indicator }, indicators) => shortTitleOf(indicator, indicators),
  make: ({ indicator: id, since }, { data, territory, year, why, embed }, anchor) => {
    const indicator = data.indicators.get(id);
    const series = data.series.get(id);
    if (!indicator || !series) return undefined;
    const from = since ?? data.observatory.compareWith;
    const here = series.at(territory.code, year);
    const base = baseOf(indicator, series, territory.code, from, year);
    const change = here.value !== null && base ? describeChange(indicator, here.value, base.value, base.year) : null;
    // What adds up year after year is told whole, since it began.
    const total = here.value !== null && cumulatedSince(indicator) !== undefined ? here.value : null;
    const notCompared = change ? null : whyNotCompared(indicator, series, territory.code, from, year);
    const title = typographic(indicator.shortTitle);
    return {
      place: "figure",
      view: (
        <article class="key-figure" id={anchor}>
          <CardHeading>{title}</CardHeading>
          <p class="value">
            <b>
              {change ? (
                change.signed
              ) : total !== null ? (
                bareValue(indicator, total)
              ) : (
                <span class={here.absence === "secret statistique" ? "masked" : "missing"}>
                  {here.absence ?? (notCompared ? "non comparable" : "non disponible")}
                </span>
              )}
            </b>
            {change && base
              ? `de ${base.year} à ${year}`
              : `${unitWords(indicator, total)}, ${total === null ? year : whenOf(indicator, year, title)}`}
            {here.provisional && ", provisoire"}
          </p>
          <span />
          <p>
            {change && base && here.value !== null && (
              <>
                <Icon name={change.direction} />{" "}
                {capitalise(
                  `de ${bareValue(indicator, base.value, here.value)} à ${fullQuantity(indicator, here.value, base.value)}`,
                )}
                {inBrackets(here.incomplete)}
              </>
            )}
            {total !== null && inBrackets(here.incomplete)}
            {!change &&
              total === null &&
              here.value !== null &&
              `${notCompared ?? `Pas de valeur à comparer avant ${year}`}.`}
          </p>
          <p />
          <p />
          <WhyLink href={why(id)} title={title} embed={embed(anchor)} />
        </article>
      ),
    };
  },
};
