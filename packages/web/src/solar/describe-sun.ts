import type { SunPlace } from "@datalogue/api";
import { formatDate, formatNumber, typographic } from "../format/index.js";

/** « Irradiation horizontale, Turin : 1 474 kWh/m² par an. PVGIS, années 2005-2020, relevé du 28 novembre 2026. » */
export function describeSun({ name, global, source, years, readOn }: SunPlace): string {
  const yearly = global.reduce((sum, one) => sum + one, 0);
  const dated = [
    typographic(source),
    ...(years ? [`années ${years}`] : []),
    ...(readOn ? [`relevé du ${formatDate(readOn)}`] : []),
  ];
  return `Irradiation horizontale, ${typographic(name)}\u00a0: ${formatNumber(yearly)}\u00a0kWh/m² par an. ${dated.join(", ")}.`;
}
