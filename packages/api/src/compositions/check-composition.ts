import { isDeepStrictEqual } from "node:util";
import { guillemets } from "@datalogue/ingest";
import type { DefinitionBase } from "../content/definition-store.js";
import type { Definitions } from "../content/read-definitions.js";
import type { Indicator } from "../indicators/indicator.js";
import { isRescaled } from "../indicators/is-rescaled.js";
import { checkParents, checkWording, validateIndicator } from "../indicators/load-indicators.js";
import { isFromRows, termsOf } from "../indicators/measure-kinds.js";
import { type FindIndicator, parentsOf } from "../indicators/parents-of.js";
import { isSeries, type Term } from "../indicators/terms.js";
import { keepKnown, validateObservatory } from "../observatories/load-observatories.js";
import { indicatorsOf, type Observatory } from "../observatories/observatory.js";
import { findFaults, isInUnit, validatePlan } from "../plans/load-plans.js";
import type { Plan } from "../plans/plan-schema.js";
import type { TerritoryReader } from "../territories/territory-reader.js";
import type { ComposedKind, CompositionFault } from "./composition.js";

/** What documents name. */
export interface CompositionContext {
  /** What is served, and its digests. */
  current: Definitions;
  base: DefinitionBase;
  territories: TerritoryReader;
  /** Slugs. */
  organisations: readonly string[];
  /** Names of the columns of the datasets whose rows are public, by slug. */
  columns: ReadonlyMap<string, readonly string[]>;
}

/**
 * What forbids to publish a document, and the definitions as they would be served with it. It is checked as content is, and what names
 * nothing, which content leaves out, is a fault; so is what others that show it could no longer show.
 */
export function checkComposition(
  kind: ComposedKind,
  id: string,
  document: unknown,
  context: CompositionContext,
): { faults: CompositionFault[]; next: Definitions } {
  const { current } = context;
  const found = CHECKS[kind](id, document, context);
  if ("sentences" in found) return { faults: found.sentences.map(toFault), next: current };
  const { next, sentences } = found.checked;
  return { faults: sentences.map(toFault), next };
}

type Checked = { sentences: string[] } | { checked: { next: Definitions; sentences: string[] } };

const CHECKS: Record<ComposedKind, (id: string, document: unknown, context: CompositionContext) => Checked> = {
  observatory(theme, document, { current }) {
    const wrong = validateObservatory(document, theme);
    if (wrong.length > 0) return { sentences: wrong };
    const page = document as Observatory;
    const others = current.observatories.filter((one) => one.theme !== theme);
    const observatories = [...others, page].sort((a, b) => a.order - b.order || (a.theme < b.theme ? -1 : 1));
    const { missing } = keepKnown(page, current.indicators);
    return { checked: { next: { ...current, observatories }, sentences: missing.map(asRefused) } };
  },
  indicator(id, document, context) {
    const { current } = context;
    const theme = themeOf(document);
    const wrong = validateIndicator(document, { theme, name: id });
    if (wrong.length > 0) return { sentences: wrong };
    const indicator = document as Indicator;
    const served = current.indicators.find((one) => one.id === id);
    const indicators = [...current.indicators.filter((one) => one.id !== id), indicator];
    const next = { ...current, indicators };
    const find = findIn(next);
    const themes = new Set([...current.observatories, ...current.indicators].map((one) => one.theme));
    const sentences = [
      ...(themes.has(theme)
        ? []
        : [
            `«\u00A0theme\u00A0»\u00A0: aucun thème ne s'appelle «\u00A0${theme}\u00A0». Thèmes\u00A0: ${[...themes].join(", ")}.`,
          ]),
      ...checkWording(indicator),
      ...checkParents(indicator, find),
      ...checkRows(indicator, served, context),
    ];
    // What turns in circles has no scale.
    const misread = sentences.length > 0 ? [] : listMisread(indicator, next, context);
    return { checked: { next, sentences: [...sentences, ...listBroken(indicator, next, context), ...misread] } };
  },
  plan(id, document, context) {
    const { current, territories, organisations } = context;
    const theme = themeOf(document);
    const wrong = validatePlan(document, { theme, name: id }, territories);
    if (wrong.length > 0) return { sentences: wrong };
    const plan = document as Plan;
    const served = current.plans.find((one) => one.plan.id === id);
    const { faults, sentences } = findFaults(plan, { indicators: current.indicators, territories });
    const plans = [...current.plans.filter((one) => one.plan.id !== id), { plan, faults }];
    // What the document already said stays, since it holds it.
    const told = new Set(served?.faults.values());
    const objectives = plan.objectives.filter((one) => faults.has(one.id));
    const refused = sentences.filter((_, rank) => !told.has(faults.get(objectives[rank]?.id ?? "") ?? ""));
    const unknown =
      organisations.includes(plan.organisation) || served?.plan.organisation === plan.organisation
        ? []
        : [`«\u00A0organisation\u00A0»\u00A0: aucun organisme ne s'appelle «\u00A0${plan.organisation}\u00A0».`];
    return { checked: { next: { ...current, plans }, sentences: [...unknown, ...refused] } };
  },
};

