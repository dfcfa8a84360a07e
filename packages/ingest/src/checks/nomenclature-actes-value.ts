import { type CustomCheck, cellCheck, oneColumn } from "./custom-check.js";

/** The first level of the nomenclature of the acts sent to the State ("@ctes"). */
const THEMES = [
  "Commande publique",
  "Urbanisme",
  "Domaine et patrimoine",
  "Fonction publique",
  "Institutions et vie politique",
  "Libertés publiques et pouvoirs de police",
  "Finances locales",
  "Domaines de compétences par thèmes",
  "Autres domaines de compétences",
];

export const nomenclatureActesValue: CustomCheck = {
  code: "nomenclature-actes-value",
  title: "Nomenclature des actes : un thème, « / », puis le détail",
  columns: oneColumn,
  compile: cellCheck((text) => {
    const slash = text.indexOf("/");
    const theme = fold(slash < 0 ? text : text.slice(0, slash));
    const known = THEMES.find((name) => fold(name) === theme.trim());
    const detail = slash < 0 ? "" : text.slice(slash + 1);
    if (known && theme === theme.trim() && detail.trim() === detail && detail !== "") return undefined;
    return known && detail.trim() !== "" ? { suggestion: `${known}/${detail.trim()}` } : {};
  }),
  examples: [
    {
      params: { column: "nature" },
      valid: [
        ["Commande publique/Marchés publics"],
        ["Finances locales/Subventions"],
        ["URBANISME/Documents d’urbanisme"],
        [null],
      ],
      invalid: [
        { texts: ["Commande publique"] },
        { texts: ["Jardinage/Tonte"] },
        { texts: ["Finances locales / Subventions"], suggestion: "Finances locales/Subventions" },
      ],
    },
  ],
};

function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
}
