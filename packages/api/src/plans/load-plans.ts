import { capitalise, typeset } from "@datalogue/ingest";
import { isDay } from "../calendar/civil-day.js";
import { definitionCheck } from "../documents/definition-check.js";
import { listOrganisationSlugs } from "../documents/list-organisation-slugs.js";
import { checkPlace, type Held, loadDefinitions, type Place, setAside } from "../documents/load-definitions.js";
import type { Indicator } from "../indicators/indicator.js";
import { isAdditive } from "../indicators/indicator-nature.js";
import { dimensionsOf } from "../indicators/indicator-reader.js";
import { kindOf } from "../indicators/measure-kinds.js";
import type { FindIndicator } from "../indicators/parents-of.js";
import { findSuccession, type Succession } from "../territories/geography-at.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import { type MovedShare, placeShares } from "./place-shares.js";
import { type Objective, type Plan, planSchema } from "./plan-schema.js";
import { say } from "./sentences.js";

/** A plan that can be followed; the objectives that cannot, each with the sentence that says why. */
export interface LoadedPlan {
  plan: Plan;
  faults: ReadonlyMap<string, string>;
}

/** What the definitions name. */
export interface PlanContext {
  indicators: Indicator[];
  territories: TerritoryReader;
}

/**
 * Reads `datasets/<theme>/plans/*.json`. A document that contradicts itself is left out (unless `former` has what its file gave
 * before) and told: file, path in it, what to write. An objective that names what does not exist here stays, since the document holds it: it is told, and
 * cannot be computed. What the site holds takes the place of what is written there (`aside`).
 */
export async function loadPlans(
  contentFolder: string,
  context: PlanContext,
  former: Plan[] = [],
  held: Held<Plan> = { documents: [], ids: new Set() },
): Promise<{ plans: LoadedPlan[]; problems: string[]; aside: Plan[] }> {
  const validate = (json: unknown, place: Place) => validatePlan(json, place, context.territories);
  const { definitions, problems } = await loadDefinitions(contentFolder, "plans", validate, former);
  const organisations = await listOrganisationSlugs(contentFolder);
  const { kept, aside } = setAside(definitions, held, ({ id }) => id);
  const plans = kept.map((written): LoadedPlan => {
    // What was written in the site is left as it is.
    const { plan, sentences: renamed } = held.ids.has(written.id)
      ? { plan: written, sentences: [] }
      : underPresentCodes(written, context.territories);
    if (!held.ids.has(plan.id) && organisations && !organisations.includes(plan.organisation))
      problems.push(
        `${plan.theme}/plans/${plan.id}.json\u00A0: «\u00A0organisation\u00A0»\u00A0: «\u00A0${plan.organisation}\u00A0» n'est pas dans organisations.json. Le document est montré sans organisme.`,
      );
    const { faults, sentences } = findFaults(plan, context);
    problems.push(
      ...sentences.map(
        (told) => `${plan.theme}/plans/${plan.id}.json\u00A0: ${told} Cet objectif est montré non calculable.`,
      ),
      ...[...renamed, ...listMovedShares(plan, context)].map(
        (told) => `${plan.theme}/plans/${plan.id}.json\u00A0: ${told}`,
      ),
    );
    return { plan, faults };
  });
  return { plans, problems, aside };
}

/** The objectives that cannot be computed: why, by objective, and as sentences that name their path. */
export function findFaults(
  plan: Plan,
  context: PlanContext,
): { faults: ReadonlyMap<string, string>; sentences: string[] } {
  const faults = new Map<string, string>();
  const sentences: string[] = [];
  for (const [rank, objective] of plan.objectives.entries()) {
    const fault = findFault(plan, objective, context);
    if (!fault) continue;
    faults.set(objective.id, capitalise(fault.message));
    sentences.push(`«\u00A0objectives[${rank}].${fault.path}\u00A0»\u00A0: ${fault.message}`);
  }
  return { faults, sentences };
}

