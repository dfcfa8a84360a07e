import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { ContentError, type ContentProblem, refuse } from "../documents/content-problem.js";
import { listThemes } from "../documents/load-definitions.js";
import { readJson } from "../documents/read-json.js";
import type { Indicator } from "../indicators/indicator.js";
import { loadIndicators } from "../indicators/load-indicators.js";
import { datasetsOf, parentsOf } from "../indicators/parents-of.js";
import { loadObservatories } from "../observatories/load-observatories.js";
import { type Block, indicatorsOf, type Observatory, type Section } from "../observatories/observatory.js";
import { covers } from "../sources/coverage.js";
import { listContentDatasets } from "./find-datasets.js";
import { findNames, type Names } from "./find-names.js";
import { type ContentDataset, readDataset } from "./read-dataset.js";

/** For whom a content is copied. */
export interface NewHome {
  /** Slug of the organisation that publishes its datasets. */
  publisher: string;
  /** Codes of its départements. */
  departements: readonly string[];
}

/** What of a content any territory may use, as files of another content. */
export interface GenericContent {
  files: { path: string; content: string }[];
  /** Slugs. */
  datasets: string[];
  indicators: string[];
  /** Themes that have a page. */
  observatories: string[];
  /** Themes chosen of which nothing could be copied. */
  empty: string[];
  /** Titles of the datasets whose producer publishes nothing for this territory. */
  uncovered: string[];
}

/** Documents of the whole site that any territory may use. */
const SHARED_DOCUMENTS = ["glossary.json", "synonyms.json"];

/**
 * Takes from a content what holds for any territory: the datasets that have a source, their schemas, the indicators that are computed from them alone, the
 * pages of the themes without the rest, words and synonyms. Throws `ContentError` for a theme that is not there, and for a text that names the
 * territory of that content (`names`): file and words.
 */
export async function copyGeneric(
  contentFolder: string,
  themes: "all" | readonly string[],
  home: NewHome,
  names: Names,
): Promise<GenericContent> {
  const chosen = await chooseThemes(contentFolder, themes);
  const { datasets, uncovered } = await chooseDatasets(contentFolder, chosen, home);
  const slugs = new Set(datasets.map(({ metadata }) => metadata.slug));
  const { indicators: all } = await loadIndicators(contentFolder);
  const indicators = chooseIndicators(all, chosen, slugs);
  const ids = new Set(indicators.map(({ id }) => id));
  const observatories = (await loadObservatories(contentFolder, all)).observatories
    .filter(({ theme }) => chosen.includes(theme))
    .flatMap((one) => keepGeneric(one, ids, slugs) ?? []);

  const files = new Map<string, string>();
  const add = async (path: string) => void files.set(path, await readFile(join(contentFolder, path), "utf8"));
  const addSchema = async (path: string) => {
    const { json } = await readJson(join(contentFolder, path), path);
    files.set(path, toText(withoutAuthors(json, names)));
    for (const name of extendedBy(json)) await addSchema(name);
  };
  for (const dataset of datasets) {
    const folder = relative(contentFolder, dirname(dataset.file));
    files.set(join(folder, "dataset.json"), toText(describeFor(JSON.parse(dataset.text), home)));
    const { schema } = dataset.metadata;
    await addSchema(schema === undefined ? join(folder, "schema.json") : join("schemas", `${schema}.json`));
    for (const name of ["source.json", "recipe.json"])
      if (existsSync(join(contentFolder, folder, name))) await add(join(folder, name));
  }
  for (const { theme, id } of indicators) await add(join(theme, "indicators", `${id}.json`));
  for (const one of observatories) files.set(join(one.theme, "observatory.json"), toText(one));
  for (const name of SHARED_DOCUMENTS) if (existsSync(join(contentFolder, name))) await add(name);

  const problems = [...files].flatMap(([path, text]) => findNaming(path, text, names));
  if (problems.length > 0) throw new ContentError(problems);
  const filled = [...datasets.map(({ metadata }) => metadata.theme), ...indicators.map(({ theme }) => theme)];
  return {
    files: [...files].map(([path, content]) => ({ path, content })),
    datasets: [...slugs],
    indicators: [...ids],
    observatories: observatories.map(({ theme }) => theme),
    empty: chosen.filter((theme) => !filled.includes(theme)),
    uncovered,
  };
}

async function chooseThemes(contentFolder: string, themes: "all" | readonly string[]): Promise<string[]> {
  const there: string[] = [];
  for (const theme of await listThemes(contentFolder))
    if (["observatory.json", "indicators"].some((name) => existsSync(join(contentFolder, theme, name))))
      there.push(theme);
  if (themes === "all") return there;
  const unknown = themes.filter((theme) => !there.includes(theme));
  if (unknown.length > 0)
    throw refuse(
      "--themes",
      `«\u00A0${unknown.join("\u00A0», «\u00A0")}\u00A0» n'est pas un thème. Les thèmes\u00A0: ${there.join(", ")}, ou all pour tous.`,
    );
  return [...new Set(themes)];
}

