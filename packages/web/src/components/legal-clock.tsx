import type { Deadline } from "@datalogue/api";
import { territoryLevels } from "@datalogue/ingest";
import { capitalise, formatCount, formatDate, typographic } from "../format/index.js";
import type { Site } from "../site.js";
import { StatusBadge } from "./status-badge.js";
import { Unbroken } from "./unbroken.js";

interface LegalClockProps {
  site: Site;
  deadlines: Deadline[];
  /** Names the document or the territories of each: where several are on the page. */
  named: boolean;
}

/** What the law asks, in the order of days, each with the rule it comes from and what is missing; the next one is marked. */
export function LegalClock({ site, deadlines, named }: LegalClockProps) {
  const groups = groupByDuty(deadlines);
  const next = groups.find(([{ days }]) => days !== null && days >= 0);
  return (
    <ol class="clock">
      {groups.map((group) => {
        const [deadline] = group;
        return (
          <li
            key={`${deadline.plan ?? deadline.territory} ${deadline.rule}`}
            class={group === next ? "next" : undefined}
          >
            {deadline.due === null ? (
              <p class="day">Jour à calculer</p>
            ) : (
              <time datetime={deadline.due}>{formatDate(deadline.due)}</time>
            )}
            <p>
              <strong>{typographic(deadline.title)}</strong>
              {named && deadline.plan !== null && (
                <>
                  , <a href={`/suivi/${deadline.plan}`}>{typographic(deadline.planTitle ?? deadline.plan)}</a>
                </>
              )}{" "}
              (<Unbroken text={typographic(deadline.legalReference)} />)
            </p>
            {deadline.plan === null && <Owing site={site} group={group} />}
            <p class="small">
              {typographic(deadline.sentence)} <Unbroken text={typographic(deadline.consequence)} />
            </p>
            <RuleOrigin deadline={deadline} />
            {deadline.missing.map((sentence) => (
              <p key={sentence} class="small">
                <strong>À compléter.</strong> {typographic(sentence)}
              </p>
            ))}
            <StatusBadge status={deadline.status} of="deadline" />
          </li>
        );
      })}
    </ol>
  );
}

/** A deadline, and the same duty of other territories. */
export type Group = [Deadline, ...Deadline[]];

/** The deadlines of documents one by one; the same duty of several territories without a document, together. */
export function groupByDuty(deadlines: Deadline[]): Group[] {
  const groups: Group[] = [];
  for (const deadline of deadlines) {
    const same = groups.find(
      ([one]) => deadline.plan === null && one.plan === null && one.rule === deadline.rule && one.due === deadline.due,
    );
    if (same) same.push(deadline);
    else groups.push([deadline]);
  }
  return groups;
}

/** « Douze communes : Arvert, … ». */
function Owing({ site, group }: { site: Site; group: Group }) {
  const found = group.map(({ territory }) => site.services.territories.get(territory));
  const names = group.map(({ territory: code }, rank) => ({ code, name: found[rank]?.name ?? code }));
  const noun = territoryLevels[found[0]?.level ?? "commune"].noun;
  return (
    <p class="small">
      {group.length > 1 && `${capitalise(formatCount(group.length))} ${noun}s\u00a0: `}
      {names.map(({ code, name }, rank) => (
        <>
          {rank > 0 && ", "}
          <a href={`/suivi?territoire=${code}`}>{name}</a>
        </>
      ))}
      .
    </p>
  );
}

/** Whether the text was read, what was read and when, since when it applies, and what it asked before. */
function RuleOrigin({ deadline: { state, source, inForce, former } }: { deadline: Deadline }) {
  const since = inForce.from === null ? "" : ` En vigueur depuis le ${formatDate(inForce.from)}.`;
  const until = inForce.until === null ? "" : ` En vigueur jusqu’au ${formatDate(inForce.until)}.`;
  return (
    <>
      <p class="small">
        <strong>{state === "verified" ? "Règle vérifiée." : "Règle à vérifier."}</strong> Source&nbsp;:{" "}
        {source.url ? (
          <a href={source.url} rel="external">
            {typographic(source.title)}
          </a>
        ) : (
          <Unbroken text={typographic(source.title)} />
        )}{" "}
        (état au {formatDate(source.read)}).{since}
        {until}
      </p>
      {former && (
        <p class="small">
          Règle d’avant, jusqu’au {formatDate(former.until)}&nbsp;: <Unbroken text={typographic(former.consequence)} />{" "}
          (
          <Unbroken text={typographic(former.legalReference)} />)
        </p>
      )}
    </>
  );
}