const checkWords = definitionCheck(planSchema);

/** What is wrong with a document by itself, and with the place it is about; none when it can be used. */
export function validatePlan(json: unknown, place: Place, territories: TerritoryReader): string[] {
  const problems = checkWords(json);
  if (problems.length > 0) return problems;
  const plan = json as Plan;
  problems.push(...checkPlace(plan, place), ...checkDates(plan), ...checkEnvelope(plan));
  if (!isFollowed(plan.territory, territories) && !succeeded(plan.territory, territories))
    problems.push(
      `«\u00A0territory\u00A0»\u00A0: «\u00A0${plan.territory}\u00A0» n'est pas un territoire suivi ici. Territoires\u00A0: ${listFollowed(territories).join(", ")}.`,
    );
  const ids = plan.objectives.map(({ id }) => id);
  for (const [rank, objective] of plan.objectives.entries()) {
    if (ids.indexOf(objective.id) !== rank)
      problems.push(`«\u00A0objectives[${rank}].id\u00A0»\u00A0: ${objective.id} est déjà pris.`);
    problems.push(
      ...[...checkObjective(plan, objective), ...checkSplit(plan, objective, territories)].map(
        ({ path, message }) => `«\u00A0objectives[${rank}].${path}\u00A0»\u00A0: ${message}`,
      ),
    );
  }
  return problems;
}

function checkDates({ dates, horizon, objectives, comment }: Plan): string[] {
  const problems: string[] = [];
  if (dates.approved === undefined && dates.adopted === undefined)
    problems.push(
      "«\u00A0dates\u00A0»\u00A0: donnez «\u00A0approved\u00A0» (approbation) ou «\u00A0adopted\u00A0» (adoption), le jour de la délibération.",
    );
  const days = [
    ...Object.entries(dates).map(([name, day]) => [`dates.${name}`, day] as const),
    ...(comment ? [["comment.date", comment.date] as const] : []),
    ...objectives.flatMap((one, rank) =>
      one.comment ? [[`objectives[${rank}].comment.date`, one.comment.date] as const] : [],
    ),
  ];
  for (const [path, day] of days)
    if (!isDay(day)) problems.push(`«\u00A0${path}\u00A0»\u00A0: ${day} n'est pas un jour du calendrier.`);
  const { revised } = dates;
  for (const begun of [dates.approved, dates.adopted])
    if (begun !== undefined && revised !== undefined && revised < begun)
      problems.push(
        `«\u00A0dates.revised\u00A0»\u00A0: ${revised} vient avant ${begun}, jour de la délibération qui est révisée.`,
      );
  if (horizon.from > horizon.to)
    problems.push(`«\u00A0horizon.to\u00A0»\u00A0: écrivez une année après ${horizon.from}.`);
  return problems;
}

function checkEnvelope({ envelope }: Plan): string[] {
  if (!envelope) return [];
  const { referenceFrom, referenceTo, from, to } = envelope;
  const ordered = [
    ["referenceTo", referenceTo, "à partir de", referenceFrom],
    ["from", from, "après", referenceTo],
    ["to", to, "à partir de", from],
  ] as const;
  return ordered
    .filter(([, year, word, other]) => (word === "après" ? year <= other : year < other))
    .map(([name, , word, other]) => `«\u00A0envelope.${name}\u00A0»\u00A0: écrivez une année ${word} ${other}.`);
}

interface Fault {
  path: string;
  message: string;
}

