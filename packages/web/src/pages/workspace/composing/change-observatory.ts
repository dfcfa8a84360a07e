import type { Block, Indicator, Observatory } from "@datalogue/api";
import {
  addBlock,
  addIndicator,
  changeBlock,
  listBlocks,
  moveBlock,
  type OrderedBlock,
  readNotes,
  readParagraphs,
  removeBlock,
  withLook,
} from "./edit-observatory.js";
import { readNumber } from "./read-number.js";
import { joinLines } from "./typed-lines.js";

/** What the form of the composer sends. */
export interface ComposerAnswers {
  /** What the button does: "monter:0-1". */
  act: string;
  /** The block that was open, or "page". */
  open: string;
  /** An answer, undefined where the form does not have it. */
  answer(name: string): string | undefined;
  /** All that is ticked under a name. */
  ticked(name: string): string[];
}

interface Options {
  indicators: readonly Indicator[];
  /** The civil day: that of a new comment. */
  today: string;
  /** The organisation that signs a new comment until somebody says who does: no name of a person is published unasked. */
  author: string;
}

/**
 * The page as somebody leaves it: what is written in the open block, then what the button does; the block that is open then, and where the
 * composer is read on (`at`, an id): what was moved keeps its button under the finger, what was closed or removed leaves its reader at its place.
 */
export function changeObservatory(
  former: Observatory,
  { act, open, answer, ticked }: ComposerAnswers,
  { indicators, today, author }: Options,
): { page: Observatory; open: string | undefined; at: string } {
  const find = (id: string) => indicators.find((one) => one.id === id);
  const page = writeOpen(former, open, answer, ticked);
  const [name = "", place = ""] = act.split(":");
  const left = (page: Observatory, open?: string, at = open ? `bloc-${open}` : "blocs") => ({ page, open, at });
  switch (name) {
    case "monter":
    case "descendre": {
      const moved = moveBlock(page, place, name === "monter" ? "up" : "down");
      // The open block stays open where it goes; another one that moves closes it, its places having changed.
      const stays = open === place ? moved.place : open === "page" ? open : undefined;
      return left(moved.page, stays, `${name}-${moved.place}`);
    }
    case "ouvrir":
      return left(page, place === "page" || findBlock(page, place) ? place : undefined);
    case "fermer":
      return left(page, undefined, open ? `bloc-${open}` : undefined);
    case "retirer": {
      const rank = listBlocks(page).findIndex((one) => one.place === place);
      const removed = removeBlock(page, place);
      const next = listBlocks(removed)[rank] ?? listBlocks(removed).at(-1);
      return left(removed, undefined, next && `bloc-${next.place}`);
    }
    case "ajouter": {
      const indicator = find(answer("indicateur") ?? "");
      if (!indicator) return left(page, open);
      const added = addIndicator(page, indicator, find);
      return left(added.page, added.place);
    }
    case "ajouter-texte": {
      const added = addBlock(page, { kind: "text", text: ["Nouveau texte."] }, "texte");
      return left(added.page, added.place);
    }
    case "ajouter-commentaire": {
      const block: Block = {
        kind: "comment",
        author,
        role: "service à préciser",
        date: today,
        text: ["Nouveau commentaire."],
      };
      const added = addBlock(page, block, "mot");
      return left(added.page, added.place);
    }
    case "chiffre-ajouter": {
      const id = answer("chiffre") ?? "";
      const isNew = find(id) !== undefined && !page.keyFigures.includes(id);
      return left(isNew ? { ...page, keyFigures: [...page.keyFigures, id] } : page, open);
    }
    case "chiffre-retirer":
      return left({ ...page, keyFigures: page.keyFigures.filter((_, rank) => rank !== Number(place)) }, open);
    case "chiffre-monter": {
      const figures = [...page.keyFigures];
      const [moved] = figures.splice(Number(place), 1);
      const above = Math.max(0, Number(place) - 1);
      if (moved !== undefined) figures.splice(above, 0, moved);
      return left({ ...page, keyFigures: figures }, open, `${name}-${above}`);
    }
    default:
      return left(page, open);
  }
}

/** Writes what was typed in the open block; what the form does not have stays. */
function writeOpen(
  page: Observatory,
  open: string,
  answer: ComposerAnswers["answer"],
  ticked: ComposerAnswers["ticked"],
): Observatory {
  if (open === "page") {
    const year = answer("annee");
    const rank = answer("rang");
    const presentation = answer("presentation");
    const main = answer("theme-europeen");
    return {
      ...page,
      title: answer("titre")?.trim() ?? page.title,
      description: presentation === undefined ? page.description : joinLines(presentation),
      // As it was typed: what is no number is told.
      order: rank === undefined ? page.order : (readNumber(rank) as number),
      // The first one is the main one; the others stay.
      dcatThemes:
        main === undefined
          ? page.dcatThemes
          : ([main, ...page.dcatThemes.slice(1).filter((one) => one !== main)] as Observatory["dcatThemes"]),
      compareWith: year === undefined ? page.compareWith : (readNumber(year) as number),
    };
  }
  const found = findBlock(page, open);
  if (!found) return page;
  return changeBlock(page, open, writeBlock(found.block, answer, ticked), answer("rubrique")?.trim());
}

const findBlock = (page: Observatory, place: string) => listBlocks(page).find((one) => one.place === place);

/** A block as a form opened it, with its section and the title above it: it is found again by all of it, wherever it is. */
export interface SeenBlock {
  section: string;
  heading?: string | undefined;
  block: Block;
}

export const seenBlock = ({ section, block }: OrderedBlock): SeenBlock => ({
  section: section.id,
  heading: section.title,
  block,
});

/** Where a block is now, that was at a place; undefined where it changed, left its section, or is no more. */
export function findSeenBlock(page: Observatory, seen: SeenBlock, place: string): string | undefined {
  // No form of ours writes it so.
  if (typeof seen.block !== "object" || seen.block === null) return place;
  const own = JSON.stringify(seen);
  const places = listBlocks(page)
    .filter((one) => JSON.stringify(seenBlock(one)) === own)
    .map((one) => one.place);
  return places.find((one) => one === place) ?? places[0];
}

/** A block as its form leaves it, wherever it is. */
export function writeSeenBlock(seen: SeenBlock, { answer, ticked }: ComposerAnswers): SeenBlock {
  const heading = answer("rubrique");
  return {
    section: seen.section,
    heading: heading === undefined ? seen.heading : heading.trim() || undefined,
    block: writeBlock(seen.block, answer, ticked),
  };
}

function writeBlock(block: Block, answer: ComposerAnswers["answer"], ticked: ComposerAnswers["ticked"]): Block {
  const text = answer("texte");
  if (block.kind === "text") return text === undefined ? block : { ...block, text: readParagraphs(text) };
  if (block.kind === "comment")
    return {
      ...block,
      author: answer("auteur")?.trim() ?? block.author,
      role: answer("fonction")?.trim() ?? block.role,
      date: answer("jour")?.trim() ?? block.date,
      text: text === undefined ? block.text : readParagraphs(text),
    };
  if (block.kind === "notes") {
    const notes = answer("mots");
    return notes === undefined ? block : { ...block, notes: readNotes(notes) };
  }
  if (block.kind === "table") {
    const shown = ticked("tableau");
    // Those that stay keep their order.
    const kept = block.indicators.filter((id) => shown.includes(id));
    return { ...block, indicators: [...new Set([...kept, ...shown])] };
  }
  const look = answer("forme");
  return "indicator" in block && look !== undefined ? withLook(block, look, answer("dessine") === "oui") : block;
}
