/** What stands for `{…}` in the address of a kind of page: things that a site holds. */
export interface PageSamples {
  theme: string;
  indicator: string;
  /** Slug of a dataset. */
  dataset: string;
  /** Slug of a geographic one. */
  layer: string;
  organisation: string;
  /** Name of a plan. */
  plan: string;
  /** Code of a commune of the home perimeter, and of one of its EPCI. */
  commune: string;
  epci: string;
}

/** What the network carries on a first visit, compressed, headers counted; `script`: the part of scripts in the bytes. */
export interface PageWeight {
  bytes: number;
  script: number;
  requests: number;
}

/** A kind of page, as the screenshots, the audit, the limits of the tests and `/sobriete` go through them. */
export interface PageKind {
  /** Names its photographs. */
  name: string;
  /** As a visitor would call it. */
  title: string;
  /** Address of one of them; `{dataset}` and others stand for what the site holds. */
  path: string;
  /** When it is not 200. */
  status?: number;
  /** What a first visit may cost where the page is for what its script shows; the usual limits elsewhere. */
  budget?: Partial<PageWeight>;
}

/** Every kind of page: a new one is one line here, and is then photographed, audited and kept within the limits. */
export const pageKinds: readonly PageKind[] = [
  { name: "accueil", title: "Accueil", path: "/" },
  { name: "observatoires", title: "Liste des observatoires", path: "/observatoires" },
  { name: "observatoire", title: "Observatoire", path: "/observatoires/{theme}" },
  {
    name: "observatoire-commune",
    title: "Observatoire d’une commune",
    path: "/observatoires/{theme}?territoire={commune}",
  },
  {
    name: "observatoire-inconnu",
    title: "Territoire inconnu",
    path: "/observatoires/{theme}?territoire=x",
    status: 404,
  },
  { name: "territoires", title: "Liste des communes", path: "/territoires" },
  { name: "portrait", title: "Portrait d’une commune", path: "/territoires/{commune}" },
  { name: "portrait-epci", title: "Portrait d’une intercommunalité", path: "/territoires/{epci}" },
  { name: "indicateur", title: "Indicateur", path: "/indicateurs/{indicator}" },
  {
    name: "indicateur-commune",
    title: "Indicateur d’une commune",
    path: "/indicateurs/{indicator}?territoire={commune}",
  },
  { name: "integrer", title: "Graphique dans un autre site", path: "/integrer/indicateurs/{indicator}" },
  {
    name: "integrer-bloc",
    title: "Chiffres clés dans un autre site",
    path: "/integrer/observatoires/{theme}/chiffres",
  },
  { name: "suivi", title: "Suivi des documents", path: "/suivi" },
  { name: "suivi-document", title: "Suivi d’un document", path: "/suivi/{plan}" },
  { name: "suivi-bilan", title: "Bilan d’un document", path: "/suivi/{plan}/bilan" },
  { name: "carte", title: "Carte", path: "/carte", budget: { bytes: 500_000, script: 400_000, requests: 20 } },
  { name: "jeux", title: "Jeux de données", path: "/jeux" },
  { name: "jeux-recherche", title: "Recherche", path: "/jeux?q={theme}&theme={theme}&sort=title" },
  { name: "jeux-aucun", title: "Recherche sans résultat", path: "/jeux?q=introuvable" },
  { name: "jeu", title: "Jeu de données", path: "/jeux/{dataset}" },
  { name: "jeu-geographique", title: "Jeu de données géographique", path: "/jeux/{layer}" },
  { name: "rapport", title: "Rapport de vérification d’un jeu", path: "/jeux/{dataset}/rapport" },
  { name: "organisme", title: "Organisme", path: "/organismes/{organisation}" },
  { name: "verifier", title: "Vérifier un fichier", path: "/verifier" },
  { name: "verifier-jeu", title: "Vérifier le fichier d’un jeu", path: "/verifier?jeu={dataset}" },
  { name: "api", title: "Référence de l’API", path: "/api/docs" },
  { name: "api-jeu", title: "Référence de l’API d’un jeu", path: "/api/docs?jeu={layer}" },
  { name: "ogc", title: "Service géographique", path: "/ogc?f=html" },
  { name: "ogc-couche", title: "Couche géographique", path: "/ogc/collections/{layer}?f=html" },
  { name: "ogc-objets", title: "Objets d’une couche", path: "/ogc/collections/{layer}/items?f=html" },
  { name: "ogc-objet", title: "Objet d’une couche", path: "/ogc/collections/{layer}/items/1?f=html" },
  { name: "accessibilite", title: "Accessibilité", path: "/accessibilite" },
  { name: "mentions-legales", title: "Mentions légales", path: "/mentions-legales" },
  { name: "confidentialite", title: "Vie privée", path: "/confidentialite" },
  { name: "contact", title: "Contact", path: "/contact" },
  { name: "glossaire", title: "Glossaire", path: "/glossaire" },
  { name: "plan-du-site", title: "Plan du site", path: "/plan-du-site" },
  { name: "sobriete", title: "Sobriété", path: "/sobriete" },
  { name: "charte", title: "Charte graphique", path: "/charte" },
  { name: "introuvable", title: "Page introuvable", path: "/nulle-part", status: 404 },
];

/** The address of a kind of page on a site; undefined where the site holds nothing of what it shows. */
export function pathOf({ path }: PageKind, samples: Partial<PageSamples>): string | undefined {
  let known = true;
  const filled = path.replace(/\{(\w+)\}/g, (_, name: keyof PageSamples) => {
    const value = samples[name];
    if (value === undefined) known = false;
    return encodeURIComponent(value ?? "");
  });
  return known ? filled : undefined;
}
