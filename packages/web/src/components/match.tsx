import type { TextPart, Why } from "@datalogue/api";
import { listed, typographic } from "../format/index.js";

/** Why a dataset answers to the words searched: where they were found, and a passage when it says more than the title. */
export function Match({ why }: { why: Why }) {
  if (why.fields.length === 0) return null;
  const shown = excerptFieldOf(why);
  const by = [...new Set(why.synonyms.flatMap(({ found }) => found))];
  return (
    <p class="match">
      {by.length > 0
        ? `Trouvé par ${listed(by.map((word) => `«\u202f${typographic(word)}\u202f»`))}, dans\u00a0: `
        : "Trouvé dans\u00a0: "}
      {listed(why.fields.map(({ label }) => label))}
      {shown && shown !== "description" && (
        <>
          {" "}
          («{"\u202f"}
          <Excerpt parts={why.excerpt} />
          {"\u202f"}»)
        </>
      )}
    </p>
  );
}

/** A passage with the words searched marked. */
export function Excerpt({ parts }: { parts: TextPart[] }) {
  return <>{parts.map(({ text, match }, index) => (match ? <mark key={index}>{text}</mark> : typographic(text)))}</>;
}

/** The place that the passage comes from; undefined for the title, which is on screen already. */
export function excerptFieldOf({ fields }: Why) {
  return fields.find(({ name }) => name !== "title")?.name;
}
