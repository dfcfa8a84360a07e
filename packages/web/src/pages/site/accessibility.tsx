import type { AccessibilityStatement, Measures } from "@datalogue/api";
import { TextSection, textPage } from "../../components/text-page.js";
import {
  accessibilityOf,
  accessibilityWords,
  counted,
  formatDate,
  formatNumber,
  typographic,
} from "../../format/index.js";
import type { PageRoute } from "../../http/page-route.js";
import type { PageAnswer, Site } from "../../site.js";

export const accessibilityRoute: PageRoute = {
  path: "/accessibilite",
  parameters: [],
  make: async (site) => accessibilityPage(site),
  kinds: [{ name: "accessibilite", title: "Accessibilité", path: "/accessibilite" }],
};

/** `/accessibilite`: the statement that the law asks for, as the administrator answers for it; what programs check is told apart. */
export function accessibilityPage(site: Site): PageAnswer {
  const info = site.services.catalogue.info();
  const statement = accessibilityOf(info);
  const { email } = info.contact;
  return textPage({
    site,
    path: "/accessibilite",
    title: "Accessibilité",
    description: "Déclaration d’accessibilité du site, et comment signaler ce qui ne va pas.",
    intro: `Ce site est ${accessibilityWords[statement.state]} avec le référentiel général d’amélioration de l’accessibilité (RGAA), version\u00a04.`,
    children: (
      <>
        <TextSection id="etat" title="État de conformité">
          <State statement={statement} />
        </TextSection>
        <TextSection id="contenus" title="Ce qui n’est pas accessible">
          <Faults statement={statement} />
        </TextSection>
        <TextSection id="automatique" title="Ce que nos programmes vérifient">
          <Automatic measures={site.services.measures} />
        </TextSection>
        <TextSection id="signaler" title="Signaler une difficulté">
          <p>
            Si vous ne pouvez pas lire une page ou vous servir d’un formulaire, dites-le nous&nbsp;: nous vous donnons
            l’information sous une autre forme, et nous corrigeons.
          </p>
          {email && (
            <p>
              <a href={`mailto:${email}?subject=${encodeURIComponent("Accessibilité du site")}`}>{email}</a>
            </p>
          )}
        </TextSection>
        <TextSection id="recours" title="Voies de recours">
          <p>
            Si nous ne répondons pas, ou mal, vous pouvez{" "}
            <a href="https://formulaire.defenseurdesdroits.fr/">écrire au Défenseur des droits</a>, joindre{" "}
            <a href="https://www.defenseurdesdroits.fr/saisir/delegues">son délégué dans votre département</a>, ou lui
            envoyer un courrier gratuit, sans timbre&nbsp;: Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX
            07.
          </p>
        </TextSection>
      </>
    ),
  });
}

function State({ statement: { state, audit, plan } }: { statement: AccessibilityStatement }) {
  return (
    <>
      <p>
        <strong>
          {audit
            ? `Ce site est ${accessibilityWords[state]}\u00a0: ${formatNumber(audit.rate, audit.rate % 1 ? 1 : 0)}\u202f% des critères du RGAA sont respectés.`
            : "Ce site est non conforme\u00a0: l’audit RGAA n’est pas réalisé."}
        </strong>
      </p>
      <p>
        {audit
          ? `L’audit a été fait le ${formatDate(audit.date)} par ${typographic(audit.auditor)}.`
          : "Tant que personne n’a passé les pages au crible des 106 critères, nous ne pouvons pas dire autre chose, même si nous y travaillons."}
      </p>
      <p>{plan ? <a href={plan}>Schéma pluriannuel d’accessibilité</a> : "Aucun schéma pluriannuel n’est publié."}</p>
    </>
  );
}

function Faults({ statement: { knownFaults = [], audit } }: { statement: AccessibilityStatement }) {
  if (knownFaults.length === 0)
    return (
      <p>
        {audit
          ? "L’audit n’a pas laissé de défaut connu dans cette déclaration."
          : "Aucun défaut n’est connu, faute d’audit\u00a0: cela ne veut pas dire qu’il n’y en a pas."}
      </p>
    );
  return (
    <ul>
      {knownFaults.map((fault) => (
        <li key={fault}>{typographic(fault)}</li>
      ))}
    </ul>
  );
}

function Automatic({ measures }: { measures: Measures | null }) {
  const about = (
    <p>
      Des règles automatiques ne couvrent qu’une partie du RGAA. Leur résultat n’est pas un audit, et ne dit rien de la
      conformité du site.
    </p>
  );
  if (!measures)
    return (
      <>
        {about}
        <p>Aucune vérification automatique n’a été enregistrée pour ce site.</p>
      </>
    );
  const faults = measures.pages.reduce((sum, { accessibilityFaults }) => sum + accessibilityFaults, 0);
  return (
    <>
      {about}
      <p>
        Le {formatDate(measures.date)}, {measures.tools} ont relu{" "}
        {counted(measures.pages.length, "sorte de page", "sortes de pages")} en clair, en sombre, à 320&nbsp;pixels de
        large et agrandies à 200&#8239;%&nbsp;:{" "}
        {faults === 0 ? "aucun défaut trouvé" : counted(faults, "défaut trouvé", "défauts trouvés")}. Un programme a
        aussi parcouru chaque page au clavier.
      </p>
    </>
  );
}
