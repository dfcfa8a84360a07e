import type { ClosedDataset, Dataset } from "../versions/dataset.js";
import type { SearchedField, TextPart, Why } from "./dataset-query.js";
import { foldTerm, splitWords } from "./fold-term.js";
import { type Explained, searchedFields } from "./search-index.js";

const LABELS: Record<SearchedField, string> = {
  title: "titre",
  keywords: "mots-clés",
  theme: "thème",
  organisation: "organisme",
  description: "description",
  columns: "colonnes",
};

/** Characters kept before the first word found, and in all. */
const EXCERPT = { before: 60, length: 220 };

/** Why a dataset was found: the places and their words as written, synonyms, and a passage where the words are marked. */
export function explainMatch(dataset: Dataset | ClosedDataset, { terms: matches, synonyms }: Explained): Why {
  const fields = (Object.keys(searchedFields) as SearchedField[]).flatMap((name) => {
    const terms = new Set(Object.keys(matches).filter((term) => matches[term]?.includes(name)));
    if (terms.size === 0) return [];
    const parts = markWords(searchedFields[name](dataset), terms);
    const written = [...new Set(parts.flatMap(({ text, match }) => (match ? [text] : [])))];
    return [{ name, label: LABELS[name], terms: written, parts }];
  });
  // A title is on screen already: a passage of another place tells more.
  const shown = fields.find(({ name }) => name !== "title") ?? fields[0];
  return {
    fields: fields.map(({ parts: _parts, ...field }) => field),
    synonyms,
    excerpt: shown ? cut(shown.parts) : [],
  };
}

function markWords(text: string, terms: Set<string>): TextPart[] {
  const parts: TextPart[] = [];
  for (const { text: piece, word } of splitWords(text)) {
    const folded = word ? foldTerm(piece) : null;
    const match = folded !== null && terms.has(folded);
    const last = parts.at(-1);
    if (last && !match && !last.match) last.text += piece;
    else parts.push({ text: piece, match });
  }
  return parts;
}

/** The passage around the first word found, cut between words, "…" where something was left out. */
function cut(parts: TextPart[]): TextPart[] {
  const text = parts.map((part) => part.text).join("");
  if (text.length <= EXCERPT.length) return parts;
  const first = parts.findIndex(({ match }) => match);
  const at = parts.slice(0, first).reduce((sum, part) => sum + part.text.length, 0);
  const start = at <= EXCERPT.before ? 0 : text.indexOf(" ", at - EXCERPT.before) + 1;
  const wanted = Math.min(text.length, start + EXCERPT.length);
  const end =
    wanted === text.length ? wanted : Math.max(text.lastIndexOf(" ", wanted), at + (parts[first]?.text.length ?? 0));
  const kept: TextPart[] = [];
  let offset = 0;
  for (const part of parts) {
    const piece = part.text.slice(Math.max(0, start - offset), Math.max(0, end - offset));
    if (piece) kept.push({ text: piece, match: part.match });
    offset += part.text.length;
  }
  if (start > 0) kept.unshift({ text: "…", match: false });
  if (end < text.length) kept.push({ text: "…", match: false });
  return kept;
}
