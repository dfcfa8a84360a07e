import type { GlossaryTerm } from "@datalogue/api";
import { type ComponentChildren, createContext } from "preact";
import { useContext } from "preact/hooks";
import { typographic } from "../format/index.js";

/** Words that a page explains where it first uses them. A page is written once, from its first word to its last. */
interface Words {
  terms: readonly GlossaryTerm[];
  told: Set<string>;
}

const GlossaryContext = createContext<Words | null>(null);

/** A part of a page in which words of the glossary lead to it, once each. */
export function WithGlossary({ terms, children }: { terms: readonly GlossaryTerm[]; children: ComponentChildren }) {
  return <GlossaryContext.Provider value={{ terms, told: new Set() }}>{children}</GlossaryContext.Provider>;
}

/** A text whose first word of the glossary not told yet leads to its definition, which the pointer shows too. */
export function Explained({ text }: { text: string }) {
  const words = useContext(GlossaryContext);
  const found = words && findWord(text, words);
  if (!words || !found) return <>{text}</>;
  const { term, from, to } = found;
  words.told.add(term.id);
  return (
    <>
      {text.slice(0, from)}
      <a class="word" href={`/glossaire#${term.id}`} title={typographic(term.definition)}>
        {text.slice(from, to)}
      </a>
      {text.slice(to)}
    </>
  );
}

interface Found {
  term: GlossaryTerm;
  from: number;
  to: number;
}

/** The longest word that begins first. */
function findWord(text: string, { terms, told }: Words): Found | undefined {
  const found = terms
    .filter(({ id }) => !told.has(id))
    .flatMap((term) =>
      [term.term, ...(term.short ? [term.short] : [])].flatMap((word): Found[] => {
        const match = new RegExp(
          `(?<![\\p{L}\\d])${quoted(typographic(word))}(?![\\p{L}\\d])`,
          isLetters(word) ? "u" : "iu",
        ).exec(text);
        return match ? [{ term, from: match.index, to: match.index + match[0].length }] : [];
      }),
    );
  return found.sort((a, b) => a.from - b.from || b.to - a.to)[0];
}

/** « PLU », « SCoT »: written with its capitals, so that « schéma » is not taken for one. */
function isLetters(word: string): boolean {
  return /\p{Lu}.*\p{Lu}/u.test(word);
}

const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
