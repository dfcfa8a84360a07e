import type { ReleasedPhoto } from "@datalogue/api";
import { renderDocument } from "../components/layout.js";
import { counted, formatDate, typographic } from "../format/index.js";
import type { Site } from "../site.js";

interface ReleasedPhotosProps {
  photos: ReleasedPhoto[];
  nameOf(organisation: string): string;
}

/** `/photos-de-terrain`: photos of inspections that a publisher showed to everybody; never who took them. */
export function releasedPhotosPage(site: Site, { photos, nameOf }: ReleasedPhotosProps): string {
  return renderDocument({
    site,
    title: "Photos de terrain",
    description: "Ce que les services du territoire montrent de leurs contrôles sur le terrain.",
    canonical: "/photos-de-terrain",
    breadcrumb: [{ label: "Accueil", href: "/" }],
    children: (
      <>
        <div class="page-head">
          <h1>
            {photos.length === 0
              ? "Aucune photo de terrain n’est publique"
              : counted(photos.length, "photo de terrain", "photos de terrain")}
          </h1>
          <p class="intro">
            {photos.length === 0
              ? "Celles que les services choisissent de montrer de leurs contrôles seront ici."
              : "Ce que les services du territoire montrent de leurs contrôles\u00a0: sans lieu exact, heure ni auteur."}
          </p>
        </div>
        {photos.length > 0 && (
          <ul class="section plain photo-wall">
            {photos.map((photo) => (
              <li key={photo.id}>
                <figure>
                  <img
                    src={`/api/inspection-photos/${photo.id}`}
                    width={photo.width}
                    height={photo.height}
                    loading="lazy"
                    alt={typographic(photo.sentence)}
                  />
                  <figcaption>
                    <strong>{typographic(photo.installation?.name ?? photo.title)}</strong>, vu le{" "}
                    {formatDate(photo.seenOn)}. {typographic(photo.sentence)}
                    <br />
                    <span class="small">
                      {nameOf(photo.organisation)}
                      {photo.installation && `, ${typographic(photo.title)}`}
                    </span>
                  </figcaption>
                </figure>
              </li>
            ))}
          </ul>
        )}
        <p class="section small">
          Vous vous reconnaissez, vous, votre plaque ou votre bien&#8239;? <a href="/contact">Écrivez-nous</a>&nbsp;: la
          photo est reprise.
        </p>
      </>
    ),
  });
}
