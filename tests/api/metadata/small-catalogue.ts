import type {
  CatalogueContent,
  DescribedDataset,
  FeedPage,
} from "../../../packages/api/src/metadata/catalogue-content.js";
import type { Dataset } from "../../../packages/api/src/versions/dataset.js";

const id = "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2a10";
export const settings = { publicUrl: "https://donnees.exemple.fr" };

/** Tonnages of Île d'Oléron, as the catalogue gives them once published. */
export const tonnages: Dataset = {
  readable: true,
  id,
  slug: "dechets-tonnages",
  fileName: "dechets-tonnages",
  title: "Tonnages de déchets par commune",
  description: "Tonnes de déchets ménagers collectées dans les huit communes de l'île d'Oléron, par flux et par année.",
  organisation: "ile-d-oleron",
  organisationName: "Communauté de communes de l'Île d'Oléron",
  theme: "dechets",
  themeTitle: "Déchets",
  licence: "lov2",
  frequency: "ANNUAL",
  keywords: ["déchets", "collecte"],
  contact: { name: "Service déchets", email: "dechets@exemple.fr" },
  access: "open",
  spatial: "241700624",
  temporal: { from: "2015-01-01", to: "2024-12-31" },
  provenance: "Bons de pesée.",
  issued: "2025-03-01T08:00:00.000Z",
  modified: "2025-06-02T09:30:00.000Z",
  version: 3,
  rows: 800,
  fields: [],
  geographic: false,
  bbox: [-1.42, 45.8, -1.18, 46.05],
  distributions: [
    {
      id: "csv",
      title: "Tableau CSV normalisé (UTF-8)",
      format: "CSV",
      mediaType: "text/csv",
      path: `/fichiers/${id}/dechets-tonnages.csv`,
      bytes: 48213,
      sha256: "a".repeat(64),
    },
    {
      id: "original",
      title: "Fichier d'origine, tel que reçu",
      format: "ORIGINAL",
      mediaType: "text/csv",
      path: `/fichiers/${id}/original`,
      bytes: 50000,
      sha256: "b".repeat(64),
    },
  ],
  validation: { valid: true, error: 0, warning: 0, info: 0 },
  schemaPath: `/api/datasets/${id}/schema`,
};

export function described(changes: Partial<Dataset> = {}, rest: Partial<DescribedDataset> = {}): DescribedDataset {
  return {
    dataset: { ...tonnages, ...changes },
    schema: { title: "Tonnages de déchets collectés", name: "dechets-tonnages" },
    territory: { code: "241700624", name: "Île d'Oléron", bbox: [-1.42, 45.8, -1.18, 46.05] },
    version: { note: "Corrige les tonnages de 2024.", previous: 2 },
    observatory: { title: "Déchets", dcatThemes: ["ENVI"] },
    ...rest,
  };
}

/** The catalogue of the PETR, with one dataset unless others are given. */
export function catalogue(datasets: DescribedDataset[] = [described()]): CatalogueContent {
  return {
    info: {
      title: "Datalogue du Pôle Marennes Oléron",
      shortTitle: "Datalogue",
      description: "Les données ouvertes du Pôle.",
      publisher: "pole-marennes-oleron",
      contact: { name: "Service des données", email: "donnees@exemple.fr" },
      homeTerritory: "petr-marennes-oleron",
      idBase: "https://id.exemple.fr",
      language: "fr",
    },
    organisations: [
      {
        slug: "pole-marennes-oleron",
        name: "Pôle territorial Marennes Oléron",
        contact: { name: "Accueil", email: "accueil@exemple.fr" },
      },
      { slug: "ile-d-oleron", name: "Communauté de communes de l'Île d'Oléron", siren: "241700624" },
    ],
    datasets,
    place: { code: "petr-marennes-oleron", name: "Pôle Marennes Oléron", bbox: [-1.43, 45.69, -0.9, 46.06] },
  };
}

/** Where a page of one dataset stands in its feed. */
export function page(number: number, pages: number): FeedPage {
  const address = (other: number) => `${settings.publicUrl}/catalogue.ttl?page=${other}`;
  return {
    self: address(number),
    first: address(1),
    last: address(pages),
    next: number < pages ? address(number + 1) : null,
    previous: number > 1 ? address(number - 1) : null,
    total: pages,
    issued: tonnages.issued,
    modified: tonnages.modified,
  };
}
