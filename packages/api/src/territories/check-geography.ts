import { type Level, type Membership, type Territory, type TerritoryEvent, territoryLevels } from "@datalogue/ingest";
import { addDays } from "../calendar/civil-day.js";
import { firstShared, holds, type Span, saySpan } from "./spans.js";

/** What does not hold together in the reference geography: French sentences, by file. */
export interface GeographyProblems {
  territories: string[];
  events: string[];
}

/**
 * Compares territories, memberships and events with one another: dates in order, one EPCI at a time, no territory within
 * itself, events that agree with the validities, every commune in an EPCI. The codes are known to exist (see `loadTerritories`).
 */
export function checkGeography(
  territories: Territory[],
  events: TerritoryEvent[],
  { vintage, home }: { vintage: string; home: string },
): GeographyProblems {
  const byCode = new Map(territories.map((territory) => [territory.code, territory]));
  return {
    territories: [
      ...territories.flatMap((territory, rank) => [
        ...checkSpans(territory, rank),
        ...checkLevels(territory, rank, byCode),
        ...checkOverlaps(territory, rank, byCode),
      ]),
      ...findCycles(territories, byCode),
      ...findStray(territories, byCode, { vintage, home }),
    ],
    events: events.flatMap((event, rank) => checkEvent(event, rank, byCode)),
  };
}

const place = (rank: number, { code }: Territory, member = "") => `«\u00A0[${rank}]${member}\u00A0» (${code})`;

/** The times at which a code was that of a territory, the oldest first; none for a code that is not known. */
function livesOf(territory: Territory | undefined): Span[] {
  return territory ? [...(territory.earlier ?? []), territory.validity ?? {}] : [];
}

function checkSpans(territory: Territory, rank: number): string[] {
  const { validity, earlier = [], parents } = territory;
  const problems: string[] = [];
  for (const [at, { name, ...life }] of earlier.entries()) {
    const next = livesOf(territory)[at + 1]?.from;
    if (isBackward(life) || next === undefined || next < life.to)
      problems.push(
        `${place(rank, territory, `.earlier[${at}]`)}\u00A0: ${name} (${saySpan(life)}) doit finir après avoir commencé, et avant que son code soit repris${next === undefined ? "" : ` (${next})`}. Corrigez ces dates, ou donnez un début («\u00A0from\u00A0») à ce qui suit.`,
      );
  }
  if (validity && isBackward(validity))
    problems.push(
      `${place(rank, territory, ".validity")}\u00A0: ce territoire finit (${validity.to}) avant de commencer (${validity.from}). Échangez les dates «\u00A0from\u00A0» et «\u00A0to\u00A0».`,
    );
  for (const [at, parent] of parents.entries()) {
    const where = place(rank, territory, `.parents[${at}]`);
    if (isBackward(parent))
      problems.push(
        `${where}\u00A0: l'appartenance à «\u00A0${parent.code}\u00A0» finit (${parent.to}) avant de commencer (${parent.from}). Échangez les dates «\u00A0from\u00A0» et «\u00A0to\u00A0».`,
      );
    else if (
      validity &&
      !isBackward(validity) &&
      livesOf(territory).every((life) => firstShared(parent, life) === undefined)
    )
      problems.push(
        `${where}\u00A0: l'appartenance à «\u00A0${parent.code}\u00A0» (${saySpan(parent)}) est tout entière hors de l'existence du territoire (${saySpan(validity)}).`,
      );
  }
  return problems;
}

function isBackward({ from, to }: Span): boolean {
  return from !== undefined && to !== undefined && to <= from;
}

function checkLevels(territory: Territory, rank: number, byCode: Map<string, Territory>): string[] {
  return territory.parents.flatMap(({ code }, at) => {
    const parent = byCode.get(code);
    if (!parent || territoryLevels[parent.level].rank > territoryLevels[territory.level].rank) return [];
    // Said as a cycle, with its whole way.
    if (parent.code === territory.code) return [];
    return [
      `${place(rank, territory, `.parents[${at}]`)}\u00A0: un territoire de maille «\u00A0${territory.level}\u00A0» ne peut pas être dans «\u00A0${code}\u00A0», de maille «\u00A0${parent.level}\u00A0».`,
    ];
  });
}

/** Whether a territory has one parent of a level at a time. */
function isExclusive(parent: Level, of: Level): boolean {
  const { oneAtATime } = territoryLevels[parent];
  return oneAtATime === "of all" || (oneAtATime === "of communes" && of === "commune");
}

function checkOverlaps(territory: Territory, rank: number, byCode: Map<string, Territory>): string[] {
  const problems: string[] = [];
  for (const [at, first] of territory.parents.entries())
    for (const second of territory.parents.slice(at + 1)) {
      const level = byCode.get(second.code)?.level;
      const same = first.code === second.code;
      const exclusive = level !== undefined && isExclusive(level, territory.level);
      if (!same && !(exclusive && byCode.get(first.code)?.level === level)) continue;
      const day = firstShared(first, second);
      if (day === undefined || isBackward(first) || isBackward(second)) continue;
      problems.push(
        `${place(rank, territory, ".parents")}\u00A0: ${same ? `«\u00A0${first.code}\u00A0» est donné deux fois pour le même temps` : `deux territoires de maille «\u00A0${level}\u00A0» à la fois, «\u00A0${first.code}\u00A0» et «\u00A0${second.code}\u00A0»`}${day === "" ? "" : `, à partir du ${day}`}. Donnez une date de fin («\u00A0to\u00A0») à la première appartenance et une date de début («\u00A0from\u00A0») à la seconde.`,
      );
    }
  return problems;
}