function checkObjective(plan: Plan, objective: Objective): Fault[] {
  const { type, trajectory, reference, target, steps } = objective;
  const faults: Fault[] = [];
  const tell = (path: string, message: string) => void faults.push({ path, message });
  const isCeiling = type === "PLAFOND_CUMULE";
  const last = lastYear(reference?.period);

  if (target.value === undefined && !target.fromEnvelope) tell("target.value", "écrivez la valeur à atteindre.");
  if (target.value !== undefined && target.fromEnvelope)
    tell("target.value", "la cible est déjà celle de l'enveloppe du document\u00A0: n'écrivez pas de valeur.");
  if (target.fromEnvelope) {
    if (!isCeiling) tell("target.fromEnvelope", "seul un PLAFOND_CUMULE vient d'une enveloppe.");
    else if (!plan.envelope) tell("target.fromEnvelope", "ajoutez «\u00A0envelope\u00A0» au document.");
    else if (target.period !== String(plan.envelope.to))
      tell("target.period", `écrivez ${plan.envelope.to}, la fin de l'enveloppe.`);
  }
  if (type === "REDUCTION_PCT") {
    if (!reference) tell("reference", "une baisse en % se mesure depuis une référence\u00A0: donnez son année.");
    for (const [path, value] of listTargets(objective))
      if (value <= 0 || value > 100)
        tell(path, `${value} n'est pas une baisse en %\u00A0: écrivez un nombre de 0 à 100 (15 pour −15\u202F%).`);
  }
  if (isCeiling)
    for (const [path, value] of listTargets(objective)) if (value < 0) tell(path, "un plafond est positif.");
  if (trajectory === "envelope" && !isCeiling)
    tell(
      "trajectory",
      "«\u00A0envelope\u00A0» est la trajectoire d'un PLAFOND_CUMULE\u00A0: écrivez linear ou stepped.",
    );
  if ((trajectory === "stepped") !== (steps !== undefined))
    tell("steps", "les paliers vont avec la trajectoire «\u00A0stepped\u00A0», et elle avec eux.");
  if (isCeiling && !reference && Number(target.period) < startOfSum(plan, objective))
    tell(
      "target.period",
      `la somme ne commence qu'en ${startOfSum(plan, objective)}\u00A0: écrivez cette année ou une d'après, ou donnez l'année de départ («\u00A0reference\u00A0»).`,
    );
  if (last !== undefined && last >= Number(target.period))
    tell("target.period", `la cible vient après la référence\u00A0: écrivez une année après ${last}.`);
  for (const [rank, step] of (steps ?? []).entries()) {
    const before = steps?.[rank - 1]?.period ?? (last === undefined ? undefined : String(last));
    if ((before !== undefined && step.period <= before) || step.period > target.period)
      tell(
        `steps[${rank}].period`,
        `les paliers se suivent dans l'ordre, après la référence et au plus tard en ${target.period}.`,
      );
    else if (isCeiling && lastYear(step.period) < startOfSum(plan, objective))
      tell(
        `steps[${rank}].period`,
        `la somme ne commence qu'en ${startOfSum(plan, objective)}\u00A0: écrivez cette année ou une d'après.`,
      );
  }
  return faults;
}

/** What is wrong with how a document splits an objective between communes. */
function checkSplit(
  plan: Plan,
  { split, trajectory, territory, type }: Objective,
  territories: TerritoryReader,
): Fault[] {
  if (!split) return [];
  const faults: Fault[] = [];
  const code = territory ?? plan.territory;
  const communes = territories.communesOf(code).map((one) => one.code);
  if (trajectory === "stepped")
    faults.push({ path: "split", message: "un objectif par paliers ne se répartit pas\u00A0: ôtez l'un ou l'autre." });
  for (const [own, value] of Object.entries(split)) {
    if (own === code || territories.get(own)?.level !== "commune" || !everLayIn(own, code, territories))
      faults.push({
        path: `split.${own}`,
        message: `ce n'est pas une commune de ${code}.${communes.length > 0 ? ` Communes\u00A0: ${communes.join(", ")}.` : ""}`,
      });
    if (type === "REDUCTION_PCT" && (value <= 0 || value > 100))
      faults.push({
        path: `split.${own}`,
        message: `${value} n'est pas une baisse en %\u00A0: écrivez un nombre de 0 à 100 (15 pour −15\u202F%).`,
      });
  }
  return faults;
}

