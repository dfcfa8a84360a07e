import type { Territory } from "@datalogue/ingest";
import { type ComponentChildren, Fragment } from "preact";
import type { Awaited } from "../../components/awaited-figures.js";
import { ClosedFigures } from "../../components/closed-figures.js";
import { LeadSentence } from "../../components/lead-sentence.js";
import { counted, formatDate, forTerritory, nameOf, ofTerritory, typographic } from "../../format/index.js";
import { describeLead } from "../../observatory/lead.js";
import { levelsOf } from "../../observatory/load-indicator.js";
import type { IndicatorReading } from "./indicator-reading.js";

/** The number in a sentence; `drawn`: the territory that the charts are of. */
export function Head({
  reading,
  awaited,
  drawn,
  form,
}: {
  reading: IndicatorReading;
  awaited: Awaited | undefined;
  drawn: Territory;
  form: ComponentChildren;
}) {
  const { data, territory, year, today } = reading;
  const { indicator, series, compareWith, frozen, set } = data;
  const lead = describeLead(
    [indicator],
    new Map([[indicator.id, series]]),
    territory.code,
    year,
    compareWith,
    new Map(data.aim ? [[indicator.id, data.aim]] : []),
  );
  const point = series.at(territory.code, year);
  return (
    <div class="page-head">
      <h1 class="h1--long">
        {typographic(indicator.title)}
        {territory.code !== data.home.code && `\u00a0: ${nameOf(territory)}`}
      </h1>
      {form}
      {lead ? (
        <LeadSentence lead={lead} />
      ) : awaited ? (
        <p class="lead">
          Ce chiffre est attendu de son producteur{"\u00a0"}:{" "}
          {awaited.makers.map(({ name }) => typographic(name)).join(", ")}.
        </p>
      ) : (
        <p class="lead">
          {year > 0 ? `En ${year}, ${point.absence ?? "non disponible"} ` : "Aucune valeur n’est publiée "}
          {forTerritory(territory)}. {point.reason && typographic(point.reason)}
        </p>
      )}
      {!lead && !awaited && <KnownElsewhere reading={reading} />}
      <ClosedFigures closed={data.closed} />
      {drawn !== territory && (
        <p>Cette donnée n’existe pas par commune&nbsp;: les graphiques sont ceux {ofTerritory(drawn)}.</p>
      )}
      <p class="intro">{typographic(indicator.description)}</p>
      {frozen && set && (
        <p class="small">
          Chiffres figés, tels que publiés le {formatDate(set.servedAt)}. <a href={today}>Voir les chiffres actuels</a>
        </p>
      )}
    </div>
  );
}

/** Territories named one by one; more are counted. */
const NAMED = 8;

/**
 * At which level a figure is known that the territory has not, and where: each place is a link. Nothing where it has one, or where nobody has. The total of
 * some of its communes is no figure of an intercommunality.
 */
function KnownElsewhere({ reading: { data, territory, address } }: { reading: IndicatorReading }) {
  const { series } = data;
  if (series.told(territory.code).length > 0) return null;
  const [known] = levelsOf(data)
    .map(({ level, territories }) => ({
      level,
      places: territories.flatMap((place) =>
        series
          .told(place.code)
          .filter(({ incomplete }) => incomplete === null)
          .slice(-1)
          .map(({ year }) => ({ place, year })),
      ),
    }))
    .filter(({ places }) => places.length > 0)
    // The intercommunalities say more than the sum of them.
    .sort((one, other) => Number(other.level === "epci") - Number(one.level === "epci"));
  if (!known) return null;
  const { level, places } = known;
  const how = { home: "pour l’ensemble", epci: "par intercommunalité", commune: "par commune" }[level];
  return (
    <p>
      Ce chiffre est connu {how}&nbsp;:{" "}
      {places.length > NAMED ? (
        <a href="#valeurs">{counted(places.length, "territoire")}</a>
      ) : (
        places.map(({ place, year }, rank) => (
          <Fragment key={place.code}>
            {rank > 0 && ", "}
            <a href={address({ territoire: place.code, annee: year })}>{nameOf(place)}</a>
          </Fragment>
        ))
      )}
      .
    </p>
  );
}
