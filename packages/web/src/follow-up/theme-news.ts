import { typographic } from "../format/index.js";
import type { IconName } from "../icons/icon.js";
import { listNews } from "../observatory/news.js";
import { statusWords } from "../observatory/plan-words.js";
import type { Reading } from "../observatory/reading.js";
import type { ThemeObjective } from "./load-theme-objectives.js";

/** What changed of a theme, a line each: a state that moved, or a figure. */
export interface ThemeNews {
  key: string;
  icon: IconName;
  /** In bold, at the head of the sentence. */
  strong: string;
  rest: string;
}

/** The news of a page of an observatory, and what they are counted from: « Depuis l’an dernier ». A state that moved is told before figures that did. */
export function themeNews(
  { data, territory, year }: Reading,
  objectives: ThemeObjective[],
): { since: string; news: ThemeNews[] } {
  const states = objectives.flatMap(({ objective, place, moved }) =>
    // A state of another year is no news of this one.
    moved === null || objective.latest?.period.slice(-4) !== String(year)
      ? []
      : [
          {
            key: objective.id,
            icon: statusWords[objective.status].icon,
            strong: `${typographic(objective.title)}${place ? ` (${place})` : ""}\u00a0: ${statusWords[objective.status].objective}`,
            rest: `, ${statusWords[moved].objective} l’année d’avant`,
            from: Number(objective.latest?.period.slice(-4)) - 1,
          },
        ],
  );
  const figures = listNews(data.figures, data.series, territory.code, year).map(
    ({ indicator, direction, what, rest, since }) => ({
      key: indicator,
      icon: direction,
      strong: what,
      rest,
      from: since,
    }),
  );
  const told = [...states.slice(0, 1), ...figures];
  return {
    since: told.every(({ from }) => from === year - 1) ? "Depuis l’an dernier" : "Depuis les chiffres d’avant",
    news: told.map(({ from: _, ...one }) => one),
  };
}
