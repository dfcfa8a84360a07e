import type { DrawnObjective } from "../follow-up/load-plan.js";
import { ChartCard } from "./chart-card.js";

/** The trajectory of an objective, with where its values come from; `path` is the address of its document. */
export function TrajectoryCard({ drawn, path }: { drawn: DrawnObjective; path: string }) {
  const { objective, indicator, chart, svg } = drawn;
  if (!chart || !indicator) return null;
  const { id, latest, frozen } = objective;
  return (
    <ChartCard
      id={`graphique-${id}`}
      chart={chart}
      indicator={indicator}
      svg={svg}
      demonstration={objective.demonstration}
      outlines=""
      links={[
        ...(latest?.lineage ? [{ label: "D’où vient ce chiffre\u202f?", href: latest.lineage }] : []),
        ...(frozen
          ? [
              { label: "CSV", href: frozen.address.replace("/observations?", "/observations.csv?") },
              { label: "Valeurs figées (API)", href: frozen.address },
            ]
          : []),
        { label: "Lien permanent", href: `${path}#${id}` },
      ]}
    />
  );
}