/** Each territory that is within itself, once, with the way that leads back to it. */
function findCycles(territories: Territory[], byCode: Map<string, Territory>): string[] {
  const done = new Set<string>();
  const problems: string[] = [];
  const follow = (code: string, way: string[]): void => {
    const back = way.indexOf(code);
    if (back >= 0) {
      problems.push(
        `le territoire «\u00A0${code}\u00A0» est contenu dans lui-même\u00A0: ${[...way.slice(back), code].join(" → ")}. Retirez un de ces parents.`,
      );
      return;
    }
    if (done.has(code)) return;
    for (const parent of byCode.get(code)?.parents ?? []) follow(parent.code, [...way, code]);
    done.add(code);
  };
  for (const { code } of territories) follow(code, []);
  return problems;
}

/**
 * Communes of the home territory that are in no EPCI, at the vintage or at the last day they existed. A home that is one
 * commune, or that has no EPCI at all (a group, an island without intercommunality), asks for none.
 */
function findStray(
  territories: Territory[],
  byCode: Map<string, Territory>,
  { vintage, home }: { vintage: string; home: string },
): string[] {
  const isHomeWithEpci = territories.some((one) => one.level === "epci" && reaches(one, home, byCode));
  if (!isHomeWithEpci) return [];
  return territories.flatMap((commune, rank) => {
    if (commune.level !== "commune" || !reaches(commune, home, byCode)) return [];
    const epcis = commune.parents.filter(({ code }) => byCode.get(code)?.level === "epci");
    const days = [commune.validity?.to === undefined ? vintage : addDays(commune.validity.to, -1)];
    // Where one EPCI was left, the next must begin the same day.
    for (const { to } of epcis) if (to !== undefined && holds(commune.validity, to) && to <= vintage) days.push(to);
    const day = days.sort().find((one) => !epcis.some((epci) => holds(epci, one)));
    return day === undefined
      ? []
      : [
          `${place(rank, commune, ".parents")}\u00A0: ${commune.name} n'est dans aucun EPCI le ${day}. Ajoutez l'EPCI dont elle est membre, ou corrigez les dates.`,
        ];
  });
}

function reaches(
  territory: Territory,
  code: string,
  byCode: Map<string, Territory>,
  seen = new Set<string>(),
): boolean {
  if (territory.code === code) return true;
  if (seen.has(territory.code)) return false;
  seen.add(territory.code);
  return territory.parents.some((parent: Membership) => {
    const above = byCode.get(parent.code);
    return above !== undefined && reaches(above, code, byCode, seen);
  });
}

/**
 * A merger ends what it names only before, a split or a new code begins what it names only after, on its date; a change of
 * membership begins or ends a membership that day.
 */
function checkEvent(event: TerritoryEvent, rank: number, byCode: Map<string, Territory>): string[] {
  const { date, kind, before, after, title } = event;
  const where = (member: string) => `«\u00A0[${rank}].${member}\u00A0» («\u00A0${title}\u00A0»)`;
  if (kind === "membership") {
    const dated = [...new Set([...before, ...after])].some((code) =>
      [...byCode.values()].some((territory) =>
        territory.parents.some(
          (parent) => (parent.code === code || territory.code === code) && (parent.from === date || parent.to === date),
        ),
      ),
    );
    return dated
      ? []
      : [
          `${where("date")}\u00A0: aucune appartenance de ${[...new Set([...before, ...after])].join(", ")} ne commence ni ne finit le ${date} dans territories.json. Datez-la («\u00A0from\u00A0», «\u00A0to\u00A0») de ce jour.`,
        ];
  }
  const problems: string[] = [];
  if (kind === "merger" && after.length !== 1)
    problems.push(`${where("after")}\u00A0: une fusion donne un seul territoire, et non ${after.length}.`);
  if (kind === "split" && before.length !== 1)
    problems.push(`${where("before")}\u00A0: une scission part d'un seul territoire, et non de ${before.length}.`);
  for (const code of before) {
    const validity = byCode.get(code)?.validity;
    const lives = livesOf(byCode.get(code));
    if (after.includes(code)) {
      if (!lives.some((life) => holds(life, date)))
        problems.push(
          `${where("after")}\u00A0: «\u00A0${code}\u00A0» continue après le ${date}, mais sa validité dans territories.json dit le contraire (${saySpan(validity ?? {})}).`,
        );
    } else if (!lives.some(({ to }) => to === date))
      problems.push(
        `${where("before")}\u00A0: «\u00A0${code}\u00A0» disparaît le ${date}, mais sa validité dans territories.json ${validity?.to === undefined ? "n'a pas de fin" : `finit le ${validity.to}`}. Écrivez-y «\u00A0"validity": { "to": "${date}" }\u00A0», ou corrigez l'événement.`,
      );
  }
  for (const code of after)
    if (!before.includes(code) && !begins(byCode.get(code), kind, date))
      problems.push(
        `${where("after")}\u00A0: «\u00A0${code}\u00A0» apparaît le ${date}, mais sa validité dans territories.json ${saySpan(byCode.get(code)?.validity ?? {})} ne commence pas ce jour-là. Écrivez-y «\u00A0"validity": { "from": "${date}" }\u00A0», ou corrigez l'événement.`,
      );
  return problems;
}

/** What took others in, or shared one that was dissolved, may have existed before without being named; a new name may not. */
function begins(territory: Territory | undefined, kind: TerritoryEvent["kind"], date: string): boolean {
  return livesOf(territory).some((life) => life.from === date || (kind !== "renaming" && holds(life, date)));
}
