import type { Measures } from "@datalogue/api";
import { ScrollTable } from "../../components/scroll-table.js";
import { TextSection, textPage } from "../../components/text-page.js";
import { counted, formatBytes, formatDate, formatNumber, typographic } from "../../format/index.js";
import type { PageRoute } from "../../http/page-route.js";
import type { PageAnswer, Site } from "../../site.js";

export const sobrietyRoute: PageRoute = {
  path: "/sobriete",
  parameters: [],
  make: async (site) => sobrietyPage(site),
  kinds: [{ name: "sobriete", title: "Sobriété", path: "/sobriete" }],
};

/** `/sobriete`: what each kind of page weighs, as measured one day, and the choices behind. */
export function sobrietyPage(site: Site): PageAnswer {
  const { measures } = site.services;
  return textPage({
    site,
    path: "/sobriete",
    title: "Sobriété",
    description: "Ce que pèse chaque sorte de page de ce site, et les choix qui la gardent légère.",
    intro: measures ? leadOf(measures) : "Le poids des pages n’a pas encore été mesuré sur ce site.",
    children: (
      <>
        {measures && (
          <section class="section" aria-labelledby="mesures">
            <h2 id="mesures">Ce que pèse une première visite</h2>
            <MeasureTable measures={measures} />
            <p class="small">
              Octets reçus, compressés, en-têtes compris, quand le navigateur ne connaît encore rien du site. À la page
              suivante, la feuille de style est déjà là. Mesuré le {formatDate(measures.date)} par {measures.tools}.
            </p>
          </section>
        )}
        <TextSection id="choix" title="Nos choix">
          <ul>
            <li>Les pages sont faites par le serveur et se lisent sans script.</li>
            <li>Les lettres sont celles de votre appareil&nbsp;: aucune police n’est téléchargée.</li>
            <li>Les graphiques sont des dessins de quelques kilo-octets, avec leur tableau.</li>
            <li>Rien ne vient d’un autre site, et rien ne vous suit.</li>
            <li>
              La carte qui bouge est la seule page lourde, parce que dessiner une carte demande un programme&nbsp;: elle
              n’est chargée que si vous l’ouvrez.
            </li>
            <li>Une page faite est gardée et renvoyée telle quelle tant que les données ne changent pas.</li>
          </ul>
        </TextSection>
        <TextSection id="limites" title="Les limites que nous nous donnons">
          <p>
            60&nbsp;ko pour une première visite, dont 2&nbsp;ko de script au plus, et six requêtes, sur toutes les pages
            hors la carte. Un contrôle mesure chaque sorte de page à chaque changement du logiciel.
          </p>
        </TextSection>
      </>
    ),
  });
}

function leadOf({ pages }: Measures): string {
  const usual = [...pages].sort((a, b) => a.bytes - b.bytes)[Math.floor(pages.length / 2)];
  return usual
    ? `La moitié de nos pages pèsent moins de ${formatBytes(usual.bytes)} à la première visite.`
    : "Aucune page n’a été mesurée.";
}

function MeasureTable({ measures }: { measures: Measures }) {
  return (
    <ScrollTable label="Poids des pages">
      <table class="table--wide">
        <caption>
          {counted(measures.pages.length, "sorte de page", "sortes de pages")}, de la plus lourde à la plus légère
        </caption>
        <thead>
          <tr>
            <th scope="col">Page</th>
            <th scope="col" class="num">
              Poids
            </th>
            <th scope="col" class="num">
              dont script
            </th>
            <th scope="col" class="num">
              Requêtes
            </th>
          </tr>
        </thead>
        <tbody>
          {[...measures.pages]
            .sort((a, b) => b.bytes - a.bytes)
            .map(({ name, title, bytes, script, requests }) => (
              <tr key={name}>
                <th scope="row">{typographic(title)}</th>
                <td class="num">{formatBytes(bytes)}</td>
                <td class="num">{script === 0 ? "aucun" : formatBytes(script)}</td>
                <td class="num">{formatNumber(requests)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </ScrollTable>
  );
}
