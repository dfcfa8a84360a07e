import { civilDay, cumulatedSince } from "@datalogue/api";
import { inSentence } from "../charts/in-sentence.js";
import { type NewsLine, NewsList } from "../components/news-list.js";
import { describeDelay } from "../follow-up/describe-delay.js";
import { describeStanding } from "../follow-up/describe-standing.js";
import { counted, describeChange, formatNumber, isPercentage, typographic } from "../format/index.js";
import { gapsAddress } from "../gaps/gap-words.js";
import { statusWords } from "../observatory/plan-words.js";
import { fullQuantity, shortQuantity, statedOnce, whenOf } from "../observatory/wording.js";
import type { Site } from "../site.js";
import type { Change } from "./load-changes.js";

/** What changed, a line each: the shape, what in bold, the rest with its link, when. */
export function ChangeList({ site, changes }: { site: Site; changes: Change[] }) {
  return <NewsList lines={changes.map((change) => tell(change, site))} />;
}

function tell(change: Change, { services, now }: Site): NewsLine {
  const today = civilDay(now());
  switch (change.kind) {
    case "state": {
      const { plan, objective, before, day } = change.moved;
      const words = statusWords[objective.status];
      return {
        key: `${plan.id} ${objective.id}`,
        icon: words.icon,
        strong: `${typographic(objective.title)}\u00a0: ${words.objective}`,
        rest: (
          <>
            , et non plus {statusWords[before].objective}.{" "}
            {describeStanding(objective, services.indicators.get(objective.indicator))}{" "}
            <a href={`/suivi/${plan.id}#${objective.id}`}>{typographic(plan.shortTitle)}</a>
          </>
        ),
        when: shortDay(day, today),
      };
    }
    case "figure":
    case "year": {
      const { indicator, point, before } = change;
      const moved = describeChange(indicator, point.value, before.value, before.year);
      // « Voiture : 72,4 % » does not say of what.
      const title = typographic(isPercentage(indicator) ? indicator.title : indicator.shortTitle);
      const isCorrected = change.kind === "figure" && change.isCorrected;
      const when = change.kind === "figure" ? shortDay(change.day, today) : null;
      if (!isCorrected && cumulatedSince(indicator) !== undefined)
        return {
          key: indicator.id,
          icon: "flat",
          strong: `${title}\u00a0: ${statedOnce(indicator, point.value, title)}`,
          rest: (
            <>
              {", "}
              <a href={`/indicateurs/${indicator.id}`}>{whenOf(indicator, point.year, title)}</a>
            </>
          ),
          when,
        };
      return {
        key: indicator.id,
        icon: moved.direction,
        strong: isCorrected
          ? `${title}, ${point.year}\u00a0: ${statedOnce(indicator, point.value, title)}`
          : `${title}\u00a0: ${moved.signed}${point.year - before.year === 1 ? " en un an" : ` depuis\u00a0${before.year}`}`,
        rest: (
          <>
            {isCorrected ? `, au lieu de ${shortQuantity(indicator, before.value)}. ` : ", à "}
            <a href={`/indicateurs/${indicator.id}`}>
              {isCorrected ? "Chiffre corrigé" : `${fullQuantity(indicator, point.value)} en\u00a0${point.year}`}
            </a>
          </>
        ),
        when,
      };
    }
    case "datasets": {
      const { title, path, isFirst, count, day } = change;
      return {
        key: path,
        icon: "ok",
        strong: count === 1 ? typographic(title) : counted(count, "jeu de données publié", "jeux de données publiés"),
        rest:
          count === 1 ? (
            <>
              {"\u00a0"}: <a href={path}>{isFirst ? "première publication" : "nouvelle version"}</a>
            </>
          ) : (
            <>
              , <a href="/jeux?sort=modified">les plus récents d’abord</a>
            </>
          ),
        when: shortDay(day, today),
      };
    }
    case "deadline": {
      const { title, plan, planTitle, status, day } = change;
      return {
        key: `${plan} ${title}`,
        icon: statusWords[status].icon,
        strong: `Échéance ${describeDelay({ due: day, status }, today)}`,
        rest: (
          <>
            {"\u00a0"}:{" "}
            <a href={plan === null ? "/suivi#echeances" : `/suivi/${plan}`}>{inSentence(typographic(title))}</a>
            {planTitle !== null && `, ${typographic(planTitle)}`}
          </>
        ),
        when: shortDay(day, today),
      };
    }
    case "gaps":
      return {
        key: "gaps",
        icon: "unknown",
        strong: `Il manque ${formatNumber(change.count)} ${change.count > 1 ? "chiffres" : "chiffre"}`,
        rest: (
          <>
            {" "}
            qu’un service peut encore donner. <a href={gapsAddress()}>Lesquels, et pourquoi</a>
          </>
        ),
        when: null,
      };
  }
}

const SHORT = new Intl.DateTimeFormat("fr-FR", { day: "numeric", month: "short", timeZone: "UTC" });

/** « 27 nov. », « 22 févr. 2027 » of another year than the one that is going on. */
function shortDay(day: string, today: string): string {
  const text = SHORT.format(new Date(`${day}T12:00:00Z`)).replaceAll(" ", "\u00a0");
  return day.slice(0, 4) === today.slice(0, 4) ? text : `${text}\u00a0${day.slice(0, 4)}`;
}
