import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ownContent } from "../../support/prepared-data.js";

const reduction = {
  id: "dma",
  title: "Produire moins de déchets",
  indicator: "dechets-dma-hab",
  type: "REDUCTION_PCT",
  reference: { period: "2019" },
  target: { period: "2030", value: 15 },
  trajectory: "linear",
  legalReference: "code de l'environnement, article L.541-1",
  comment: { text: "La baisse tient au tri.", author: "Claire Moreau (nom fictif)", date: "2025-03-03" },
};

/** A plan on the waste of the demonstration: on its way, by steps, and what cannot be computed. */
export const wastePlan = {
  id: "plan-essai",
  theme: "dechets",
  kind: "PLPDMA",
  title: "Prévention des déchets de l'Île d'Oléron",
  shortTitle: "Prévention des déchets",
  description: "Réduire de 15 % les déchets collectés : objectifs inventés.",
  territory: "241700624",
  organisation: "ile-d-oleron",
  demonstration: true,
  dates: { adopted: "2021-06-01", lastReport: "2025-06-12" },
  horizon: { from: 2021, to: 2030 },
  objectives: [
    reduction,
    {
      id: "recyclage",
      title: "Recycler davantage",
      indicator: "dechets-recyclage",
      type: "VALEUR",
      reference: { period: "2018" },
      target: { period: "2035", value: 65 },
      trajectory: "stepped",
      steps: [{ period: "2025", value: 55 }],
    },
    { ...reduction, id: "anciens", title: "Diviser par deux depuis 2010", reference: { period: "2010" } },
  ],
  comment: { text: ["Le tri progresse.", "Données de démonstration."], author: "Service déchets", date: "2025-03-03" },
};

/** The project's own content with this plan alone; to be removed by the caller. */
export function writePlannedContent(plan: object = wastePlan): { content: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "datalogue-planned-"));
  cpSync(ownContent, folder, { recursive: true, filter: (source) => basename(source) !== "plans" });
  mkdirSync(join(folder, "dechets/plans"), { recursive: true });
  writeFileSync(join(folder, "dechets/plans/plan-essai.json"), JSON.stringify(plan));
  return { content: folder, remove: () => rmSync(folder, { recursive: true }) };
}