/** The datasets of the themes whose producer publishes for this territory, but for those linked to a dataset that is not copied. */
async function chooseDatasets(contentFolder: string, themes: string[], { departements }: NewHome) {
  const uncovered: string[] = [];
  let datasets: ContentDataset[] = [];
  for (const folder of await listContentDatasets(contentFolder)) {
    if (!themes.includes(basename(dirname(folder))) || !existsSync(join(folder, "source.json"))) continue;
    const dataset = await readDataset(folder, contentFolder);
    if (!dataset.source) throw new ContentError(dataset.problems);
    if (covers(dataset.source, departements)) datasets.push(dataset);
    else uncovered.push(dataset.metadata.title);
  }
  for (let before = -1; before !== datasets.length; ) {
    before = datasets.length;
    const slugs = new Set(datasets.map(({ metadata }) => metadata.slug));
    datasets = datasets.filter(({ schema: { foreignKeys = [] }, lookedUp }) =>
      [...foreignKeys.map(({ reference }) => reference.resource), ...lookedUp].every(
        (resource) => !resource || slugs.has(resource),
      ),
    );
  }
  return { datasets, uncovered };
}

/** The indicators of the themes that are computed from the datasets that are copied, and from one another. */
function chooseIndicators(all: Indicator[], themes: string[], slugs: ReadonlySet<string>): Indicator[] {
  const find = (id: string) => all.find((one) => one.id === id);
  const isComputed = (indicator: Indicator): boolean =>
    themes.includes(indicator.theme) &&
    datasetsOf(indicator, find).every((slug) => slugs.has(slug)) &&
    parentsOf(indicator).every((id) => {
      const parent = find(id);
      return parent !== undefined && isComputed(parent);
    });
  return all.filter(isComputed);
}

/**
 * A page without what is not copied, nor what a service said of its own figures; none where no figure is left. Texts go with the charts of their section; those
 * of a section that never had one speak of the page as a whole, and stay when it is whole.
 */
function keepGeneric(
  observatory: Observatory,
  ids: ReadonlySet<string>,
  slugs: ReadonlySet<string>,
): Observatory | undefined {
  const shows = ({ blocks }: Pick<Section, "blocks">) => blocks.some((block) => indicatorsOf(block).length > 0);
  const named = observatory.sections.flatMap(({ blocks }) => blocks.flatMap(indicatorsOf));
  const isWhole = [...observatory.keyFigures, ...named].every((id) => ids.has(id));
  const sections = observatory.sections.flatMap((section) => {
    const kept = { ...section, blocks: section.blocks.flatMap((block) => keepBlock(block, ids, slugs) ?? []) };
    return kept.blocks.length > 0 && (shows(kept) || (isWhole && !shows(section))) ? [kept] : [];
  });
  const charted = [...new Set(named.filter((id) => ids.has(id)))];
  const keyFigures = observatory.keyFigures.filter((id) => ids.has(id));
  const figures = keyFigures.length > 0 ? keyFigures : charted.slice(0, 4);
  return figures.length > 0 ? { ...observatory, keyFigures: figures, sections } : undefined;
}

function keepBlock(block: Block, ids: ReadonlySet<string>, slugs: ReadonlySet<string>): Block | undefined {
  if (block.kind === "comment") return undefined;
  if (block.kind === "downloads") {
    const { indicators = [], datasets = [], ...rest } = block;
    const kept = {
      indicators: indicators.filter((id) => ids.has(id)),
      datasets: datasets.filter((slug) => slugs.has(slug)),
    };
    return kept.indicators.length + kept.datasets.length > 0 ? { ...rest, ...kept } : undefined;
  }
  if (block.kind === "layer") return slugs.has(block.dataset) ? block : undefined;
  if (block.kind === "table") {
    const indicators = block.indicators.filter((id) => ids.has(id));
    return indicators.length > 0 ? { ...block, indicators } : undefined;
  }
  return indicatorsOf(block).every((id) => ids.has(id)) ? block : undefined;
}

/** The description of a dataset as its new publisher signs it: nothing of the stand-in, of its place or its identifier. */
function describeFor(json: Record<string, unknown>, { publisher }: NewHome): object {
  const { id: _id, demonstration: _stand, spatial: _place, temporal: _time, file: _file, ...rest } = json;
  return { ...rest, organisation: publisher };
}

/** A schema without the contributors that are of the former territory: they did nothing for this one. */
function withoutAuthors(json: unknown, names: Names): unknown {
  const { contributors, ...rest } = json as { contributors?: unknown };
  if (!Array.isArray(contributors)) return json;
  const kept = contributors.filter((one) => findNames(JSON.stringify(one), names).length === 0);
  return kept.length > 0 ? { ...rest, contributors: kept } : rest;
}

/** Paths of the schemas that a schema extends. */
function extendedBy(json: unknown): string[] {
  const name = (json as { extends?: unknown }).extends;
  return typeof name === "string" ? [join("schemas", `${basename(name, ".json")}.json`)] : [];
}

function findNaming(path: string, text: string, names: Names): ContentProblem[] {
  const found = findNames(text, names);
  const message = `nomme le territoire d'origine (${found.map((name) => `«\u00A0${name}\u00A0»`).join(", ")}). Récrivez ce texte pour qu'il vaille partout.`;
  return found.length > 0 ? [{ path, message, fault: "use" }] : [];
}

function toText(json: unknown): string {
  return `${JSON.stringify(json, null, 2)}\n`;
}
