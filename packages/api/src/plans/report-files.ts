import { writeSource } from "../indicators/tell-source.js";
import { csvText } from "../rows/csv-text.js";
import type { FollowedObjective, PlanFollowUp } from "./follow-up.js";
import { toldIndicator } from "./told-indicator.js";

/** What the files of a report are made of. */
export interface ReportContent {
  followed: PlanFollowUp;
  publicUrl: string;
}

/**
 * The data of a report at a date, by name of file: its objectives, their values year by year, its deadlines (CSV), and all of
 * it (JSON). Addresses of the values are those where they stay.
 */
export function reportFiles({ followed, publicUrl }: ReportContent): Map<string, string> {
  const { plan, at, text, objectives, deadlines, definitions, tally, demonstration } = followed;
  const unitOf = (objective: FollowedObjective) => {
    const definition = definitions.get(objective.indicator);
    return definition ? toldIndicator(objective, definition).unit : null;
  };
  const sourceOf = ({ indicator, demonstration }: FollowedObjective) => {
    const definition = definitions.get(indicator);
    return definition ? writeSource(definition, demonstration) : null;
  };
  const objectiveLines = objectives.map((one) => [
    ...[one.id, one.title, one.type, one.indicator, one.territory, unitOf(one)],
    ...[one.status, one.sentence, one.notes.join(" ")],
    ...[one.reference?.period ?? null, one.reference?.value ?? null],
    ...[
      one.latest?.period ?? null,
      one.latest?.value ?? null,
      one.latest?.status ?? null,
      one.latest?.coverage ?? null,
    ],
    ...[one.expected, one.gap, one.tolerance, one.target.period, one.target.value],
    ...[one.legalReference, sourceOf(one), one.frozen?.versions.join(" ") ?? null],
    one.frozen ? publicUrl + one.frozen.address : null,
  ]);
  const valueLines = objectives.flatMap((one) =>
    one.trajectory.map((point) => [
      ...[one.id, point.year, point.value, point.expected, point.amount, unitOf(one)],
      ...[point.status, point.coverage, point.reason, sourceOf(one)],
    ]),
  );
  const deadlineLines = deadlines.map((one) => [
    ...[one.rule, one.title, one.due, one.days, one.status, one.sentence],
    ...[one.legalReference, one.state === "verified" ? "vérifié" : "à vérifier", one.source.title, one.source.read],
    one.missing.join(" "),
  ]);
  const { $schema: _, objectives: __, ...described } = plan;
  return new Map([
    ["objectifs.csv", csvText([OBJECTIVES, ...objectiveLines])],
    ["valeurs.csv", csvText([VALUES, ...valueLines])],
    ["echeances.csv", csvText([DEADLINES, ...deadlineLines])],
    [
      "bilan.json",
      `${JSON.stringify({ plan: described, at, text, demonstration, tally, objectives, deadlines }, null, 2)}\n`,
    ],
  ]);
}

const OBJECTIVES = [
  ...["objectif", "titre", "type", "indicateur", "code_geo", "unite", "etat", "phrase", "precisions"],
  ...["reference_periode", "reference_valeur", "periode", "valeur", "statut", "couverture"],
  ...["prevu", "ecart", "tolerance", "cible_periode", "cible_valeur", "texte", "source", "versions", "adresse"],
];
const VALUES = [
  "objectif",
  "annee",
  "valeur",
  "prevu",
  "dans_l_annee",
  "unite",
  "statut",
  "couverture",
  "motif",
  "source",
];
const DEADLINES = [
  "regle",
  "echeance",
  "jour",
  "jours_restants",
  "etat",
  "phrase",
  "texte",
  "texte_verifie",
  "source",
  "lue_le",
  "il_manque",
];
