/** Addresses of other catalogues, which programs and people try here out of habit: whose they are, and where the same is found. */
const FOREIGN: { pattern: RegExp; of: string; here(name: string): string }[] = [
  {
    pattern: /^\/api\/(?:3\/)?action\/(?:package_show|datastore_search|resource_show)/,
    of: "CKAN",
    here: () => "un jeu est à /api/datasets/{nom}, ses lignes à /api/datasets/{nom}/data",
  },
  {
    pattern: /^\/api\/(?:3\/)?action(?:\/|$)/,
    of: "CKAN",
    here: () => "la recherche et la liste des jeux sont à /api/datasets, la description DCAT à /catalogue.jsonld",
  },
  {
    pattern: /^\/dataset(?:\/([a-z0-9-]+))?/,
    of: "CKAN",
    here: (name) => (name ? `un jeu est à /jeux/${name}` : "la liste des jeux est à /jeux"),
  },
  {
    pattern: /^\/api\/explore\/v2(?:\.\d+)?\/catalog\/datasets\/([a-z0-9-]+)/,
    of: "Opendatasoft",
    here: (name) => `un jeu est à /api/datasets/${name}, ses lignes à /api/datasets/${name}/data`,
  },
  {
    pattern: /^\/api\/(?:explore|datasets\/1\.0|records\/1\.0|v2\/catalog|odata)(?:\/|$)/,
    of: "Opendatasoft",
    here: () => "la liste des jeux est à /api/datasets, les lignes d'un jeu à /api/datasets/{nom}/data",
  },
  {
    pattern: /^\/explore(?:\/dataset\/([a-z0-9-]+))?/,
    of: "Opendatasoft",
    here: (name) => (name ? `un jeu est à /jeux/${name}` : "la liste des jeux est à /jeux"),
  },
  {
    pattern: /^\/(?:data-fair(?:\/|$)|api\/v1\/datasets)(?:.*datasets\/([a-z0-9-]+))?/,
    of: "data-fair",
    here: (name) =>
      name
        ? `un jeu est à /api/datasets/${name}, ses lignes à /api/datasets/${name}/data`
        : "la liste des jeux est à /api/datasets, leurs pages à /jeux",
  },
  {
    pattern: /^\/api\/[12]\/(?:datasets|catalog|site|organizations)(?:\/|$)/,
    of: "data.gouv.fr",
    here: () => "la liste des jeux est à /api/datasets, le flux à moissonner à /catalogue.jsonld",
  },
];

/** « Cette adresse est de la forme de CKAN. Ici, … »; undefined for an address of no other catalogue. */
export function explainForeign(path: string): string | undefined {
  for (const { pattern, of, here } of FOREIGN) {
    const found = pattern.exec(path);
    if (found) return `Cette adresse est de la forme de ${of}. Ici, ${here(found[1] ?? "")}.`;
  }
  return undefined;
}
