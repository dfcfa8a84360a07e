import type { PlanDate, PlanKind } from "../plan-schema.js";

/** When a duty is due. */
export type DueRule =
  /** Months after the latest of these dates. Never done: on the day of `first`, or as long after the latest of `first.since` when that is later. */
  | { kind: "every"; months: number; since: PlanDate[]; first?: { day: string; since: PlanDate[] } }
  /** Once, months after the latest of these dates, unless `done` came since. */
  | { kind: "once"; months: number; since: PlanDate[]; done: PlanDate }
  /** Each year on a day, "06-30", about the year before; `done` tells the last time. */
  | { kind: "yearly"; day: string; done: PlanDate };

/** What must be ready to meet a duty. */
export type Need =
  /** Every objective can be computed. */
  | "objectives"
  /** A ceiling on the land consumed is followed. */
  | "ceiling"
  /** The indicators have the values of the year that the duty is about. */
  | "year";

/** A duty that the law gives to a kind of document. */
export interface DeadlineRule {
  id: string;
  kinds: PlanKind[];
  title: string;
  /** The texts, as they are quoted. */
  legalReference: string;
  due: DueRule;
  /** Months before the day when it must be under way. */
  watch: number;
  needs: Need[];
  /** What missing it leads to, or what goes with it. */
  consequence: string;
}

/**
 * The duties we follow, one table: a change of the law is a change here and nowhere else. Texts: docs/plans.md. The first
 * report on artificialisation was due before September 2024 (Association des maires de France, note on art. L.2231-1); the waste
 * report within six months of the end of the year (L.2224-17-1, which prevails over the nine of D.2224-1).
 */
export const deadlineRules: readonly DeadlineRule[] = [
  {
    id: "scot-evaluation",
    kinds: ["SCOT"],
    title: "Évaluation du SCoT",
    legalReference: "code de l'urbanisme, article L.\u00A0143-28",
    due: { kind: "every", months: 72, since: ["approved", "revised", "lastEvaluation"] },
    watch: 12,
    needs: ["objectives"],
    consequence:
      "Environnement, transports, consommation d'espaces, artificialisation, implantations commerciales. Sans délibération dans les six ans, le SCoT devient caduc.",
  },
  {
    id: "plu-evaluation",
    kinds: ["PLU", "PLUI"],
    title: "Évaluation du PLU",
    legalReference:
      "code de l'urbanisme, articles L.\u00A0153-27 et R.\u00A0151-4\u202F; Conseil d'État, 7 juillet 2022, n°\u00A0451137",
    due: { kind: "every", months: 72, since: ["approved", "revised", "lastEvaluation"] },
    watch: 12,
    needs: ["objectives"],
    consequence:
      "Le PLU doit contenir les indicateurs de cette analyse\u00A0: leur absence le fait annuler en partie. L'évaluation peut tenir lieu de rapport sur l'artificialisation.",
  },
  {
    id: "artificialisation-report",
    kinds: ["PLU", "PLUI"],
    title: "Rapport sur l'artificialisation des sols",
    legalReference: "code général des collectivités territoriales, articles L.\u00A02231-1 et R.\u00A02231-1",
    due: {
      kind: "every",
      months: 36,
      since: ["lastReport"],
      first: { day: "2024-08-31", since: ["approved"] },
    },
    watch: 6,
    needs: ["ceiling"],
    consequence: "Tous les trois ans\u00A0: débat, vote, puis envoi dans les quinze jours.",
  },
  {
    id: "waste-report",
    kinds: ["PLPDMA"],
    title: "Rapport annuel sur le prix et la qualité du service des déchets",
    legalReference: "code général des collectivités territoriales, articles L.\u00A02224-17-1 et D.\u00A02224-1",
    due: { kind: "yearly", day: "06-30", done: "lastReport" },
    watch: 4,
    needs: ["year"],
    consequence: "Présenté à l'assemblée dans les six mois qui suivent l'année.",
  },
  {
    id: "pcaet-mid-term",
    kinds: ["PCAET"],
    title: "Rapport à mi-parcours du PCAET",
    legalReference: "code de l'environnement, article L.\u00A0229-26",
    due: { kind: "once", months: 36, since: ["approved", "adopted", "revised"], done: "lastReport" },
    watch: 6,
    needs: ["objectives"],
    consequence: "Après trois ans d'application, un rapport public.",
  },
  {
    id: "pcaet-renewal",
    kinds: ["PCAET"],
    title: "Mise à jour du PCAET",
    legalReference: "code de l'environnement, article L.\u00A0229-26",
    due: { kind: "every", months: 72, since: ["approved", "adopted", "revised"] },
    watch: 18,
    needs: ["objectives"],
    consequence: "Le plan est mis à jour tous les six ans.",
  },
];
