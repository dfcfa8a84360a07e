import { type Indicator, tellSource } from "@datalogue/api";
import { typographic } from "./text.js";

export { tellSource };

interface SourcedFigure {
  indicator: Pick<Indicator, "source">;
  demonstration: boolean;
}

/** Where figures come from, each source whole and once, as attribution asks; what invented ones stand for, apart. */
export function sourcesOf(figures: SourcedFigure[]): string {
  return tellApart(figures, (sources) => sources);
}

/** The same, shorter, for paper: the datasets by their titles, then each other sentence of their sources once. */
export function shortSourcesOf(figures: SourcedFigure[]): string {
  return tellApart(figures, gatherSources);
}

function tellApart(figures: SourcedFigure[], choose: (sources: string[]) => string[]): string {
  const told = (isInvented: boolean) => {
    const sources = figures.filter(({ demonstration }) => demonstration === isInvented);
    const sentences = choose(sources.map(({ indicator }) => typographic(indicator.source)));
    const whole = [...new Set(sentences.map((source) => tellSource({ source }, false)))].join(" ");
    return whole ? [tellSource({ source: whole }, isInvented)] : [];
  };
  return [...told(false), ...told(true)].join(" ");
}

/** The end of a sentence: neither in a title nor after what may be an abbreviation. */
const SENTENCE_END = /(?<=[\p{L}\d]{4}|[\d)»])\.\s+(?=\p{Lu})(?![^«»]*»)/u;
/** A title may quote: it ends where nothing follows, or what is said of the dataset. */
const DATASET = /^Jeu\sde\sdonnées\s(«.+?»)(?=\s*(?:\(|[.]?$))/;

function gatherSources(sources: string[]): string[] {
  const sentences = sources.flatMap((source) => source.split(SENTENCE_END));
  const titled = sentences.map((sentence) => DATASET.exec(sentence)?.[1]);
  const datasets = [...new Set(titled.filter((title) => title !== undefined))];
  const others = sentences.filter((_, rank) => titled[rank] === undefined);
  return datasets.length > 0
    ? [`${datasets.length > 1 ? "Jeux" : "Jeu"} de données ${datasets.join(", ")}`, ...others]
    : others;
}
