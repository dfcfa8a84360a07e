import type { Dataset } from "@datalogue/api";
import { formatDate, formatNames, licences, typographic } from "../format/index.js";

/** A dataset in a list: what it is, whose, when, in which forms. */
export function DatasetItem({ dataset }: { dataset: Dataset }) {
  const formats = [
    ...new Set(dataset.distributions.map(({ format }) => format).filter((format) => format !== "ORIGINAL")),
  ];
  return (
    <li>
      <h3>
        <a href={`/jeux/${dataset.slug}`}>{typographic(dataset.title)}</a>
      </h3>
      <p>{firstSentences(typographic(dataset.description))}</p>
      <p class="meta">
        <span>{typographic(dataset.organisationName)}</span>
        <span>mis à jour le {formatDate(dataset.modified)}</span>
        {dataset.validation.valid && <span>conforme à son schéma</span>}
      </p>
      <p class="tags">
        {formats.map((format) => (
          <span key={format} class="badge">
            {formatNames[format]}
          </span>
        ))}
        <span class="badge">{licences[dataset.licence].label}</span>
        {dataset.demonstration && <span class="badge badge--demo">Démonstration</span>}
      </p>
    </li>
  );
}

/** Enough of a description to choose: whole sentences, about 200 characters. */
export function firstSentences(text: string, length = 200): string {
  if (text.length <= length) return text;
  const end = text.lastIndexOf(". ", length);
  if (end > 40) return text.slice(0, end + 1);
  return `${text.slice(0, Math.max(text.lastIndexOf(" ", length), 40))}…`;
}
