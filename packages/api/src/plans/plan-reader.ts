import { isDeepStrictEqual } from "node:util";
import { civilDay, lastDayOf } from "../calendar/civil-day.js";
import { territoryRelations } from "../catalogue/territory-relations.js";
import { QueryRefused } from "../http/query-refused.js";
import type { Indicator, Observation } from "../indicators/indicator.js";
import { isAdditive } from "../indicators/indicator-nature.js";
import type { IndicatorReader } from "../indicators/indicator-reader.js";
import { keepsStates } from "../indicators/measure-kinds.js";
import type { ObservationQuery } from "../indicators/observation-query.js";
import type { ServedState } from "../indicators/observation-store.js";
import { findSuccession, geographyOf } from "../territories/geography-at.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { Deadline } from "./clock/deadline.js";
import { byDueDay, findDeadlines, findDutiesWithoutPlan } from "./clock/find-deadlines.js";
import { isInForce, type Rule } from "./clock/rule-schema.js";
import type {
  FollowedObjective,
  FrozenValues,
  Measured,
  ObjectivePart,
  PlanFollowUp,
  ServedText,
} from "./follow-up.js";
import type { FollowUpStatus } from "./follow-up-statuses.js";
import { addsShares, type LoadedPlan } from "./load-plans.js";
import { contributionOf, DEFAULT_TOLERANCE, impossible, measureObjective, shareOf } from "./measure-objective.js";
import { placeShares } from "./place-shares.js";
import type { Objective, Plan, PlanKind } from "./plan-schema.js";
import { say, typesetAll } from "./sentences.js";
import { toldIndicator } from "./told-indicator.js";

/** The planning documents, where they stand, and what the law asks of them. Days are civil days of metropolitan France. */
export interface PlanReader {
  /** By theme, then name. `territory`: those about it, what contains it or what lies in it. */
  list(filter?: { theme?: string; kind?: PlanKind; territory?: string }): Plan[];
  get(id: string): Plan | undefined;
  /** The current day. */
  today(): string;
  /** The objectives as they stand at the end of a day, today by default; undefined for an unknown plan. */
  follow(id: string, at?: string): Promise<PlanFollowUp | undefined>;
  /**
   * What each commune of its territory does for an objective, on the day of a follow-up: by code. None for an objective of one commune,
   * or whose indicator is not known by commune.
   */
  parts(followed: PlanFollowUp, objective: FollowedObjective): Promise<ObjectivePart[]>;
  /** The duties of the plans on a day, today by default, the first due first; without a plan asked for, those that `owed` gives too. */
  deadlines(filter: { plan?: string; territory?: string }, on?: string): Promise<Deadline[]>;
  /** The duties of the territories of which no document is followed: of one that the filter names, of what contains it or lies in it. */
  owed(filter: { territory?: string }, on?: string): Deadline[];
}

/** A text that a plan had, null once it was removed, and the ISO date-time since when it was served so. */
export interface PlanState {
  since: string;
  loaded: LoadedPlan | null;
}

type PlanText = PlanState & { loaded: LoadedPlan };

interface ReaderParts {
  /** Those served. */
  plans(): LoadedPlan[];
  /** The rules of law, in force or not. */
  rules(): Rule[];
  /** Every text that a plan had while it was served, the first one first. */
  states(plan: string): Promise<PlanState[]>;
  /** Those of all plans that are or were served, by their identifier. */
  allStates(): Promise<ReadonlyMap<string, PlanState[]>>;
  indicators: IndicatorReader;
  territories: TerritoryReader;
  now(): Date;
}

/**
 * Reads the plans and where they stand at the end of a civil day, from the objectives and the values that were served that day: later
 * publications change nothing. Where nothing was published yet, the first text and the first values ever served are read, and only
 * their periods that had ended.
 */
