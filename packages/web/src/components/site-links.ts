import { accessibilityOf, accessibilityWords } from "../format/index.js";
import type { Site } from "../site.js";

/** A page of the site, by the name that links give it. */
export interface SiteLink {
  label: string;
  href: string;
}

/** What the site says of itself, from every page. */
export function about(site: Site): SiteLink[] {
  const { state } = accessibilityOf(site.services.catalogue.info());
  return [
    { label: `Accessibilité\u00a0: ${accessibilityWords[state]}`, href: "/accessibilite" },
    { label: "Plan du site", href: "/plan-du-site" },
    { label: "Glossaire", href: "/glossaire" },
    { label: "Ce qui manque", href: "/manques" },
    { label: "Sources", href: "/sources" },
    { label: "Mentions légales", href: "/mentions-legales" },
    { label: "Vie privée", href: "/confidentialite" },
    { label: "Contact", href: "/contact" },
    { label: "Sobriété", href: "/sobriete" },
    { label: "Charte graphique", href: "/charte" },
  ];
}

/** Where who publishes comes in. */
export const workspace: SiteLink = { label: "Espace de publication", href: "/connexion" };

/** What programs read. */
export const forMachines: SiteLink[] = [
  { label: "Référence de l’API", href: "/api/docs" },
  { label: "Géographie (OGC)", href: "/ogc?f=html" },
  { label: "DCAT (Turtle)", href: "/catalogue.ttl" },
  { label: "Liste SCDL (CSV)", href: "/catalogue.csv" },
  { label: "Flux Atom", href: "/flux.atom" },
  { label: "Plan XML", href: "/sitemap.xml" },
];
