import type { CatalogueReader, Dataset, Version } from "@datalogue/api";
import { counted, formatDate, typographic } from "../../format/index.js";

/** Where all the versions of a dataset are listed. */
export const allVersionsPath = ({ slug }: Pick<Dataset, "slug">): string => `/jeux/${slug}/versions`;

/** Some versions of a dataset that follow one another, the last one first, and the one before the oldest of them, for what it changed. */
export interface VersionPart {
  shown: Version[];
  before: Version | undefined;
}

/** Reads so many versions, but for so many of the last ones. */
export async function readVersionPart(
  catalogue: Pick<CatalogueReader, "listVersions">,
  { id }: Pick<Dataset, "id">,
  { skip = 0, most }: { skip?: number; most: number },
): Promise<VersionPart> {
  const listed = await catalogue.listVersions(id, { skip, most: most + 1 });
  return { shown: listed.slice(0, most), before: listed[most] };
}

interface VersionListProps {
  dataset: Dataset;
  part: VersionPart;
  /** Whether the visitor may come back to one. */
  mayPublish: boolean;
}

/** The last versions of a dataset, and the way to the others. */
export function Versions({ total, ...list }: VersionListProps & { total: number }) {
  const { shown } = list.part;
  if (shown.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="versions">
      <h2 id="versions">Versions</h2>
      <VersionList {...list} />
      {total > shown.length && (
        <p>
          <a href={allVersionsPath(list.dataset)}>Les {counted(total, "version")}</a>
        </p>
      )}
    </section>
  );
}

/** Versions, the last one first: when, why, what changed, and their files. */
export function VersionList({ dataset, part: { shown, before }, mayPublish }: VersionListProps) {
  const isServed = ({ number, withdrawn }: Version) => number === dataset.version && !withdrawn;
  return (
    <ol class="versions" reversed>
      {shown.map((version, index) => (
        <li key={version.number} value={version.number} aria-current={isServed(version) ? "true" : undefined}>
          <p>
            <strong>Version {version.number}</strong> du {formatDate(version.publishedAt)}
            {version.withdrawn ? " (retirée)" : isServed(version) && " (servie)"}
          </p>
          <p class="small">
            {version.note && `${typographic(version.note)} `}
            {describeChange(version, shown[index + 1] ?? before)} Reçue sous le nom <code>{version.originalName}</code>.
          </p>
          <p class="links">
            {version.originalSha256 !== null && (
              <a href={`/fichiers/${dataset.id}/versions/${version.number}/original`}>
                Fichier reçu<span class="visually-hidden"> de la version {version.number}</span>
              </a>
            )}
            {mayPublish && version.number !== dataset.version && !version.ofOthers && (
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