export function planReader({ plans, rules, states, allStates, indicators, territories, now }: ReaderParts): PlanReader {
  const relations = territoryRelations(territories);
  const find = (id: string) => plans().find(({ plan }) => plan.id === id);

  /** The text of a plan at the end of a day. */
  const findOn = async (id: string, day: string): Promise<(LoadedPlan & { text: ServedText }) | undefined> => {
    const current = find(id);
    if (!current) return undefined;
    const known = await states(id);
    const texts = known.filter(isText);
    const rank = Math.max(
      0,
      texts.findLastIndex(({ since }) => dayOf(since) <= day),
    );
    const state = texts[rank];
    if (!state) return { ...signedBy(current, day), text: { since: reader.today(), replaced: null } };
    // The same text is kept again where what it names changed, or when it is put back.
    const isOther = (one: PlanText) => !isDeepStrictEqual(one.loaded.plan, state.loaded.plan);
    const first = texts[texts.slice(0, rank).findLastIndex(isOther) + 1] ?? state;
    const removed = known.slice(known.indexOf(state)).find((one) => !isText(one) && dayOf(one.since) <= day);
    const next = removed ?? texts.slice(rank).find(isOther);
    const text = { since: dayOf(first.since), replaced: next ? dayOf(next.since) : null };
    return { ...signedBy(rank < texts.length - 1 ? state.loaded : current, day), text };
  };

  /** The plans that ever shared an objective out, and their texts by the civil day since when each was served. */
  const sharingTexts = async (): Promise<[id: string, texts: { since: string; plan: Plan | undefined }[]][]> => {
    const all = await allStates();
    if (sharing?.of !== all)
      sharing = {
        of: all,
        texts: [...all]
          .filter(([, known]) => known.some(({ loaded }) => loaded?.plan.objectives.some(({ split }) => split)))
          .map(([id, known]) => [id, known.map(({ since, loaded }) => ({ since: dayOf(since), plan: loaded?.plan }))]),
      };
    return sharing.texts;
  };
  let sharing: { of: object; texts: Awaited<ReturnType<typeof sharingTexts>> } | undefined;

  /** The texts of the plans that share objectives out, at the end of a day, those removed since too. */
  const textsOn = async (day: string): Promise<Plan[]> => {
    const served = plans().map(({ plan }) => plan);
    if (day >= reader.today()) return served;
    const ids = new Set(served.map(({ id }) => id));
    const texts = (await sharingTexts()).flatMap(([id, known]) => {
      const rank = known.findLastIndex(({ since }) => since <= day);
      // Of one that was removed before removals were kept, nothing says until when it was followed.
      const isKnown = rank < known.length - 1 || ids.has(id);
      return (isKnown && known[rank]?.plan) || [];
    });
    const placeOf = ({ theme, id }: Plan) => `${theme} ${id}`;
    return texts.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  };

  const follow = async (
    { plan, faults, text }: LoadedPlan & { text: ServedText },
    at: string,
  ): Promise<PlanFollowUp> => {
    const objectives: FollowedObjective[] = [];
    const definitions = new Map<string, Indicator>();
    const isJudgedByAnother = plan.objectives.some(({ tolerance }) => tolerance === undefined);
    // Before its first text, that is read among those of the same day.
    const day = text.since > at ? text.since : at;
    const texts = isJudgedByAnother ? await textsOn(day) : [];
    const shared = texts
      .filter(({ id }) => id !== plan.id)
      .flatMap((one) => one.objectives.filter(({ split }) => split !== undefined));
    for (const written of plan.objectives) {
      const objective = { ...written, tolerance: toleranceOf(plan, written, shared) };
      objectives.push(await followObjective(plan, objective, faults.get(objective.id), at, definitions));
    }
    const nameOf = (id: string) => (definitions.get(id) ?? indicators.get(id))?.shortTitle ?? id;
    return {
      plan,
      at,
      text,
      objectives,
      deadlines: findDeadlines({ plan, objectives, nameOf }, at, rules()),
      definitions,
      tally: count(objectives),
      demonstration: plan.demonstration === true || objectives.some(({ demonstration }) => demonstration),
    };
  };

  /**
   * The tolerance that a document writes, else that of the document which gives its territory a share of the same objective: one gap
   * has one state, as a share and as an objective of its own.
   */
  const toleranceOf = (plan: Plan, objective: Objective, shared: Objective[]): number => {
    if (objective.tolerance !== undefined) return objective.tolerance;
    const territory = objective.territory ?? plan.territory;
    const isOwn = (code: string) => code === territory || findSuccession(territories, code)?.heirs.join() === territory;
    const whole = shared.find((one) => isSplitOf(one, objective, isOwn));
    return whole?.tolerance ?? DEFAULT_TOLERANCE;
  };

  const followObjective = async (
    plan: Plan,
    objective: Objective,
    fault: string | undefined,
    at: string,
    definitions: Map<string, Indicator>,
  ): Promise<FollowedObjective> => {
    const today = indicators.get(objective.indicator);
    const described = describe(plan, objective);
    if (!today) {
      const nothing = impossible(objective, fault ?? say.noValue(null));
      return { ...described, ...nothing, demonstration: false, frozen: null, words: null };
    }
    const served = await indicators.stateOn(today.id, at);
    // Values go with the words and the unit that they were served with: grams under "kg" would be a wrong figure.
    const definition = served?.set.definition ?? (await indicators.definitionOn(today.id, at));
    const indicator = served?.current ? today : definition;
    definitions.set(indicator.id, indicator);
    const { title, unit, decimals } = toldIndicator(objective, indicator);
    const words = { title, unit, decimals };
    if (fault !== undefined)
      return { ...described, ...impossible(objective, fault), demonstration: false, frozen: null, words };
    const demonstration = await indicators.isDemonstration(indicator.id, formerState(served));
    const found = await measure(plan, objective, indicator, served, at);
    const changed = sayChanged(indicator, today);
    const measured = changed === undefined ? found : typesetAll({ ...found, notes: [...found.notes, changed] });
    const stays = keepsStates(indicator, territories.get(described.territory)?.level);
    return {
      ...described,
      ...measured,
      demonstration,
      frozen: served && stays ? freeze(described, served) : null,
      words,
    };
  };

  const measure = async (
    plan: Plan,
    objective: Objective,
    indicator: Indicator,
    served: ServedState | undefined,
    at: string,
  ): Promise<Measured> => {
    if ((await indicators.reservedDatasets(indicator.id)).length > 0)
      return typesetAll(impossible(objective, say.reserved()));
    let observations: Observation[];
    let everywhere: Observation[];
    let notes: string[];
    try {
      observations = await observed(objective, { territory: objective.territory ?? plan.territory }, served);
      // Of what does not add up, missing communes leave nothing in doubt: those of the whole country are not read.
      const isSum = objective.type === "PLAFOND_CUMULE" || isAdditive(indicator, indicators.get);
      const isPartial = isSum && observations.some(({ value, coverage }) => value !== null && coverage < 1);
      everywhere = isPartial ? await observed(objective, {}, served) : observations;
      notes = await tellMovedShares(plan, objective, indicator, served);
    } catch (error) {
      // What the values of a former day cannot be asked for is told, as any other value that is missing.
      if (!(error instanceof QueryRefused)) throw error;
      return impossible(objective, say.notReadableThen(error.fault.kind));
    }
    const known = (all: Observation[]) => knownOn(at, all, served);
    const measured = measureObjective(
      plan,
      objective,
      indicator,
      known(observations),
      indicators.get,
      known(everywhere),
    );
    if (isServedAfter(at, served)) notes.push(say.publishedAfter(dayOf(served.set.servedAt)));
    return notes.length === 0 ? measured : typesetAll({ ...measured, notes: [...measured.notes, ...notes] });
  };

  /** What became of the shares of communes that are no more, in the geography that the values are of. */
  const tellMovedShares = async (
    plan: Plan,
    objective: Objective,
    indicator: Indicator,
    served: ServedState | undefined,
  ): Promise<string[]> => {
    const territory = objective.territory ?? plan.territory;
    const communes = new Set(territories.communesOf(territory).map(({ code }) => code));
    if (!indicator.levels.includes("commune")) return [];
    if (Object.keys(objective.split ?? {}).every((code) => communes.has(code))) return [];
    const { moved } = await readCommunes(objective, territory, indicator, served);
    const named = (code: string) => territories.get(code)?.name ?? code;
    return moved
      .filter(({ kind }) => kind !== "rewritten")
      .map((one) => say.movedShare(one, named, (value) => say.share(objective, indicator, value)));
  };

  /**
   * The values of the communes as they were served, the geography that they are of, in which a merger told since is none, and the shares that an
   * objective gives them there.
   */
  const readCommunes = async (
    objective: Objective,
    territory: string,
    indicator: Indicator,
    served: ServedState | undefined,
  ) => {
    const observations = await observed(objective, { level: "commune" }, served);
    const geography = geographyOf(
      territories,
      observations.map((one) => one.territory),
    );
    const adds = addsShares(objective, indicator, indicators.get);
    return { observations, geography, ...placeShares(objective, territory, { territories: geography, adds }) };
  };

  /** The values of an objective as they were served: of all territories unless it is said where. */
  const observed = (
    { indicator, dimensions = {} }: Pick<Objective, "indicator" | "dimensions">,
    where: Pick<ObservationQuery, "territory" | "level">,
    served: ServedState | undefined,
  ) => {
    const state = formerState(served);
    return indicators.observations(indicator, { ...where, dimensions, ...(state === undefined ? {} : { state }) });
  };

  const partsOf = async ({ plan, definitions, at }: PlanFollowUp, followed: FollowedObjective) => {
    const written = plan.objectives.find(({ id }) => id === followed.id);
    const objective = written && { ...written, tolerance: followed.tolerance };
    const indicator = definitions.get(followed.indicator);
    const isWhole = territories.get(followed.territory)?.level !== "commune";
    if (!objective || !indicator?.levels.includes("commune") || !isWhole) return [];
    const served = await indicators.stateOn(indicator.id, at);
    const { observations, geography, shares } = await readCommunes(objective, followed.territory, indicator, served);
    const all = knownOn(at, observations, served);
    return geography.communesOf(followed.territory).map(({ code: territory }): ObjectivePart => {
      const own = all.filter((one) => one.territory === territory);
      const split = shares.get(territory);
      const share =
        split === undefined
          ? null
          : measureObjective(plan, shareOf(objective, split, plan), indicator, own, indicators.get, all);
      const judged = share?.status === "not-computable" ? null : share?.latest;
      const period = followed.latest?.period;
      return {
        territory,
        value: judged ?? (period === undefined ? null : contributionOf(plan, objective, own, period)),
        share,
      };
    });
  };

  const reader: PlanReader = {
    list: ({ theme, kind, territory } = {}) =>
      plans()
        .map(({ plan }) => plan)
        .filter(
          (plan) =>
            (theme === undefined || plan.theme === theme) &&
            (kind === undefined || plan.kind === kind) &&
            (territory === undefined || relations.areRelated(plan.territory, territory)),
        ),
    get: (id) => find(id)?.plan,
    today: () => civilDay(now()),
    async follow(id, at = reader.today()) {
      const found = await findOn(id, at);
      return found && follow(found, at);
    },
    async parts(followed, objective) {
      try {
        return await partsOf(followed, objective);
      } catch (error) {
        // What the values of a former day cannot be asked for has no table, as the objective says.
        if (!(error instanceof QueryRefused)) throw error;
        return [];
      }
    },
    async deadlines({ plan, territory }, on = reader.today()) {
      const followed = reader
        .list(territory === undefined ? {} : { territory })
        .filter(({ id }) => plan === undefined || id === plan);
      const deadlines = plan === undefined ? reader.owed(territory === undefined ? {} : { territory }, on) : [];
      for (const { id } of followed) deadlines.push(...((await reader.follow(id, on))?.deadlines ?? []));
      return deadlines.sort(byDueDay);
    },
    owed({ territory }, on = reader.today()) {
      const { all: perimeter } = territories.home();
      const owing = rules()
        .filter((rule) => isInForce(rule, on))
        .flatMap((rule) => {
          const isCovered = covers(rule);
          return perimeter
            .filter(({ level, code }) => level === rule.owedBy && !isCovered(code))
            .filter(({ code }) => territory === undefined || relations.areRelated(code, territory))
            .map(({ code }) => ({ rule, territory: code }));
        });
      return findDutiesWithoutPlan(owing, rules(), on);
    },
  };

  /** Whether a document that a rule is about is followed for a territory, or for one that contains it. */
  const covers = ({ kinds }: Rule): ((code: string) => boolean) => {
    const followed = plans().flatMap(({ plan }) => (kinds.includes(plan.kind) ? [plan.territory] : []));
    const own = new Set(followed);
    const larger = followed.map((code) => codesOf(code)).filter(({ size }) => size > 1);
    return (code) => own.has(code) || larger.some((communes) => [...codesOf(code)].every((one) => communes.has(one)));
  };
  const codesOf = (code: string) => new Set(territories.communesOf(code).map((commune) => commune.code));
  return reader;
}

