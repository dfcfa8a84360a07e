import type { Dataset, Version } from "@datalogue/api";
import { counted, formatDate, typographic } from "../../format/index.js";

/** Every version, the last one first: when, why, what changed, and its files. */
export function Versions({
  dataset,
  versions,
  mayPublish,
}: {
  dataset: Dataset;
  versions: Version[];
  /** Whether the visitor may come back to one. */
  mayPublish: boolean;
}) {
  if (versions.length === 0) return null;
  const sorted = versions.toSorted((a, b) => b.number - a.number);
  return (
    <section class="stack" aria-labelledby="versions">
      <h2 id="versions">Versions</h2>
      <ol class="versions" reversed>
        {sorted.map((version, index) => (
          <li key={version.number} aria-current={version.number === dataset.version ? "true" : undefined}>
            <p>
              <strong>Version {version.number}</strong> du {formatDate(version.publishedAt)}
              {version.number === dataset.version && " (servie)"}
            </p>
            <p class="small">
              {version.note && `${typographic(version.note)} `}
              {describeChange(version, sorted[index + 1])} Reçue sous le nom <code>{version.originalName}</code>.
            </p>
            <p class="links">
              {version.originalSha256 !== null && (
                <a href={`/fichiers/${dataset.id}/versions/${version.number}/original`}>
                  Fichier reçu<span class="visually-hidden"> de la version {version.number}</span>
                </a>
              )}
              {mayPublish && version.number !== dataset.version && (
                <a href={`/espace/jeux/${dataset.slug}/versions/${version.number}`}>
                  Revenir à la version {version.number}
                </a>
              )}
              {!version.withdrawn && (
                <a href={`/api/datasets/${dataset.slug}/versions/${version.number}/data`}>
                  Lignes par l’API<span class="visually-hidden"> de la version {version.number}</span>
                </a>
              )}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What is known of the difference with the version before: its file and its number of rows. */
function describeChange(version: Version, before: Version | undefined): string {
  const rows = counted(version.rows, "ligne");
  if (!before) return `${rows}.`;
  // Of a file under statistical secrecy, no digest is told.
  if (version.originalSha256 !== null && version.originalSha256 === before.originalSha256)
    return `${rows}, le même fichier que la version ${before.number}\u00a0: sa fiche, son schéma ou notre lecture ont changé.`;
  const difference = version.rows - before.rows;
  if (difference === 0)
    return `${rows}, autant que la version ${before.number}${version.originalSha256 === null ? "" : ", dans un autre fichier"}.`;
  const change = counted(Math.abs(difference), "ligne");
  return `${rows}\u00a0: ${change} de ${difference > 0 ? "plus" : "moins"} que la version ${before.number}.`;
}
