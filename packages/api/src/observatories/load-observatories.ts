import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDay } from "../calendar/civil-day.js";
import { ContentError } from "../documents/content-problem.js";
import { definitionCheck } from "../documents/definition-check.js";
import { type Held, listThemes, setAside } from "../documents/load-definitions.js";
import { readJson } from "../documents/read-json.js";
import type { Indicator } from "../indicators/indicator.js";

import { findMisuse } from "./find-misuse.js";
import { findDoubledNames, ownNames } from "./name-blocks.js";
import { type Block, indicatorsOf, type Observatory } from "./observatory.js";
import { observatorySchema } from "./observatory-schema.js";

const checkForm = definitionCheck(observatorySchema);

/**
 * Reads `datasets/<theme>/observatory.json`, in the order of the home page. A page that cannot be used is left
 * out (unless `former` has what it was before) and told: file, path in it, what to write; so is, alone, a block or a figure of an
 * indicator that does not exist, a chart that would show it wrongly, and a comment of a day that does not exist. What the site holds takes the place of what is written
 * there (`aside`).
 */
export async function loadObservatories(
  contentFolder: string,
  indicators: Indicator[],
  former: Observatory[] = [],
  held: Held<Observatory> = { documents: [], ids: new Set() },
): Promise<{ observatories: Observatory[]; problems: string[]; aside: Observatory[] }> {
  const observatories: Observatory[] = [];
  const problems: string[] = [];
  for (const theme of await listThemes(contentFolder)) {
    const file = join(contentFolder, theme, "observatory.json");
    if (!existsSync(file)) continue;
    const shown = `${theme}/observatory.json`;
    try {
      const { json: written } = await readJson(file, shown);
      const json = fromFormerShape(written);
      const found = validateObservatory(json, theme);
      if (found.length === 0) {
        const { observatory, missing } = keepKnown(json as Observatory, indicators);
        if (observatory.keyFigures.length > 0) observatories.push(observatory);
        else missing.push("aucun chiffre clé n'est utilisable\u00A0: la page n'est pas affichée.");
        found.push(...missing);
      }
      problems.push(...found.map((message) => `${shown}\u00A0: ${message}`));
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      problems.push(error.message);
    }
    const before = former.find((one) => one.theme === theme);
    if (!before || observatories.some((one) => one.theme === theme)) continue;
    // A former program may have kept it in another shape.
    if (validateObservatory(before, theme).length > 0) continue;
    const kept = keepKnown(before, indicators).observatory;
    if (kept.keyFigures.length === 0) continue;
    observatories.push(kept);
    problems.push(`${shown}\u00A0: la version précédente de la page reste affichée.`);
  }
  const { kept, aside } = setAside(observatories, held, ({ theme }) => theme);
  kept.sort((a, b) => a.order - b.order || (a.theme < b.theme ? -1 : 1));
  return { observatories: kept, problems, aside };
}

/** What is wrong with a page by itself; none when it can be used. */
export function validateObservatory(json: unknown, folder: string): string[] {
  const problems = checkForm(json);
  if (problems.length > 0) return problems;
  const { theme, sections } = json as Observatory;
  if (theme !== folder) problems.push(`«\u00A0theme\u00A0»\u00A0: écrivez «\u00A0${folder}\u00A0», le nom du dossier.`);
  for (const name of findDoubledNames({ sections }))
    problems.push(
      ownNames.includes(name)
        ? `«\u00A0sections\u00A0»\u00A0: «\u00A0${name}\u00A0» est un nom que la page prend déjà\u202F; donnez-en un autre.`
        : `«\u00A0sections\u00A0»\u00A0: deux rubriques ou blocs s'appellent «\u00A0${name}\u00A0».`,
    );
  return problems;
}

/** The page without what names an indicator that cannot be used or would be shown wrongly, or a day that does not exist, and a sentence for each. */
export function keepKnown(
  observatory: Observatory,
  indicators: Indicator[],
): { observatory: Observatory; missing: string[] } {
  const find = (id: string) => indicators.find((indicator) => indicator.id === id);
  const missing: string[] = [];
  const leave = (path: string, why: string) => {
    missing.push(`«\u00A0${path}\u00A0»\u00A0: ${why}`);
    return false;
  };
  const isKnown = (id: string, path: string) =>
    find(id) !== undefined ||
    leave(
      path,
      `aucun indicateur utilisable ne s'appelle «\u00A0${id}\u00A0»\u202F; laissé de côté. Indicateurs\u00A0: ${indicators.map((one) => one.id).join(", ") || "aucun"}.`,
    );
  const isUsable = (block: Block, path: string) => {
    if (!indicatorsOf(block).every((id) => isKnown(id, path))) return false;
    if (block.kind === "comment" && !isDay(block.date))
      return leave(`${path}.date`, `${block.date} n'est pas un jour du calendrier\u202F; laissé de côté.`);
    const misuse = findMisuse(block, find);
    return misuse === undefined || leave(path, misuse);
  };
  const keyFigures = observatory.keyFigures.filter((id, rank) => isKnown(id, `keyFigures[${rank}]`));
  const sections = observatory.sections
    .map((section, rank) => ({
      ...section,
      blocks: section.blocks.filter((block, place) => isUsable(block, `sections[${rank}].blocks[${place}]`)),
    }))
    .filter(({ blocks }) => blocks.length > 0);
  return { observatory: { ...observatory, keyFigures, sections }, missing };
}

/** Sections of texts and charts, and the comment of the page, as they were written before blocks. */
function fromFormerShape(json: unknown): unknown {
  // biome-ignore lint/suspicious/noExplicitAny: whatever was written.
  const page = json as any;
  if (!Array.isArray(page?.sections)) return json;
  const { comment, ...rest } = page;
  // biome-ignore lint/suspicious/noExplicitAny: whatever was written.
  const sections = page.sections.map((section: any) => {
    if (section === null || typeof section !== "object" || !("charts" in section || "text" in section)) return section;
    const { text, charts = [], blocks = [], ...kept } = section;
    return { ...kept, blocks: [...(text ? [{ kind: "text", text }] : []), ...charts, ...blocks] };
  });
  if (comment)
    sections.push({ id: "avis", title: "Ce qu’en dit le service", blocks: [{ kind: "comment", ...comment }] });
  return { ...rest, sections };
}