function isText(state: PlanState): state is PlanText {
  return state.loaded !== null;
}

/** Whether an objective of a larger territory gives a share to one (`isOwn`: its codes, former ones too), for the very thing that another objective promises there. */
function isSplitOf(whole: Objective, own: Objective, isOwn: (code: string) => boolean): boolean {
  const promised = ({ indicator, type, dimensions = {}, target: { period } }: Objective) =>
    JSON.stringify([indicator, type, Object.entries(dimensions).sort(), period]);
  return Object.keys(whole.split ?? {}).some(isOwn) && promised(whole) === promised(own);
}

/** What values are asked for by where they are no longer those served. */
function formerState(served: ServedState | undefined): string | undefined {
  return served && !served.current ? served.set.state : undefined;
}

/** Whether the values read for a day were first served later. */
function isServedAfter(at: string, served: ServedState | undefined): served is ServedState {
  return served !== undefined && dayOf(served.set.servedAt) > at;
}

/** Of values first served after a day, those of periods that had ended. */
function knownOn(at: string, observations: Observation[], served: ServedState | undefined): Observation[] {
  return isServedAfter(at, served) ? observations.filter(({ period }) => endOf(period) <= at) : observations;
}

/** A plan without what was signed after a day. */
function signedBy({ plan, ...loaded }: LoadedPlan, day: string): LoadedPlan {
  const keep = <T extends Pick<Plan, "comment">>({ comment, ...rest }: T) =>
    (comment && comment.date <= day ? { ...rest, comment } : rest) as T;
  return { ...loaded, plan: { ...keep(plan), objectives: plan.objectives.map(keep) } };
}

