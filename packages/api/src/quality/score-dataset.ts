import { formatCivil } from "@datalogue/ingest/core";
import { fileFormats } from "../exports/index.js";
import { isPublicAddress } from "../settings/public-address.js";
import type { Dataset } from "../versions/dataset.js";
import { findLateness, type Lateness } from "./find-lateness.js";

/** What data.gouv.fr will ask of the metadata once harvested. */
export const criterionIds = [
  ...["licence", "temporal", "spatial", "frequency", "frequency-respected"],
  ...["description", "open-format", "available", "documented"],
] as const;

export type CriterionId = (typeof criterionIds)[number];

export interface Criterion {
  id: CriterionId;
  /** What is asked, in French. */
  title: string;
  met: boolean;
  /** What to do, in French; null when it is met. */
  advice: string | null;
}

/** The score of data.gouv.fr predicted: one point for each of nine criteria. */
export interface Quality {
  /** Number of criteria met. */
  score: number;
  max: number;
  criteria: Criterion[];
  update: Lateness;
}

type Scored = Pick<
  Dataset,
  "licence" | "temporal" | "bbox" | "frequency" | "modified" | "description" | "distributions" | "documentation"
>;

/** Characters that a description must pass. */
const DESCRIPTION = 100;

/**
 * Predicts the quality score that data.gouv.fr computes, and says what to do for each point that is missing. `publicUrl`
 * is where the files will be fetched from; days are counted in metropolitan France.
 * @see https://guides.data.gouv.fr/guides-open-data/guide-qualite
 */
export function scoreDataset(dataset: Scored, { publicUrl, now }: { publicUrl: string; now: Date }): Quality {
  const { licence, temporal, bbox, frequency, distributions, documentation = [] } = dataset;
  const update = findLateness(dataset, now);
  const length = dataset.description.trim().length;
  const known = frequency !== "UNKNOWN";
  const criteria: Criterion[] = [
    criterion(
      "licence",
      "Une licence est donnée",
      Boolean(licence),
      "Choisissez la licence, par exemple la Licence Ouverte 2.0.",
    ),
    criterion(
      "temporal",
      "La période couverte est donnée",
      temporal !== undefined,
      "Donnez le premier et le dernier jour que couvrent les données.",
    ),
    criterion(
      "spatial",
      "Le territoire couvert est donné",
      bbox !== null,
      "Donnez le code du territoire couvert, et importez son contour s'il n'est pas connu ici.",
    ),
    criterion(
      "frequency",
      "La fréquence de mise à jour est donnée",
      known,
      "Dites la fréquence que vous tiendrez, par exemple «\u00A0chaque année\u00A0».",
    ),
    criterion(
      "frequency-respected",
      "La fréquence de mise à jour est tenue",
      known && !update.late,
      known
        ? `Une mise à jour était attendue le ${formatCivil(update.due ?? "")}\u00A0: publiez-la, ou annoncez une fréquence plus longue.`
        : "Donnez d'abord la fréquence de mise à jour.",
    ),
    criterion(
      "description",
      "La description est assez longue",
      length > DESCRIPTION,
      `La description a ${length} ${length > 1 ? "caractères" : "caractère"}\u202F; il en faut plus de ${DESCRIPTION}. Dites ce que contient le jeu, d'où il vient, et ses limites.`,
    ),
    criterion(
      "open-format",
      "Un fichier au moins est dans un format ouvert",
      distributions.some(({ format }) => fileFormats[format].open),
      "Publiez les données en CSV ou en GeoJSON.",
    ),
    criterion(
      "available",
      "data.gouv.fr peut lire tous les fichiers",
      distributions.length > 0 && isPublicAddress(publicUrl),
      distributions.length === 0
        ? "Publiez un fichier."
        : "Ce site n'a pas encore d'adresse publique en https. Les fichiers se téléchargent d'ici\u00A0; la fiche n'a rien à changer.",
    ),
    criterion(
      "documented",
      "Un fichier au moins est décrit ou documenté",
      documentation.length > 0 || distributions.length > 0,
      "Ajoutez l'adresse d'une page qui explique les données.",
    ),
  ];
  return { score: criteria.filter(({ met }) => met).length, max: criteria.length, criteria, update };
}

function criterion(id: CriterionId, title: string, met: boolean, advice: string): Criterion {
  return { id, title, met, advice: met ? null : advice };
}
