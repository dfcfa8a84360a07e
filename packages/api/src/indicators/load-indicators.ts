import { levelsComputedFrom } from "@datalogue/ingest";
import { definitionCheck } from "../documents/definition-check.js";
import { checkPlace, type Held, loadDefinitions, type Place, setAside } from "../documents/load-definitions.js";
import type { DerivedIndicator, Indicator } from "./indicator.js";
import { cumulatedSince, isRate } from "./indicator-nature.js";
import { indicatorSchema } from "./indicator-schema.js";
import { isDerived, isFromSeries, kindOf } from "./measure-kinds.js";
import { findCircle, followedSeries, parentsOf } from "./parents-of.js";
import { overYears } from "./quantity.js";
import { isSeries } from "./terms.js";

/**
 * Reads `datasets/<theme>/indicators/*.json`. A definition that cannot be used is left out (unless `former` has what its file gave
 * before) and told: file, path in it, what to write; so are those that are computed from it. The rest loads, and words that say something else are
 * told. What the site holds takes
 * the place of what is written there (`aside`), and keeps what it is computed from.
 */
export async function loadIndicators(
  contentFolder: string,
  former: Indicator[] = [],
  held: Held<Indicator> = { documents: [], ids: new Set() },
): Promise<{ indicators: Indicator[]; problems: string[]; aside: Indicator[] }> {
  const { definitions, problems } = await loadDefinitions(contentFolder, "indicators", validateIndicator, former);
  const { kept, aside } = setAside(definitions, held, ({ id }) => id);
  const byId = new Map(kept.map((indicator) => [indicator.id, indicator]));
  const find = (id: string) => byId.get(id);
  const keepParents = (indicator: Indicator): void => {
    for (const id of parentsOf(indicator)) {
      const parent = find(id) ?? former.find((one) => one.id === id);
      if (!parent) continue;
      if (!byId.has(id)) {
        byId.set(id, parent);
        problems.push(
          `${parent.theme}/indicators/${id}.json\u00A0: ce fichier n'est plus là, et l'indicateur ${indicator.id}, modifié dans le site, se calcule à partir de lui\u00A0: il reste.`,
        );
      }
      keepParents(parent);
    }
  };
  for (const indicator of held.documents) keepParents(indicator);
  // One that is refused takes those computed from it along, until nothing changes.
  for (let before = -1; before !== byId.size; ) {
    before = byId.size;
    for (const indicator of [...byId.values()]) {
      const wrong = checkParents(indicator, find);
      if (wrong.length > 0) byId.delete(indicator.id);
      problems.push(...wrong.map((message) => `${shownAs(indicator)}\u00A0: ${message}`));
    }
  }
  const indicators = [...byId.values()];
  for (const indicator of indicators)
    problems.push(...checkWording(indicator).map((message) => `${shownAs(indicator)}\u00A0: ${message}`));
  return { indicators, problems, aside };
}

/** The file of a definition, as problems name it. */
const shownAs = ({ theme, id }: Indicator) => `${theme}/indicators/${id}.json`;

const checkForm = definitionCheck(indicatorSchema);

/** What is wrong with a definition by itself; none when it can be used. */
export function validateIndicator(json: unknown, place: Place): string[] {
  const problems = checkForm(json);
  if (problems.length > 0) return problems;
  const indicator = json as Indicator;
  problems.push(...checkPlace(indicator, place));
  if (problems.length > 0) return problems;
  if (isFromSeries(indicator)) return checkSeriesLocation(indicator);
  return isDerived(indicator) ? checkDerived(indicator) : checkLocation(indicator);
}

/** « de logements vacants », where « des logements », « de la surface agricole », « de ceux qui travaillent », « d’Oléron » would be a whole. */
const NO_WHOLE =
  /^d(?:e |['’])(?!(?:la|leurs?|ces?|cet|cette|sa|son|ses|nos|notre|vos|votre|chaque|chacune?|certaine?s|quelques|plusieurs|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|cent|mille|ceux|celles?|tout|toute|tous|toutes|une?|entre|plus|moins)[ -]|l['’]|[\p{Lu}\d])/u;

/**
 * What is wrong with the words of a definition, which can be used all the same; none most often. A percentage is told as « … représente 12 % », then the
 * whole that it is of; a rate is of nothing. What adds up year after year is of no year.
 */
export function checkWording(indicator: Indicator): string[] {
  return [...checkWhole(indicator), ...checkSummed(indicator)];
}

function checkSummed(indicator: Indicator): string[] {
  if (cumulatedSince(indicator) === undefined) return [];
  const summed = overYears(indicator);
  return (["unit", "unitLabel"] as const).flatMap((property) =>
    summed[property] === indicator[property]
      ? []
      : `«\u00A0${property}\u00A0»\u00A0: «\u00A0${indicator[property]}\u00A0» est l'unité d'une seule année\u202F; d'une somme d'années, écrivez «\u00A0${summed[property]}\u00A0».`,
  );
}

function checkWhole(indicator: Indicator): string[] {
  const { of } = indicator.wording;
  if (!indicator.unit.startsWith("%") || isRate(indicator) || !NO_WHOLE.test(of)) return [];
  return [
    `«\u00A0wording.of\u00A0»\u00A0: «\u00A0${of}\u00A0» n'est pas le tout dont la valeur est un pourcentage\u202F; écrivez-le avec son article (des logements, de la surface agricole), comme dans «\u00A0représente 12\u202F% des logements\u00A0».`,
  ];
}