/** What became of the title and the unit of an indicator since; undefined when both are the same. */
function sayChanged(then: Indicator, today: Indicator): string | undefined {
  if (then.unit !== today.unit) return say.otherUnit(then, today);
  return then.title === today.title ? undefined : say.otherTitle(then, today);
}

/** The civil day of an ISO date-time. */
function dayOf(time: string): string {
  return civilDay(new Date(time));
}

function describe(plan: Plan, objective: Objective) {
  const { id, title, indicator, type, trajectory, steps = [], target, legalReference, comment } = objective;
  return {
    id,
    title,
    indicator,
    territory: objective.territory ?? plan.territory,
    dimensions: objective.dimensions ?? {},
    type,
    path: trajectory,
    steps: steps.map(({ period }) => period),
    declared: target.value ?? null,
    tolerance: objective.tolerance ?? DEFAULT_TOLERANCE,
    legalReference: legalReference ?? null,
    comment: comment ?? null,
  };
}

function freeze(
  { indicator, territory, dimensions }: Pick<FollowedObjective, "indicator" | "territory" | "dimensions">,
  { set: { state, servedAt, versions } }: ServedState,
): FrozenValues {
  const query = new URLSearchParams({ territory, ...dimensions, state });
  return { state, servedAt, versions, address: `/api/indicators/${indicator}/observations?${query}` };
}

function count(objectives: FollowedObjective[]): Record<FollowUpStatus, number> {
  const tally = { "off-track": 0, "to-watch": 0, "on-track": 0, "not-computable": 0 };
  for (const { status } of objectives) tally[status]++;
  return tally;
}

/** The last day of a period: "2024" → 2024-12-31, "2024-02" → 2024-02-29. */
function endOf(period: string): string {
  const last = period.split("/").at(-1) ?? period;
  if (last.length === 4) return `${last}-12-31`;
  return lastDayOf(last);
}
