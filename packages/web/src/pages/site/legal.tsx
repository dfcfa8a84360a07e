import type { LegalNotice } from "@datalogue/api";
import { TextSection, ToComplete, textPage } from "../../components/text-page.js";
import { licences, typographic } from "../../format/index.js";
import type { PageRoute } from "../../http/page-route.js";
import type { PageAnswer, Site } from "../../site.js";

export const legalRoute: PageRoute = {
  path: "/mentions-legales",
  parameters: [],
  make: async (site) => legalPage(site),
  kinds: [{ name: "mentions-legales", title: "Mentions légales", path: "/mentions-legales" }],
};

/** `/mentions-legales`: who publishes, who hosts, under which licence; what is missing is said. */
export function legalPage(site: Site): PageAnswer {
  const info = site.services.catalogue.info();
  const { publisher, host } = info.legal ?? {};
  return textPage({
    site,
    path: "/mentions-legales",
    title: "Mentions légales",
    description: "Éditeur, directeur de la publication, hébergeur et licences du site.",
    intro: "Qui publie ce site, qui l’héberge, et ce que vous pouvez faire de ce que vous y lisez.",
    children: (
      <>
        {!publisher && !host && (
          <TextSection id="editeur" title="Éditeur et hébergeur">
            <p>
              L’éditeur et l’hébergeur de ce site ne sont pas encore renseignés{"\u202f"};{" "}
              <a href="/contact">écrivez-nous</a> pour les connaître.
            </p>
          </TextSection>
        )}
        {(publisher || host) && (
          <>
            <TextSection id="editeur" title="Éditeur">
              {publisher ? (
                <>
                  <Body body={publisher} />
                  <p>Directeur de la publication&nbsp;: {typographic(publisher.director)}</p>
                </>
              ) : (
                <ToComplete what="l’éditeur et son directeur de publication" />
              )}
            </TextSection>
            <TextSection id="hebergeur" title="Hébergeur">
              {host ? <Body body={host} /> : <ToComplete what="l’hébergeur" />}
            </TextSection>
          </>
        )}
        <TextSection id="licences" title="Ce que vous pouvez réutiliser">
          <p>
            Chaque jeu de données porte sa licence&nbsp;: le plus souvent la{" "}
            <a href={licences.lov2.href}>{licences.lov2.label}</a>, qui demande seulement de citer la source et la date.
            Les textes et les graphiques de ce site suivent celle des données qu’ils montrent.
          </p>
          <p>Le logiciel est libre, sous licence EUPL 1.2.</p>
        </TextSection>
        <TextSection id="signaler" title="Signaler un contenu">
          <p>
            <a href="/contact">Écrivez-nous</a> si un contenu vous paraît faux, illicite ou gênant.
          </p>
        </TextSection>
      </>
    ),
  });
}

function Body({ body: { name, address, phone } }: { body: NonNullable<LegalNotice["host"]> }) {
  return (
    <address>
      <strong>{typographic(name)}</strong>
      <br />
      {typographic(address)}
      {phone && (
        <>
          <br />
          Téléphone&nbsp;: {phone}
        </>
      )}
    </address>
  );
}