function checkDerived(indicator: DerivedIndicator): string[] {
  const { measure } = indicator;
  const kind = kindOf(measure);
  const fault = kind.findFault?.(measure);
  const series = fault === undefined ? followedSeries(indicator) : undefined;
  const problems: string[] = [];
  for (const property of [
    "territoryField",
    "periodField",
    "period",
    "statusField",
    "nativeLevel",
    "dimensions",
    "split",
    "geography",
  ] as const)
    if (indicator[property] !== undefined)
      problems.push(
        `«\u00A0${property}\u00A0»\u00A0: retirez-le, ${series ? FROM_SERIES : "cet indicateur se calcule à partir d'autres, qui le disent."}`,
      );
  if (series) problems.push(...checkLevels({ ...indicator, nativeLevel: "commune" }));
  if (fault !== undefined) problems.push(`«\u00A0measure.${kind.property}\u00A0»\u00A0: ${fault}`);
  return problems;
}

const FROM_SERIES =
  "cet indicateur se lit dans les séries de référence (territoires/populations.csv), et dans aucun jeu.";

function checkSeriesLocation(indicator: Indicator): string[] {
  const problems: string[] = [];
  for (const property of [
    "territoryField",
    "periodField",
    "period",
    "statusField",
    "dimensions",
    "split",
    "geography",
  ] as const)
    if (indicator[property] !== undefined) problems.push(`«\u00A0${property}\u00A0»\u00A0: retirez-le, ${FROM_SERIES}`);
  if (indicator.nativeLevel !== "commune")
    problems.push("«\u00A0nativeLevel\u00A0»\u00A0: écrivez commune, la maille des séries de référence.");
  return [...problems, ...checkLevels(indicator)];
}

function checkLocation(indicator: Indicator): string[] {
  const { territoryField, periodField, period, nativeLevel, dimensions = [] } = indicator;
  const problems: string[] = [];
  if (territoryField === undefined)
    problems.push("il manque «\u00A0territoryField\u00A0», la colonne qui porte le code du territoire.");
  if ((periodField === undefined) === (period === undefined))
    problems.push(
      "donnez «\u00A0periodField\u00A0», la colonne de l'année, ou «\u00A0period\u00A0», l'année d'un état des lieux\u00A0: l'un ou l'autre.",
    );
  if (nativeLevel === undefined) problems.push("il manque «\u00A0nativeLevel\u00A0», la maille des lignes.");
  problems.push(...checkLevels(indicator));
  const { measure } = indicator;
  const denominator = "denominator" in measure ? measure.denominator : undefined;
  if (indicator.geography !== undefined && denominator && isSeries(denominator))
    problems.push(
      "«\u00A0geography\u00A0»\u00A0: retirez-le, une série de référence est dans les limites de chaque année, et ne divise pas ce qui est dans celles d'aujourd'hui.",
    );
  const names = dimensions.map(({ id }) => id);
  for (const [rank, name] of names.entries()) {
    if (names.indexOf(name) !== rank)
      problems.push(`«\u00A0dimensions[${rank}].id\u00A0»\u00A0: ${name} est déjà pris.`);
    if (RESERVED.has(name))
      problems.push(
        `«\u00A0dimensions[${rank}].id\u00A0»\u00A0: «\u00A0${name}\u00A0» est un paramètre de l'adresse des valeurs, prenez un autre nom.`,
      );
  }
  return problems;
}

function checkLevels({ nativeLevel, levels }: Indicator): string[] {
  const possible = levelsComputedFrom(nativeLevel ?? "commune");
  return levels
    .filter((level) => !possible.includes(level))
    .map(
      (level) =>
        `«\u00A0levels\u00A0»\u00A0: «\u00A0${level}\u00A0» ne peut pas se calculer à partir de la maille «\u00A0${nativeLevel}\u00A0». Mailles possibles\u00A0: ${possible.join(", ")}.`,
    );
}

/** Parameters of the addresses of observations: a dimension cannot be named so. */
const RESERVED = new Set("territory level from to vintage denominator state period page page_size chart".split(" "));

/** What is wrong with what an indicator is computed from; none when all of it is there. */
export function checkParents(indicator: Indicator, find: (id: string) => Indicator | undefined): string[] {
  const problems: string[] = [];
  if (!isDerived(indicator)) return [];
  const path = `measure.${kindOf(indicator.measure).property}`;
  const circle = findCircle(indicator, find);
  if (circle) return [`«\u00A0${path}\u00A0»\u00A0: la définition tourne en rond (${circle.join(" → ")}).`];
  for (const id of parentsOf(indicator)) {
    const parent = find(id);
    if (!parent) {
      problems.push(`«\u00A0${path}\u00A0»\u00A0: aucun indicateur utilisable ne s'appelle «\u00A0${id}\u00A0».`);
      continue;
    }
    for (const level of indicator.levels)
      if (!parent.levels.includes(level))
        problems.push(
          `«\u00A0levels\u00A0»\u00A0: ${id} n'existe pas à la maille «\u00A0${level}\u00A0», il existe à\u00A0: ${parent.levels.join(", ")}.`,
        );
  }
  return problems;
}
