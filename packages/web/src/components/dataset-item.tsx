import { type ClosedDataset, type Dataset, fileFormats, scoreDataset, type Why } from "@datalogue/api";
import { formatDate, licences, typographic } from "../format/index.js";
import type { Site } from "../site.js";
import { AccessBadge } from "./access-badge.js";
import { Excerpt, excerptFieldOf, Match } from "./match.js";

interface DatasetItemProps {
  site: Pick<Site, "publicUrl" | "now">;
  dataset: Dataset | ClosedDataset;
  /** Why it answers to a search. */
  why?: Why | null;
}

/** A dataset in a list: what it is, whose, when, how good, in which forms, and for whom when it is not open. */
export function DatasetItem({ site, dataset, why = null }: DatasetItemProps) {
  const distributions = dataset.readable ? dataset.distributions : [];
  const formats = [...new Set(distributions.map(({ format }) => format).filter((format) => format !== "ORIGINAL"))];
  const quality = dataset.readable ? scoreDataset(dataset, { publicUrl: site.publicUrl, now: site.now() }) : null;
  return (
    <li>
      <h3>
        <a href={`/jeux/${dataset.slug}`}>{typographic(dataset.title)}</a>
      </h3>
      <p>
        {why && excerptFieldOf(why) === "description" ? (
          <Excerpt parts={why.excerpt} />
        ) : (
          firstSentences(typographic(dataset.description))
        )}
      </p>
      {why && <Match why={why} />}
      <p class="meta">
        <span>{typographic(dataset.organisationName)}</span>
        <span>mis à jour le {formatDate(dataset.modified)}</span>
        {quality && (
          <span>
            qualité&nbsp;: {quality.score} sur {quality.max}
          </span>
        )}
        {dataset.readable && dataset.validation.valid && <span>conforme à son schéma</span>}
      </p>
      <p class="tags">
        <AccessBadge access={dataset.access} />
        {formats.map((format) => (
          <span key={format} class="badge">
            {fileFormats[format].label}
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
