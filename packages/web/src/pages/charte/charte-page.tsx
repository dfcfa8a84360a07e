import { readFileSync } from "node:fs";
import { renderDocument } from "../../components/layout.js";
import type { PageRoute } from "../../http/page-route.js";
import type { PageAnswer, Site } from "../../site.js";
import { ChartsSection } from "./charts-section.js";
import { ColoursSection, ScalesSection } from "./colours-section.js";
import { ComponentsSection } from "./components-section.js";
import { readTokens } from "./read-tokens.js";
import { StatesSection } from "./states-section.js";
import { TypeSection } from "./type-section.js";

/** The tokens as the style sheet has them: the page never says otherwise. */
const tokens = readTokens(readFileSync(new URL("../../../assets/charte.css", import.meta.url), "utf8"));

const principles = [
  "Une carte marine, pas un tableau de bord\u00a0: eau pâle, encre, filets, et un seul ornement, le cadre gradué.",
  "Une phrase avant un chiffre, un chiffre avant un graphique, un graphique avant un tableau\u00a0: qui s’arrête tôt sait déjà.",
  "Jamais un nombre seul\u00a0: sa valeur, son unité, son année, une comparaison, et «\u202fD’où vient ce chiffre\u202f?\u202f».",
  "Jamais la couleur seule\u00a0: un état est un mot, une forme et une couleur.",
  "Le téléphone d’abord\u00a0: une colonne, sans défilement de côté.",
  "Ni script, ni police, ni style dans la page\u00a0: une feuille de style, et les lettres de l’appareil.",
];

export const charteRoute: PageRoute = {
  path: "/charte",
  parameters: [],
  make: chartePage,
  kinds: [{ name: "charte", title: "Charte graphique", path: "/charte" }],
};

/** `/charte`: every token, letter, state, component and chart, in both themes. */
export async function chartePage(site: Site): Promise<PageAnswer> {
  const charts = await ChartsSection({ site });
  return {
    status: 200,
    demonstration: true,
    html: renderDocument({
      site,
      title: "Charte graphique",
      description: "Les couleurs, les lettres, les composants et les graphiques du site.",
      canonical: "/charte",
      demonstration: true,
      children: (
        <>
          <div class="page-head">
            <h1>Charte graphique</h1>
            <p class="intro">
              Tout ce dont les pages sont faites, pour qui en ajoute une. Les couleurs suivent le thème de votre
              appareil, et le papier reste clair&nbsp;: imprimez cette page pour le voir.
            </p>
          </div>
          <section class="section" aria-labelledby="principes">
            <h2 id="principes">Six principes</h2>
            <ol class="principles">
              {principles.map((principle) => (
                <li key={principle}>{principle}</li>
              ))}
            </ol>
          </section>
          <ColoursSection tokens={tokens} />
          <ScalesSection tokens={tokens} />
          <TypeSection tokens={tokens} />
          <StatesSection />
          <ComponentsSection />
          {charts}
        </>
      ),
    }),
  };
}
