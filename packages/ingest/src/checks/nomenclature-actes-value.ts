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
    const [theme, ...details] = text.split("/");
    const [written, detail] = [(theme as string).trim(), details.join("/").trim()];
    const known = THEMES.find((name) => fold(name) === fold(written));
    if (!known || detail === "") return {};
    return text === `${written}/${detail}` ? undefined : { suggestion: `${known}/${detail}` };
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
