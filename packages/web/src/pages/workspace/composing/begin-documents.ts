import type { Indicator, Observatory } from "@datalogue/api";
import type { ComposerAnswers } from "./change-observatory.js";
import { writePlan } from "./change-plan.js";
import { addIndicator } from "./edit-observatory.js";
import type { IndicatorDocument } from "./indicator-document.js";

type Answer = ComposerAnswers["answer"];

/** A new theme: its page, with one key figure that it draws. What is missing in the answers is told where the page is composed. */
export function beginObservatory(
  theme: string,
  answer: Answer,
  {
    observatories,
    indicators,
    year,
  }: { observatories: readonly Observatory[]; indicators: readonly Indicator[]; year: number },
): Observatory {
  const find = (id: string) => indicators.find((one) => one.id === id);
  const indicator = find(answer("indicateur") ?? "");
  const page: Observatory = {
    theme,
    title: answer("titre")?.trim() ?? "",
    description: answer("presentation")?.replace(/\s+/g, " ").trim() ?? "",
    order: Math.max(0, ...observatories.map(({ order }) => order)) + 1,
    dcatThemes: [answer("theme-europeen") ?? ""],
    keyFigures: indicator ? [indicator.id] : [],
    // As the other pages, so that they tell changes over the same years.
    compareWith: observatories[0]?.compareWith ?? year - 5,
    sections: [],
  };
  return indicator ? addIndicator(page, indicator, find).page : page;
}

/** A new document, without objectives yet. */
export function beginPlan(id: string, answer: Answer): IndicatorDocument {
  return { ...writePlan({ id, objectives: [] }, answer) };
}