/** Whether a territory belongs or belonged to another, through others or not: a document keeps the communes of its day. */
function everLayIn(own: string, code: string, territories: TerritoryReader): boolean {
  return (
    territories
      .get(own)
      ?.parents.some((parent) => parent.code === code || everLayIn(parent.code, code, territories)) === true
  );
}

/** What became of the shares of communes that are no more, or elsewhere, and what to write: none is lost without a word. */
function listMovedShares(plan: Plan, { indicators, territories }: PlanContext): string[] {
  const find = (id: string) => indicators.find((one) => one.id === id);
  const named = (code: string) => `${code} (${territories.get(code)?.name ?? code})`;
  return plan.objectives.flatMap((objective, rank) => {
    const indicator = find(objective.indicator);
    if (!indicator) return [];
    const adds = addsShares(objective, indicator, find);
    const { moved } = placeShares(objective, objective.territory ?? plan.territory, { territories, adds });
    return moved.map((one) => {
      const sentence = say.movedShare(one, named, (value) => say.share(objective, indicator, value));
      return typeset(`« objectives[${rank}].split.${one.code} » : ${sentence} ${adviceOn(one)}`);
    });
  });
}

/** What the next text of a document is to write in the place of a share that moved. */
function adviceOn({ kind, code }: MovedShare): string {
  if (kind === "renamed") return "Écrivez-la sous ce code quand le document est révisé.";
  if (kind === "joined") return `Quand le document est révisé, écrivez cette part et ôtez la ligne de ${code}.`;
  return kind === "rewritten" ? "Ôtez cette ligne." : "Le reste du document est suivi.";
}

/** Whether the shares of two communes that merge make that of the whole: amounts do, percentages and ratios do not. */
export function addsShares({ type }: Objective, indicator: Indicator, find: FindIndicator): boolean {
  return type !== "REDUCTION_PCT" && isAdditive(indicator, find);
}

/** The figures that an objective aims at, the last one last, and where each is written. */
function listTargets({ steps = [], target }: Objective): [path: string, value: number][] {
  return [
    ...steps.map(({ value }, rank): [string, number] => [`steps[${rank}].value`, value]),
    ...(target.value === undefined ? [] : [["target.value", target.value] as [string, number]]),
  ];
}

/** Whether an objective writes a value in the unit of its indicator: a fall in % says nothing of it, unless it writes what it starts from. */
export function isInUnit({ type, reference, target, steps, split }: Objective): boolean {
  if (reference?.value !== undefined) return true;
  return type !== "REDUCTION_PCT" && (target.value ?? steps ?? split) !== undefined;
}

/** What an objective names and that is not here, or does not suit it. */
function findFault(plan: Plan, objective: Objective, { indicators, territories }: PlanContext): Fault | undefined {
  const find = (id: string) => indicators.find((one) => one.id === id);
  const indicator = find(objective.indicator);
  if (!indicator)
    return {
      path: "indicator",
      message: `aucun indicateur utilisable ne s'appelle «\u00A0${objective.indicator}\u00A0».`,
    };
  const code = objective.territory ?? plan.territory;
  if (!isFollowed(code, territories)) {
    return { path: "territory", message: tellNotFollowed(code, territories) };
  }
  const level = territories.get(code)?.level;
  if (level !== "group" && !indicator.levels.some((one) => one === level))
    return {
      path: "territory",
      message: `l'indicateur ${indicator.id} n'existe pas à la maille «\u00A0${level}\u00A0», il existe à\u00A0: ${indicator.levels.join(", ")}.`,
    };
  const names = dimensionsOf(indicator, find);
  for (const [name, value] of Object.entries(objective.dimensions ?? {})) {
    const path = `dimensions.${name}`;
    if (!names.includes(name))
      return {
        path,
        message: `l'indicateur ${indicator.id} n'a pas cette dimension\u00A0: ${names.join(", ") || "il n'en a aucune"}.`,
      };
    const values = indicator.dimensions?.find(({ id }) => id === name)?.values?.map((one) => one.value);
    if (values && !values.includes(value))
      return { path, message: `écrivez une de ces valeurs\u00A0: ${values.join(", ")}.` };
  }
  if (objective.type === "PLAFOND_CUMULE" && !kindOf(indicator.measure).addsOverYears)
    return {
      path: "type",
      message: `un plafond cumulé additionne les années, et l'indicateur ${indicator.id} ne s'additionne pas d'une année à l'autre.`,
    };
  if (objective.target.fromEnvelope && areaOf(indicator) === undefined)
    return {
      path: "target.fromEnvelope",
      message: `la surface garantie d'une enveloppe est en m²\u00A0: l'indicateur doit être en m² ou en ha, et ${indicator.id} est en «\u00A0${indicator.unit}\u00A0».`,
    };
  return undefined;
}

