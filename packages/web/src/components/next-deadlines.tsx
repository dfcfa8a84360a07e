import type { Deadline } from "@datalogue/api";
import { describeDelay } from "../follow-up/describe-delay.js";
import { counted, formatDate, nameOf, typographic } from "../format/index.js";
import { Icon } from "../icons/icon.js";
import { statusWords } from "../observatory/plan-words.js";
import type { Site } from "../site.js";
import { type Group, groupByDuty, LegalClock } from "./legal-clock.js";

/** Deadlines shown; the others are folded. */
const SHOWN = 3;

interface NextDeadlinesProps {
  site: Site;
  deadlines: Deadline[];
  /** The ISO day from which they are counted. */
  today: string;
  /** Names the document or the territories of each: where several are on the page. */
  named: boolean;
}

/** The three deadlines nearest to this day, late or to come, a line each; all of them with their texts in a fold. */
export function NextDeadlines({ site, deadlines, today, named }: NextDeadlinesProps) {
  const groups = groupByDuty(deadlines);
  const near = groups
    .flatMap((group) => {
      const { days, due } = group[0];
      return days === null || due === null ? [] : [{ group, days, due }];
    })
    .sort((a, b) => Math.abs(a.days) - Math.abs(b.days))
    .slice(0, SHOWN)
    .sort((a, b) => a.days - b.days);
  const late = groups.filter(([{ status }]) => status === "off-track").length;
  return (
    <>
      <ul class="news">
        {near.map(({ group, due }) => {
          const [deadline] = group;
          return (
            <li key={`${deadline.plan ?? deadline.territory} ${deadline.rule}`} data-status={deadline.status}>
              <Icon name={statusWords[deadline.status].icon} />
              <span>
                <b>{typographic(deadline.title)}</b>
                {named && `, ${whoseDuty(site, group)}`}
                {"\u00a0: "}
                {describeDelay({ due, status: deadline.status }, today)}
              </span>
              <span class="when">
                <time datetime={due}>{formatDate(due)}</time>
              </span>
            </li>
          );
        })}
      </ul>
      <details class="fold">
        <summary>
          <span>Toutes les échéances, leurs textes et ce qui manque</span>
          <span class="fold-note small">
            {groups.length}
            {late > 0 && `, dont ${counted(late, "dépassée")}`}
          </span>
        </summary>
        <LegalClock site={site} deadlines={deadlines} named={named} />
      </details>
    </>
  );
}

/** The document that a deadline is of; without one, the territory, or how many owe the same. */
export function whoseDuty({ services }: Site, [{ planTitle, plan, territory }, ...others]: Group): string {
  if (plan !== null) return typographic(planTitle ?? plan);
  if (others.length > 0) return counted(others.length + 1, "territoire");
  const found = services.territories.get(territory);
  return found ? nameOf(found) : territory;
}