/** Whatever else is written there is a fault that the check of the form tells. */
function themeOf(document: unknown): string {
  const { theme } = (document ?? {}) as { theme?: unknown };
  return typeof theme === "string" ? theme : "";
}

/** Datasets and columns that the rows of an indicator are read from, and that are not there. */
function checkRows(indicator: Indicator, served: Indicator | undefined, { columns }: CompositionContext): string[] {
  if (!isFromRows(indicator)) return [];
  const { measure } = indicator;
  const { numerator, denominator } = termsOf(measure);
  const places = PLACES[measure.kind] ?? ["measure.numerator", "measure.denominator"];
  const terms: [string, Term][] = [[places[0], numerator]];
  // That of a share or of a mean says nothing that its numerator does not.
  const isWritten = measure.kind === "share" ? measure.whole !== undefined : measure.kind !== "weighted-mean";
  if (denominator && !isSeries(denominator) && isWritten) terms.push([places[1], denominator]);
  const known = served && isFromRows(served) ? termsOf(served.measure) : undefined;
  const awaited = new Set(
    [known?.numerator, known?.denominator].flatMap((one) => (one && !isSeries(one) ? [one.dataset] : [])),
  );
  return terms.flatMap(([part, term]) => {
    const names = columns.get(term.dataset);
    // That of a source of which nothing was received yet stays.
    if (!names)
      return awaited.has(term.dataset)
        ? []
        : [
            `«\u00A0${part}.dataset\u00A0»\u00A0: aucun jeu publié et ouvert à tous ne s'appelle «\u00A0${term.dataset}\u00A0».`,
          ];
    const asked: [string, string | undefined][] = [
      [`${part}.field`, term.field],
      [`${part}.weight`, term.weight],
      ...Object.keys(term.where ?? {}).map((name): [string, string] => [`${part}.where`, name]),
      ["territoryField", indicator.territoryField],
      ["periodField", indicator.periodField],
      ["statusField", part === places[0] ? indicator.statusField : undefined],
      ...(part === places[0] ? (indicator.dimensions ?? []) : []).map(({ field }, rank): [string, string] => [
        `dimensions[${rank}].field`,
        field,
      ]),
    ];
    return asked.flatMap(([path, name]) =>
      name === undefined || names.includes(name)
        ? []
        : [
            `«\u00A0${path}\u00A0»\u00A0: le jeu «\u00A0${term.dataset}\u00A0» n'a pas de colonne «\u00A0${name}\u00A0». Colonnes\u00A0: ${names.join(", ")}.`,
          ],
    );
  });
}

/** Where a measure says its numerator and its denominator, when it is not under these names. */
const PLACES: Partial<Record<Indicator["measure"]["kind"], [string, string]>> = {
  share: ["measure.part", "measure.whole"],
  "weighted-mean": ["measure", "measure"],
};

/** What other documents could no longer show of an indicator as it would be, and can now. */
function listBroken(indicator: Indicator, next: Definitions, { current, territories }: CompositionContext): string[] {
  const newly = (after: string[], before: string[]) => after.filter((sentence) => !before.includes(sentence));
  return [
    ...current.indicators
      .filter((one) => one.id !== indicator.id)
      .flatMap((one) =>
        newly(checkParents(one, findIn(next)), checkParents(one, findIn(current))).map(
          (sentence) => `l'indicateur «\u00A0${one.title}\u00A0» ne pourrait plus se calculer. ${sentence}`,
        ),
      ),
    ...current.observatories.flatMap((one) =>
      newly(keepKnown(one, next.indicators).missing, keepKnown(one, current.indicators).missing).map(
        (sentence) => `l'observatoire «\u00A0${one.title}\u00A0» ne pourrait plus le montrer. ${asRefused(sentence)}`,
      ),
    ),
    ...current.plans.flatMap(({ plan }) =>
      newly(
        findFaults(plan, { indicators: next.indicators, territories }).sentences,
        findFaults(plan, { indicators: current.indicators, territories }).sentences,
      ).map((sentence) => `le document «\u00A0${plan.title}\u00A0» ne pourrait plus être suivi. ${sentence}`),
    ),
  ];
}