/** Square metres in one unit of an indicator of area; undefined for another. */
export function areaOf({ unit }: Indicator): number | undefined {
  return { "m²": 1, m2: 1, ha: 10_000 }[unit];
}

function isFollowed(code: string, territories: TerritoryReader): boolean {
  return listFollowed(territories).includes(code);
}

/** What a commune became of which all is followed here. */
function succeeded(code: string, territories: TerritoryReader): Succession | undefined {
  const found = findSuccession(territories, code);
  return found?.heirs.every((heir) => isFollowed(heir, territories)) ? found : undefined;
}

/** Why a territory has no values of its own here. */
function tellNotFollowed(code: string, territories: TerritoryReader): string {
  const succession = succeeded(code, territories);
  if (!succession) return `«\u00A0${code}\u00A0» n'est pas un territoire suivi ici.`;
  const own = `${territories.get(code)?.name} (${code})`;
  const heirs = succession.heirs.map((heir) => territories.get(heir)?.name).join(" et ");
  switch (succession.kind) {
    case "renamed":
      return `${own} a changé de code\u00A0: écrivez ${succession.heirs[0]}.`;
    case "joined":
      return `${own} a rejoint ${heirs}\u00A0: ses valeurs ne sont plus publiées à part.`;
    case "divided":
      return `${own} a été partagée entre ${heirs}\u00A0: ses valeurs ne sont plus publiées.`;
  }
}

/** A document of a commune under the code that this one has now, and what to write. */
function underPresentCodes(plan: Plan, territories: TerritoryReader): { plan: Plan; sentences: string[] } {
  const sentences: string[] = [];
  const present = (code: string, path: string) => {
    const succession = isFollowed(code, territories) ? undefined : succeeded(code, territories);
    const [heir] = succession?.kind === "renamed" ? succession.heirs : [];
    if (heir === undefined) return code;
    sentences.push(
      `«\u00A0${path}\u00A0»\u00A0: ${tellNotFollowed(code, territories)} Le document est suivi sous ce code.`,
    );
    return heir;
  };
  const territory = present(plan.territory, "territory");
  const objectives = plan.objectives.map((one, rank) =>
    one.territory === undefined ? one : { ...one, territory: present(one.territory, `objectives[${rank}].territory`) },
  );
  return sentences.length === 0 ? { plan, sentences } : { plan: { ...plan, territory, objectives }, sentences };
}

/** The home territory, its EPCI, its communes, the groups. */
function listFollowed(territories: TerritoryReader): string[] {
  return [...territories.home().all, ...territories.list({ level: "group" })].map(({ code }) => code);
}

/** The year that a period ends with: "2016/2021" → 2021. */
export function lastYear(period: string): number;
export function lastYear(period: string | undefined): number | undefined;
export function lastYear(period: string | undefined): number | undefined {
  return period === undefined ? undefined : Number(period.slice(-4));
}

/** The first year that a ceiling counts. */
export function startOfSum({ horizon, envelope }: Plan, { reference, target }: Objective): number {
  if (target.fromEnvelope && envelope) return envelope.from;
  return reference ? lastYear(reference.period) + 1 : horizon.from;
}
