import { loadTerritories } from "../load-territories.js";
import { OutlinesProblem } from "./outlines-problem.js";

/**
 * Addresses of the official outlines: the setting, once for each département of the territory where it says `{departement}`.
 * Throws `ContentError` when the territories cannot be read.
 */
export async function officialAddresses(folder: string, template: string): Promise<string[]> {
  if (!template.includes("{departement}")) return [template];
  const territories = await loadTerritories(folder, { withoutOutlines: true });
  const codes = new Set(
    territories
      .home()
      .communes.flatMap(({ parents }) => parents)
      .flatMap(({ code }) => (code.startsWith("dep-") ? [code.slice("dep-".length)] : [])),
  );
  if (codes.size === 0)
    throw new OutlinesProblem(
      "use",
      "Aucune commune n'a de département parmi ses parents dans territories.json («\u00A0dep-17\u00A0»)\u00A0: donnez l'adresse ou le fichier des contours.",
    );
  return [...codes].map((code) => template.replaceAll("{departement}", code));
}
