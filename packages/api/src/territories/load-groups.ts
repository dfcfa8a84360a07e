import type { Territory, TerritoryEvent } from "@datalogue/ingest";
import { Type } from "typebox";
import { type ContentProblem, refuse } from "../documents/content-problem.js";
import { definitionCheck } from "../documents/definition-check.js";

/** A group of communes that the territory defines for itself (`groups.json`). */
export interface Group {
  /** `g-…`, small letters, digits and hyphens. */
  code: string;
  name: string;
  shortName?: string;
  ofName?: string;
  atName?: string;
  description?: string;
  communes: string[];
}

export const GROUPS_FILE = "groups.json";

const TEXT = Type.String({ minLength: 1 });
const checkGroups = definitionCheck(
  Type.Array(
    Type.Object({
      code: TEXT,
      name: TEXT,
      shortName: Type.Optional(TEXT),
      ofName: Type.Optional(TEXT),
      atName: Type.Optional(TEXT),
      description: Type.Optional(TEXT),
      communes: Type.Array(TEXT, { minItems: 1 }),
    }),
  ),
);

/**
 * Adds the groups to the territories: each becomes one of level "group", and a parent of its communes and of the former
 * communes that these took in, so that a series is continuous. A group that has a fault is left out alone; `problems` says what to write.
 * A code stands for the first group that bears it, wrong or not: it never gives the figures of another meanwhile.
 */
export function addGroups(
  json: unknown,
  territories: Territory[],
  events: TerritoryEvent[],
): { territories: Territory[]; problems: ContentProblem[] } {
  const problems = checkGroups(json);
  const byCode = new Map(territories.map((territory) => [territory.code, territory]));
  const groups: Group[] = [];
  const list = Array.isArray(json) ? json : [];
  const codes = list.map((one) => one?.code);
  for (const [rank, written] of list.entries()) {
    // What its form lacks is told above.
    if (checkGroups([written]).length > 0) continue;
    const group = written as Group;
    const faults = findFaults(group, rank, { byCode, events, codes });
    if (faults.length > 0) problems.push(...faults);
    else groups.push(group);
  }
  const predecessors = new Map(
    groups.flatMap(({ communes }) => communes).map((code) => [code, listPredecessors(code, events)]),
  );
  const withParents = territories.map((territory) => {
    const joined = groups.filter(({ communes }) =>
      communes.some((code) => code === territory.code || predecessors.get(code)?.has(territory.code)),
    );
    const to = territory.validity?.to;
    return joined.length === 0
      ? territory
      : {
          ...territory,
          parents: [...territory.parents, ...joined.map(({ code }) => ({ code, ...(to === undefined ? {} : { to }) }))],
        };
  });
  const added = groups.map(({ communes: _, ...group }): Territory => ({ ...group, level: "group", parents: [] }));
  return {
    territories: [...withParents, ...added],
    problems: refuse(`territoires/${GROUPS_FILE}`, ...problems.slice(0, 20)).problems,
  };
}

function findFaults(
  { code, name, communes }: Group,
  rank: number,
  { byCode, events, codes }: { byCode: Map<string, Territory>; events: TerritoryEvent[]; codes: string[] },
): string[] {
  const faults: string[] = [];
  const tell = (member: string, fault: string) =>
    faults.push(`«\u00A0[${rank}]${member}\u00A0» («\u00A0${name}\u00A0»)\u00A0: ${fault}`);
  if (!/^g-[a-z0-9]+(-[a-z0-9]+)*$/.test(code))
    tell(
      ".code",
      `«\u00A0${code}\u00A0» ne convient pas\u202F; le code d'un groupe commence par «\u00A0g-\u00A0», puis des lettres minuscules sans accent, des chiffres et des traits d'union, comme «\u00A0g-littoral-nord\u00A0».`,
    );
  else if (codes.indexOf(code) < rank || byCode.has(code))
    tell(".code", `le code «\u00A0${code}\u00A0» est donné deux fois. Donnez un autre code à l'un des groupes.`);
  for (const [index, commune] of communes.entries()) {
    const fault =
      communes.indexOf(commune) < index
        ? `la commune ${commune} est donnée deux fois.`
        : faultOf(commune, byCode, events);
    if (fault) tell(`.communes[${index}]`, fault);
  }
  return faults;
}

function faultOf(code: string, byCode: Map<string, Territory>, events: TerritoryEvent[]): string | undefined {
  const territory = byCode.get(code);
  if (!territory)
    return `la commune «\u00A0${code}\u00A0» n'est pas dans territories.json. Vérifiez son code INSEE, ou ajoutez-y la commune.`;
  if (territory.level !== "commune")
    return `«\u00A0${code}\u00A0» (${territory.name}) n'est pas une commune\u00A0: un groupe ne réunit que des communes.`;
  if (territory.validity?.to === undefined) return undefined;
  const heirs = events
    .filter(({ kind, before, after }) => kind !== "membership" && before.includes(code) && !after.includes(code))
    .flatMap(({ after }) => after)
    .map((heir) => `${heir} (${byCode.get(heir)?.name ?? heir})`);
  return `${territory.name} (${code}) n'est plus une commune depuis le ${territory.validity.to}. ${heirs.length > 0 ? `Écrivez ${heirs.join(" ou ")}` : "Retirez ce code"}\u202F; les chiffres d'avant y sont comptés.`;
}

/** Communes wholly taken in by one, at any date, one after the other. */
function listPredecessors(code: string, events: TerritoryEvent[]): Set<string> {
  const found = new Set<string>();
  const follow = (current: string) => {
    for (const { kind, before, after } of events)
      if (kind !== "membership" && after.length === 1 && after[0] === current)
        for (const one of before)
          if (one !== code && !found.has(one)) {
            found.add(one);
            follow(one);
          }
  };
  follow(code);
  return found;
}