/** What is written in the unit of an indicator, or of one that is computed from it, and would silently mean something else. */
function listMisread(indicator: Indicator, next: Definitions, { current }: CompositionContext): string[] {
  const [before, after] = [findIn(current), findIn(next)];
  const path = before(indicator.id)?.unit === indicator.unit ? "measure" : "unit";
  return current.indicators
    .filter(({ id }) => isRescaled(id, before, after))
    .flatMap((was) => {
      const now = after(was.id) ?? was;
      const means =
        was.unit === now.unit
          ? "les valeurs de l'indicateur seraient multipliées sans elles."
          : `elles se liraient en ${tellUnit(now)}.`;
      const isOwn = was.id === indicator.id;
      const whose = isOwn ? "" : ` (indicateur «\u00A0${was.title}\u00A0», qui se calcule à partir de lui)`;
      const tell = (what: string, titles: string[], instead: string) =>
        titles.length === 0
          ? []
          : [
              `«\u00A0${path}\u00A0»\u00A0: ${what}${whose} sont écrites en ${tellUnit(was)}\u00A0: ${titles.map(guillemets).join(", ")}. Telles quelles, ${means} ${instead}`,
            ];
      const references = listLeft(was, now);
      return [
        ...(isOwn
          ? references.map(
              ([rank, label]) =>
                `«\u00A0references[${rank}].value\u00A0»\u00A0: la valeur de ${guillemets(label)} reste écrite en ${tellUnit(was)}\u00A0: récrivez-la, ou retirez cette référence.`,
            )
          : tell(
              "les références",
              references.map(([, label]) => label),
              "Retirez-les d'abord de cet indicateur.",
            )),
        ...current.plans.flatMap(({ plan }) =>
          tell(
            `les valeurs d'objectifs du document ${guillemets(plan.title)}`,
            plan.objectives.filter((one) => one.indicator === was.id && isInUnit(one)).map(({ title }) => title),
            "Publiez un autre indicateur et donnez-le à suivre à ces objectifs, leurs valeurs converties\u202F; ou retirez-les d'abord.",
          ),
        ),
      ];
    });
}

/** What a former text of a document writes in a unit, or at a scale, that its indicator no longer has: `before` gives those of its time. */
export function listOutdated({ objectives }: Plan, before: FindIndicator, current: Definitions): CompositionFault[] {
  const after = findIn(current);
  const find = (id: string) => before(id) ?? after(id);
  return objectives.flatMap((one, rank) => {
    const was = find(one.indicator);
    if (!was || !isInUnit(one) || !isRescaled(one.indicator, find, after)) return [];
    const message = `les valeurs de l'objectif ${guillemets(one.title)} étaient écrites en ${tellUnit(was)}, et son indicateur a changé d'unité ou d'échelle depuis\u00A0: récrivez-les dans un nouveau texte.`;
    return [{ path: `objectives[${rank}].target`, message }];
  });
}

/** The references of an indicator that stay as they were, with their ranks; nothing is nothing in any unit. */
function listLeft(
  { references: former = [] }: Indicator,
  { references = [] }: Indicator,
): [rank: number, label: string][] {
  return references.flatMap((one, rank): [number, string][] =>
    one.value !== 0 && former.some((was) => isDeepStrictEqual(was, one)) ? [[rank, one.label]] : [],
  );
}

const tellUnit = ({ unit, unitLabel }: Indicator) => guillemets(unit || unitLabel);
const findIn =
  ({ indicators }: Pick<Definitions, "indicators">) =>
  (id: string) =>
    indicators.find((one) => one.id === id);

/** Who depends on a document, in French: it is not removed while they do. */
export function listDependents(
  kind: ComposedKind,
  id: string,
  { indicators, observatories, plans }: Definitions,
  datasets: readonly { theme: string }[],
): string[] {
  if (kind === "plan") return [];
  if (kind === "observatory") {
    const count = datasets.filter(({ theme }) => theme === id).length;
    return [
      ...indicators
        .filter(({ theme }) => theme === id)
        .map(({ title }) => `l'indicateur «\u00A0${title}\u00A0» en est`),
      ...plans
        .filter(({ plan }) => plan.theme === id)
        .map(({ plan }) => `le document «\u00A0${plan.title}\u00A0» en est`),
      ...(count > 0 ? [count === 1 ? "un jeu de données en est" : `${count} jeux de données en sont`] : []),
    ];
  }
  return [
    ...observatories
      .filter(({ keyFigures, sections }) =>
        [...keyFigures, ...sections.flatMap(({ blocks }) => blocks.flatMap(indicatorsOf))].includes(id),
      )
      .map(({ title }) => `l'observatoire «\u00A0${title}\u00A0» le montre`),
    ...indicators
      .filter((one) => parentsOf(one).includes(id))
      .map(({ title }) => `l'indicateur «\u00A0${title}\u00A0» se calcule à partir de lui`),
    ...plans.flatMap(({ plan }) =>
      plan.objectives
        .filter(({ indicator }) => indicator === id)
        .map(({ title }) => `l'objectif «\u00A0${title}\u00A0» du document «\u00A0${plan.title}\u00A0» le suit`),
    ),
  ];
}

/** A sentence of content, which leaves things out, as it is told where nothing is. */
function asRefused(sentence: string): string {
  return sentence.replace(/\u202F; laissé de côté\./, ".");
}

/** « «\u00A0measure\u00A0»\u00A0: «\u00A0field\u00A0» manque. » → its path (measure.field) and its sentence, which need not name the member again. */
function toFault(sentence: string): CompositionFault {
  const [, path = "", rest = sentence] = /^«\u00A0([\w.[\]-]+)\u00A0»\u00A0: ([\s\S]*)$/.exec(sentence) ?? [];
  const [, missing] = /^«\u00A0(\w+)\u00A0» manque/.exec(rest) ?? /^il manque «\u00A0(\w+)\u00A0»/.exec(rest) ?? [];
  if (missing === undefined) return { path, message: rest };
  const message = rest.replace(/^«\u00A0\w+\u00A0» manque/, "ne doit pas être vide");
  return { path: path === "" ? missing : `${path}.${missing}`, message };
}
