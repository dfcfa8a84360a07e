import type { Closed } from "./closed-place.js";

/**
 * How a route treats datasets. `none`: shows nothing of any. `description`: the description of any dataset, the contents of those that
 * the caller may read. `open`: open datasets only, whoever asks. `readable`: those whose contents the caller may read, no trace of the
 * others. `contents`: the contents of one dataset, after the access decision.
 */
type Rule = "none" | "description" | "open" | "readable" | "contents";

export interface RouteRule {
  rule: Rule;
  /** Takes what anybody sends: any other route that is not read asks who acts, and a session for a form of this site. */
  takes?: "anybody";
  /** Addresses of the route that speak of a dataset; none where it speaks of none. */
  addresses?(dataset: Closed): string[];
  accept?: string;
}

const rdf = (root: string) => ["", ".jsonld", ".nt", ".rdf", ".ttl"].map((extension) => `${root}${extension}`);

const feeds = Object.fromEntries(
  rdf("/catalogue").flatMap((address) => [
    [`GET ${address}`, { rule: "open", addresses: () => [address] }],
    [`GET /organismes/:slug${address}`, { rule: "open", addresses: () => [`/organismes/ile-d-oleron${address}`] }],
  ]),
) as Record<string, RouteRule>;

const tile = (dataset: string) => `/ogc/collections/${dataset}/tiles/WebMercatorQuad`;

/** Every route of the site. One that is not here has not been thought of: the test fails. */
export const routeRules: Record<string, RouteRule> = {
  ...feeds,
  "GET /healthz": { rule: "none" },
  "GET /readyz": { rule: "none" },
  "GET /api": { rule: "none", addresses: () => ["/api"] },
  "GET /api/docs": { rule: "contents", addresses: ({ slug }) => [`/api/docs?jeu=${slug}`] },
  "GET /api/openapi.json": { rule: "open", addresses: () => ["/api/openapi.json"] },
  "GET /api/datasets": {
    rule: "description",
    addresses: () => [
      "/api/datasets",
      "/api/datasets?q=mediatheques",
      "/api/datasets?access=members",
      "/api/datasets?format=csv",
    ],
  },
  "GET /api/datasets/:ref": {
    rule: "description",
    addresses: ({ id, slug }) => [`/api/datasets/${slug}`, `/api/datasets/${id}`],
  },
  "GET /api/datasets/:ref/openapi.json": {
    rule: "contents",
    addresses: ({ slug }) => [`/api/datasets/${slug}/openapi.json`],
  },
  "GET /api/datasets/:ref/swagger": { rule: "contents", addresses: ({ slug }) => [`/api/datasets/${slug}/swagger`] },
  "GET /api/datasets/:ref/profile": { rule: "contents", addresses: ({ slug }) => [`/api/datasets/${slug}/profile`] },
  "GET /api/datasets/:ref/schema": { rule: "contents", addresses: ({ slug }) => [`/api/datasets/${slug}/schema`] },
  "GET /api/datasets/:ref/report": { rule: "contents", addresses: ({ id }) => [`/api/datasets/${id}/report`] },
  "GET /api/datasets/:ref/versions": { rule: "contents", addresses: ({ slug }) => [`/api/datasets/${slug}/versions`] },
  "GET /api/datasets/:ref/data": {
    rule: "contents",
    addresses: ({ slug, id }) =>
      ["", "?page_size=1", "?columns=effectif", "?annee__groupby&effectif__sum", "?inconnue__exact=1"].flatMap(
        (query) => [`/api/datasets/${slug}/data${query}`, `/api/datasets/${id}/data${query}`],
      ),
  },
  "GET /api/datasets/:ref/data/:form": {
    rule: "contents",
    addresses: ({ slug }) =>
      [
        "csv",
        "json",
        "ndjson",
        "geojson",
        "xlsx",
        "parquet",
        "gpkg",
        "csv?annee__exact=2024",
        "csv?inconnue__exact=1",
        "doc",
      ].map((form) => `/api/datasets/${slug}/data/${form}`),
  },
  "GET /api/datasets/:ref/versions/:number/data": {
    rule: "contents",
    addresses: ({ slug }) => ["1", "2"].map((number) => `/api/datasets/${slug}/versions/${number}/data`),
  },
  "GET /api/datasets/:ref/versions/:number/data/:form": {
    rule: "contents",
    addresses: ({ slug }) => [`/api/datasets/${slug}/versions/1/data/csv`],
  },
  "GET /api/datasets/:ref/datapackage.json": {
    rule: "contents",
    addresses: ({ slug }) => [`/api/datasets/${slug}/datapackage.json`],
  },
  "GET /fichiers/:ref/:table.csv-metadata.json": {
    rule: "contents",
    addresses: ({ id, slug }) => [`/fichiers/${id}/${slug}.csv-metadata.json`],
  },
  "GET /fichiers/:ref/:name": {
    rule: "contents",
    addresses: ({ id, slug }) =>
      [
        "original",
        ...["csv", "json", "geojson", "xlsx", "parquet", "gpkg"].map((extension) => `${slug}.${extension}`),
        "x",
      ].flatMap((name) => [`/fichiers/${id}/${name}`, `/fichiers/${slug}/${name}`]),
  },
  "GET /fichiers/:ref/versions/:version/:name": {
    rule: "contents",
    addresses: ({ id, slug }) => [
      `/fichiers/${id}/versions/1/original`,
      `/fichiers/${id}/versions/1/${slug}.csv`,
      `/fichiers/${id}/versions/9/original`,
    ],
  },
  // Indicators show only while all their datasets are open.
  "GET /api/indicators": { rule: "open", addresses: () => ["/api/indicators"] },
  "GET /api/indicators/:id": { rule: "open", addresses: () => ["/api/indicators/effectif"] },
  "GET /api/indicators/:id/observations": {
    rule: "open",
    addresses: () => ["/api/indicators/effectif/observations", "/api/indicators/effectif/observations?territory=17140"],
  },
  "GET /api/indicators/:id/observations.csv": {
    rule: "open",
    addresses: () => ["/api/indicators/effectif/observations.csv"],
  },
  "GET /api/indicators/:id/jsonstat.json": {
    rule: "open",
    addresses: () => ["/api/indicators/effectif/jsonstat.json"],
  },
  "GET /api/indicators/:id/lineage": {
    rule: "open",
    addresses: () => ["/api/indicators/effectif/lineage?territory=17140&period=2024"],
  },
  ...Object.fromEntries(
    [
      "dataset",
      "inspection",
      "organisation",
      "observatory",
      "indicator",
      "plan",
      "recipe",
      "rule",
      "services",
      "simulator",
      "solar",
      "agreement",
      "source",
    ].map((name) => [
      `GET /api/schemas/${name}.json`,
      { rule: "none", addresses: () => [`/api/schemas/${name}.json`] } satisfies RouteRule,
    ]),
  ),
  "GET /api/schemas": { rule: "none", addresses: () => ["/api/schemas"] },
  "GET /api/schemas/:name": { rule: "none", addresses: ({ slug }) => [`/api/schemas/${slug}`] },
  // Messages: what their tools give is in tests/api/mcp.
  "POST /mcp": { rule: "description", takes: "anybody" },
  // Drafts are of who may prepare them, in their organisation: tests/api/drafts. They show nothing of a dataset to anybody else.
  ...Object.fromEntries(
    [
      ...["GET", "POST"].map((method) => `${method} /api/drafts`),
      ...["GET", "PATCH", "DELETE"].map((method) => `${method} /api/drafts/:id`),
      ...["GET", "PUT"].map((method) => `${method} /api/drafts/:id/file`),
      ...["GET", "POST"].map((method) => `${method} /api/drafts/:id/copy`),
      ...["report", "description", "difference", "difference.csv", "review"].map(
        (name) => `GET /api/drafts/:id/${name}`,
      ),
      ...["fetch", "submit", "publish", "plan", "return", "withdraw", "comments"].map(
        (name) => `POST /api/drafts/:id/${name}`,
      ),
      "POST /api/drafts/:id/comments/:comment/settle",
      ...["GET", "POST", "PATCH"].map((method) => `${method} /api/drafts/:id/rows`),
      "POST /api/drafts/:id/rows/undo",
      "POST /api/drafts/:id/uploads",
      ...["HEAD", "PATCH", "DELETE"].map((method) => `${method} /api/drafts/:id/uploads/:upload`),
      ...["GET", "POST"].map((method) => `${method} /api/datasets/:ref/rollback`),
      "GET /api/datasets/:ref/rollback/difference.csv",
    ].map((route) => [route, { rule: "none" } satisfies RouteRule]),
  ),
  // Questions on a dataset are for who reads it.
  "GET /api/datasets/:ref/questions": {
    rule: "contents",
    addresses: ({ slug, id }) => [`/api/datasets/${slug}/questions`, `/api/datasets/${id}/questions`],
  },
  "GET /jeux/:slug/signaler": { rule: "description", addresses: ({ slug }) => [`/jeux/${slug}/signaler`] },
  "POST /jeux/:slug/signaler": { rule: "description", takes: "anybody" },
  // Inspections are of the organisation that makes them, and show of the register what their caller reads: tests/api/inspections.
  ...Object.fromEntries(
    [
      ...["", "/:kind", "/:kind/entries", "/photos/:id"].map((path) => `GET /api/inspections${path}`),
      ...["", "/:id/keep", "/:id/done", "/:id/position"].map((path) => `POST /api/inspections/:kind/entries${path}`),
      "PUT /api/inspections/:kind/photos/:sha256",
      ...["release", "withdraw", "remove"].map((act) => `POST /api/inspections/:kind/photos/:id/${act}`),
      // Released by a publisher, one by one.
      ...["/api/inspection-photos", "/api/inspection-photos/:id", "/photos-de-terrain"].map((path) => `GET ${path}`),
      "GET /controles/:kind/photos/:id",
      ...["publier", "reprendre", "supprimer"].map((act) => `POST /controles/:kind/photos/:id/${act}`),
      ...[
        "",
        "/:kind",
        "/:kind/feuille",
        "/:kind/tableur",
        "/:kind/resultats",
        "/:kind/campagnes/:campaign",
        "/:kind/modele.csv",
        "/:kind/hors-ligne",
        "/:kind/manifeste.webmanifest",
        "/travailleur.js",
        "/:kind/objets/:key",
        "/:kind/objets/:key/saisie",
      ].map((path) => `GET /controles${path}`),
      ...["objets/:key/saisie", "tableur", "garder", "fait", "resultats", "position"].map(
        (path) => `POST /controles/:kind/${path}`,
      ),
    ].map((route) => [route, { rule: "none" } satisfies RouteRule]),
  ),
  // Forms open to the public, on open datasets alone; what comes by them is for who publishes, or holds a private link: tests/web/workspace.
  "GET /api/datasets/:ref/contribution-form": {
    rule: "open",
    addresses: ({ slug, id }) => [`/api/datasets/${slug}/contribution-form`, `/api/datasets/${id}/contribution-form`],
  },
  "GET /jeux/:slug/proposer": { rule: "open", addresses: ({ slug }) => [`/jeux/${slug}/proposer`] },
  "POST /jeux/:slug/proposer": { rule: "open", takes: "anybody" },
  "POST /api/datasets/:ref/contributions": { rule: "open", takes: "anybody" },
  ...Object.fromEntries(
    [
      ...["PUT", "DELETE"].map((method) => `${method} /api/datasets/:ref/contribution-form`),
      ...["GET /api/datasets/:ref/contributions", "POST /api/datasets/:ref/contributions/:id/decision"],
      ...["", "/:id"].map((path) => `GET /espace/jeux/:slug/contributions${path}`),
      ...["formulaire", "fermer", ":id/accepter", ":id/refuser"].map(
        (act) => `POST /espace/jeux/:slug/contributions/${act}`,
      ),
      ...["GET /contribution", "GET /contribution/retiree"],
    ].map((route) => [route, { rule: "none" } satisfies RouteRule]),
  ),
  ...Object.fromEntries(
    ["corriger", "retirer", "annuler", "oublier"].map((act) => [
      `POST /contribution/${act}`,
      { rule: "none", takes: "anybody" } satisfies RouteRule,
    ]),
  ),
  // Offers are of who administers either organisation, and show nothing of the rows: tests/api/transfers.
  ...Object.fromEntries(
    ["GET", "POST", "DELETE"]
      .map((method) => `${method} /api/datasets/:ref/offer`)
      .concat(["accept", "refuse"].map((act) => `POST /api/datasets/:ref/offer/${act}`))
      .map((route) => [route, { rule: "none" } satisfies RouteRule]),
  ),
  // Acts of the organisations that somebody administers: tests/web/workspace/journal.test.ts.
  ...Object.fromEntries(
    ["", ".csv", ".ndjson"].map((form) => [`GET /api/journal${form}`, { rule: "none" } satisfies RouteRule]),
  ),
  // What all of the site shows is composed by the administrators of the catalogue alone: tests/api/compositions.
  ...Object.fromEntries(
    [
      ...["GET", "PUT", "DELETE"].map((method) => `${method} /api/compositions/:kind/:id`),
      "DELETE /api/compositions/:kind/:id/draft",
      "GET /api/compositions/:kind/:id/versions",
      ...["publish", "revert"].map((name) => `POST /api/compositions/:kind/:id/${name}`),
    ].map((route) => [route, { rule: "none" } satisfies RouteRule]),
  ),
  // Sources are of who publishes the dataset, and show nothing of its rows: tests/api/own-sources.
  ...Object.fromEntries(
    [
      "GET /api/sources",
      "POST /api/datasets/:ref/source/refresh",
      "PATCH /api/datasets/:ref/source",
      "DELETE /api/datasets/:ref/source",
    ].map((route) => [route, { rule: "none" } satisfies RouteRule]),
  ),
  // The catalogues of others, looked at by who reads them: tests/api/importers.
  ...Object.fromEntries(
    ["POST /api/imports", "GET /api/imports/:id", "POST /api/imports/:id/drafts"].map((route) => [
      route,
      { rule: "none" } satisfies RouteRule,
    ]),
  ),
  // The schema of a dataset, and the datasets it refers to, are those that the caller may read.
  "POST /api/check": { rule: "contents", takes: "anybody" },
  "POST /api/check/copy": { rule: "contents", takes: "anybody" },
  // Indicators show values while everybody may read all their datasets.
  "GET /api/deadlines": { rule: "none", addresses: () => ["/api/deadlines"] },
  "GET /api/gaps": {
    rule: "open",
    addresses: () => ["/api/gaps", "/api/gaps?territory=17140", "/api/gaps?theme=culture"],
  },
  "GET /api/gaps.csv": { rule: "open", addresses: () => ["/api/gaps.csv"] },
  "GET /api/indicators/:id/chart.svg": { rule: "none" },
  "GET /api/indicators/:id/chart.json": { rule: "none" },
  "GET /api/indicators/:id/chart.vl.json": { rule: "none" },
  "GET /indicateurs/:id": { rule: "none" },
  // Frames for other sites show what the public may read, whoever asks.
  "GET /integrer/indicateurs/:id": {
    rule: "open",
    addresses: () => ["", "?bloc=figure", "?bloc=ranking"].map((query) => `/integrer/indicateurs/effectif${query}`),
  },
  "GET /integrer/observatoires/:theme/:block": {
    rule: "open",
    addresses: () => ["/integrer/observatoires/culture/chiffres"],
  },
  "GET /integrer/cadre.js": { rule: "none", addresses: () => ["/integrer/cadre.js"] },
  "GET /oembed": {
    rule: "open",
    addresses: () => [`/oembed?url=${encodeURIComponent("http://localhost:3000/indicateurs/effectif")}`],
  },
  "GET /api/indicators/:id/chart.png": { rule: "none" },
  // Images of pages: a card says what the description of a dataset says, or draws an indicator.
  "GET /partage.png": { rule: "none" },
  "GET /indicateurs/:id/partage.png": { rule: "open", addresses: () => ["/indicateurs/effectif/partage.png"] },
  "GET /observatoires/:theme/partage.png": { rule: "open", addresses: () => ["/observatoires/culture/partage.png"] },
  "GET /territoires/:code/partage.png": { rule: "none" },
  "GET /suivi/:plan/partage.png": { rule: "none" },
  "GET /jeux/:slug/partage.png": { rule: "description", addresses: ({ slug }) => [`/jeux/${slug}/partage.png`] },
  "GET /api/simulators": { rule: "none", addresses: () => ["/api/simulators"] },
  "GET /api/simulators/:id": { rule: "none" },
  "GET /api/fees/simulate": { rule: "none" },
  "GET /api/plans": { rule: "none", addresses: () => ["/api/plans"] },
  "GET /api/plans/:id": { rule: "none" },
  "GET /api/territories": { rule: "none" },
  "GET /api/territories/:code": { rule: "none" },
  "GET /catalogue.csv": { rule: "open", addresses: () => ["/catalogue.csv"] },
  "GET /flux.atom": { rule: "open", addresses: () => ["/flux.atom"] },
  "GET /jeux/:slug/flux.atom": {
    rule: "contents",
    addresses: ({ id, slug }) => [`/jeux/${slug}/flux.atom`, `/jeux/${id}/flux.atom`],
  },
  "GET /observatoires/:theme/flux.atom": { rule: "open", addresses: () => ["/observatoires/culture/flux.atom"] },
  "GET /organismes/:slug/flux.atom": { rule: "open", addresses: () => ["/organismes/ile-d-oleron/flux.atom"] },
  "GET /territoires/:code/flux.atom": { rule: "open", addresses: () => ["/territoires/17140/flux.atom"] },
  "GET /.well-known/security.txt": { rule: "none", addresses: () => ["/.well-known/security.txt"] },
  "GET /llms.txt": { rule: "open", addresses: () => ["/llms.txt"] },
  "GET /robots.txt": { rule: "open", addresses: () => ["/robots.txt"] },
  "GET /sitemap.xml": { rule: "open", addresses: () => ["/sitemap.xml"] },
  "GET /id/jeu/:uuid{.:form}": { rule: "description", addresses: ({ id }) => rdf(`/id/jeu/${id}`) },
  "GET /id/jeu/:uuid.iso.xml": { rule: "open", addresses: ({ id }) => [`/id/jeu/${id}.iso.xml`] },
  ...Object.fromEntries(
    ["", "/conformance", "/collections", "/collections/:collection"].map((path) => [
      `GET /records${path}`,
      { rule: "none", addresses: () => [`/records${path.replace(":collection", "jeux")}`] } satisfies RouteRule,
    ]),
  ),
  "GET /records/collections/:collection/items": {
    rule: "open",
    addresses: ({ id }) =>
      ["", "?q=mediatheques", `?ids=${id}`].map((query) => `/records/collections/jeux/items${query}`),
  },
  "GET /records/collections/:collection/items/:uuid": {
    rule: "open",
    addresses: ({ id }) => [`/records/collections/jeux/items/${id}`],
  },
  // What the feeds name: open datasets only.
  "GET /id/catalogue": { rule: "open", addresses: () => ["/id/catalogue"] },
  "GET /id/organisme/:slug/catalogue": { rule: "open", addresses: () => ["/id/organisme/ile-d-oleron/catalogue"] },
  "GET /id/fichier/:uuid/:file{.:form}": {
    rule: "open",
    addresses: ({ id }) => ["csv", "original", "api", "ogc"].flatMap((file) => rdf(`/id/fichier/${id}/${file}`)),
  },
  "GET /id/jeu/:uuid/version/:number{.:form}": {
    rule: "open",
    addresses: ({ id }) => rdf(`/id/jeu/${id}/version/1`),
  },
  "GET /id/territoire/:code{.:form}": { rule: "none", addresses: () => rdf("/id/territoire/17093") },
  "GET /id/organisme/:slug{.:form}": { rule: "open", addresses: () => rdf("/id/organisme/ile-d-oleron") },
  "GET /id/themes{.:form}": { rule: "open", addresses: () => rdf("/id/themes") },
  "GET /id/theme/:theme{.:form}": { rule: "open", addresses: () => rdf("/id/theme/culture") },
  "GET /id/service/:service{.:form}": {
    rule: "open",
    addresses: () => [...rdf("/id/service/api"), ...rdf("/id/service/ogc")],
  },
  "GET /ogc": { rule: "none", addresses: () => ["/ogc"] },
  "GET /ogc/*rest": { rule: "none", addresses: ({ slug }) => [`/ogc/${slug}`] },
  "GET /ogc/api": { rule: "readable", addresses: () => ["/ogc/api"] },
  "GET /ogc/conformance": { rule: "none", addresses: () => ["/ogc/conformance"] },
  "GET /ogc/collections": { rule: "readable", addresses: () => ["/ogc/collections", "/ogc/collections?f=json"] },
  "GET /ogc/collections/:slug": { rule: "contents", addresses: ({ slug }) => [`/ogc/collections/${slug}`] },
  "GET /ogc/collections/:slug/schema": {
    rule: "contents",
    addresses: ({ slug }) => [`/ogc/collections/${slug}/schema`],
  },
  "GET /ogc/collections/:slug/queryables": {
    rule: "contents",
    addresses: ({ slug }) => [`/ogc/collections/${slug}/queryables`],
  },
  "GET /ogc/collections/:slug/items": {
    rule: "contents",
    addresses: ({ slug }) =>
      ["", "?bbox=-2,45,-1,46", "?limit=1", "?inconnue=1", "?filter=effectif>0"].map(
        (query) => `/ogc/collections/${slug}/items${query}`,
      ),
  },
  "GET /ogc/collections/:slug/items/:id": {
    rule: "contents",
    addresses: ({ slug }) => ["1", "99"].map((feature) => `/ogc/collections/${slug}/items/${feature}`),
  },
  "GET /ogc/collections/:slug/tiles": { rule: "contents", addresses: ({ slug }) => [`/ogc/collections/${slug}/tiles`] },
  "GET /ogc/collections/:slug/tiles/:set{/*rest}": {
    rule: "contents",
    addresses: ({ slug }) => [`/ogc/collections/${slug}/tiles/Autre/1/2/3`],
  },
  "GET /ogc/collections/:slug/tiles/WebMercatorQuad": {
    rule: "contents",
    addresses: ({ slug }) => [tile(slug), `${tile(slug)}?f=tilejson`],
  },
  "GET /ogc/collections/:slug/tiles/WebMercatorQuad.pmtiles": {
    rule: "contents",
    addresses: ({ slug }) => [`${tile(slug)}.pmtiles`],
  },
  "GET /ogc/collections/:slug/tiles/WebMercatorQuad/:zoom/:row/:column": {
    rule: "contents",
    addresses: ({ slug }) => ["0/0/0", "5/11/15", "99/0/0"].map((place) => `${tile(slug)}/${place}`),
  },
  "GET /": { rule: "description", addresses: () => ["/"] },
  // Files of the site, the same whoever asks.
  ...Object.fromEntries(
    ["/favicon.ico", "/apple-touch-icon.png", "/icone-192.png", "/icone-512.png", "/site.webmanifest"].map((path) => [
      `GET ${path}`,
      { rule: "none" } satisfies RouteRule,
    ]),
  ),
  "GET /accessibilite": { rule: "none" },
  "GET /charte": { rule: "none" },
  "GET /confidentialite": { rule: "none" },
  "GET /contact": { rule: "none" },
  "GET /glossaire": { rule: "none" },
  "GET /mentions-legales": { rule: "none" },
  "GET /plan-du-site": { rule: "open", addresses: () => ["/plan-du-site"] },
  "GET /sobriete": { rule: "none" },
  // Portraits show the values of indicators.
  "GET /territoires": { rule: "none", addresses: () => ["/territoires"] },
  "GET /territoires/:code": { rule: "none" },
  // The figures that observatories show.
  // Sources of closed datasets are not listed.
  "GET /sources": { rule: "open", addresses: () => ["/sources"] },
  "GET /manques": { rule: "open", addresses: () => ["/manques", "/manques?territoire=17140"] },
  "GET /territoires/:code.csv": { rule: "open", addresses: () => ["/territoires/17140.csv"] },
  "GET /territoires/:code.xlsx": { rule: "open", addresses: () => ["/territoires/17140.xlsx"] },
  "GET /carte.svg": { rule: "open", addresses: () => ["/carte.svg"] },
  "GET /carte.png": { rule: "open", addresses: () => ["/carte.png"] },
  // The same figures, on paper.
  "GET /observatoires/:theme/:simulator": { rule: "none" },
  "GET /observatoires/:theme/papier": { rule: "none" },
  "GET /observatoires/:theme/solaire/papier": { rule: "none" },
  "GET /observatoires/:theme/solaire.pdf": { rule: "none" },
  // Public rows alone: closed, its datasets take the page away (tests/web/solar.test.ts).
  "GET /observatoires/:theme/solaire": { rule: "none" },
  "GET /observatoires/:theme/solaire/communes": { rule: "none" },
  "GET /observatoires/:theme.pdf": { rule: "none" },
  "GET /territoires/:code/papier": { rule: "none" },
  "GET /territoires/:code.pdf": { rule: "none" },
  "GET /comparer/papier": { rule: "none" },
  "GET /comparer.pdf": { rule: "none" },
  "GET /suivi/:plan/papier": { rule: "none" },
  "GET /suivi/:plan.pdf": { rule: "none" },
  "GET /suivi/:plan/bilan/papier": { rule: "none" },
  "GET /suivi/:plan/bilan.pdf": { rule: "none" },
  "GET /suivi/papier": { rule: "none" },
  "GET /suivi.pdf": { rule: "none" },
  "GET /comparer/partage.png": { rule: "open", addresses: () => ["/comparer/partage.png?territoires=17093,17140"] },
  "GET /comparer": { rule: "open", addresses: () => ["/comparer?territoires=17093,17140"] },
  "GET /comparer.csv": { rule: "open", addresses: () => ["/comparer.csv?territoires=17093,17140"] },
  // Plans speak of indicators; the kit of a commune holds the layers that everybody may read.
  "GET /suivi": { rule: "none", addresses: () => ["/suivi"] },
  "GET /suivi/:plan": { rule: "none" },
  "GET /suivi/:plan/bilan": { rule: "none" },
  "GET /suivi/:plan/bilan.zip": { rule: "none" },
  "GET /territoires/:code/kit-plu.zip": { rule: "none" },
  // A layer that may not be read is as one that is not there.
  "GET /carte": { rule: "open", addresses: () => ["/carte", "/carte?couches=aucune"] },
  "GET /jeux": { rule: "description", addresses: () => ["/jeux", "/jeux?q=mediatheques", "/jeux?sort=title"] },
  "GET /recherche": {
    rule: "description",
    addresses: () => ["/recherche", "/recherche?q=mediatheques", "/recherche?q=plages%20surveillees"],
  },
  "GET /jeux/:slug": {
    rule: "description",
    addresses: ({ id, slug }) => [`/jeux/${slug}`, `/jeux/${id}`, `/jeux/${slug}?tri=effectif`, `/jeux/${slug}?page=2`],
  },
  "GET /jeux/:slug/versions": { rule: "contents", addresses: ({ slug }) => [`/jeux/${slug}/versions`] },
  "GET /jeux/:slug/rapport": { rule: "contents", addresses: ({ slug }) => [`/jeux/${slug}/rapport`] },
  "GET /id/jeu/:uuid": { rule: "description", addresses: ({ id }) => [`/id/jeu/${id}`], accept: "text/html" },
  "GET /id/fichier/:uuid/:file": {
    rule: "readable",
    addresses: ({ id }) => ["csv", "original", "api", "ogc"].map((file) => `/id/fichier/${id}/${file}`),
    accept: "text/html",
  },
  "GET /id/jeu/:uuid/version/:number": {
    rule: "readable",
    addresses: ({ id }) => [`/id/jeu/${id}/version/1`],
    accept: "text/html",
  },
  "GET /id/territoire/:code": { rule: "none", addresses: () => ["/id/territoire/17093"], accept: "text/html" },
  "GET /id/organisme/:slug": {
    rule: "description",
    addresses: () => ["/id/organisme/ile-d-oleron"],
    accept: "text/html",
  },
  "GET /id/themes": { rule: "none", addresses: () => ["/id/themes"], accept: "text/html" },
  "GET /id/theme/:theme": { rule: "open", addresses: () => ["/id/theme/culture"], accept: "text/html" },
  "GET /id/service/:service": {
    rule: "readable",
    addresses: () => ["/id/service/api", "/id/service/ogc"],
    accept: "text/html",
  },
  "GET /organismes/:slug": { rule: "description", addresses: () => ["/organismes/ile-d-oleron"] },
  "GET /observatoires": { rule: "open", addresses: () => ["/observatoires"] },
  "GET /observatoires/:theme": { rule: "open", addresses: () => ["/observatoires/culture"] },
  "GET /verifier": {
    rule: "contents",
    addresses: ({ slug }) => [`/verifier?jeu=${slug}`, `/verifier?schema=jeu:${slug}`],
  },
  "POST /verifier": { rule: "contents", takes: "anybody" },
  "POST /verifier/copie": { rule: "contents", takes: "anybody" },
  // The workspace: forms and pages of who is signed in, which show people and no dataset (tests/web/workspace).
  ...Object.fromEntries(
    [
      ...["", "/code", "/oubli", "/lien", "/fournisseur", "/fournisseur/retour", "/sortie"].map(
        (path) => `GET /connexion${path}`,
      ),
      ...["POST /compte/identites", "POST /compte/identites/retirer"],
      "POST /deconnexion",
      ...["GET /compte", "GET /compte/donnees.json", "GET /compte/second-facteur", "POST /compte/second-facteur"],
      ...["sessions", "mot-de-passe", "cles", "cles/retirer", "second-facteur/retirer"].map(
        (path) => `POST /compte/${path}`,
      ),
      ...["GET /administration/personnes", "GET /administration/personnes/:id"],
      ...["inviter", "annuler", ":id/role", ":id/lien", ":id/fermer"].map(
        (path) => `POST /administration/personnes/${path}`,
      ),
      ...["GET /compte/acces", "GET /administration/acces"],
      ...["accepter", "refuser", "retirer"].map((path) => `POST /administration/acces/${path}`),
      ...["repondre", "ecarter"].map((path) => `POST /espace/questions/${path}`),
      ...["POST /administration/voir-comme", "POST /administration/voir-comme/fin"],
    ].map((route) => [route, { rule: "none" } satisfies RouteRule]),
  ),
  // The steps of a draft, for who may prepare it: tests/web/workspace.
  ...Object.fromEntries(
    [
      ...[
        "",
        "/:id",
        "/:id/apercu",
        "/:id/observatory.json",
        "/indicateurs/:id/indicator.json",
        "/documents/:id/plan.json",
        "/indicateurs",
        ...["", "/indicateurs", "/documents"].flatMap((kind) => [`${kind}/nouveau`, `${kind}/:id/retirer`]),
        "/indicateurs/:id",
        "/documents/:id",
      ].map((path) => `GET /espace/composer${path}`),
      ...["", "/indicateurs", "/documents"].map((kind) => `POST /espace/composer${kind}/nouveau`),
      ...["", "/remplacer", "/publier", "/abandonner", "/garder", "/revenir", "/retirer"].flatMap((path) => [
        `POST /espace/composer/:id${path}`,
        `POST /espace/composer/indicateurs/:id${path}`,
        `POST /espace/composer/documents/:id${path}`,
      ]),
      ...[
        "GET /espace",
        "GET /espace/journal",
        "GET /administration/etat",
        "GET /espace/questions",
        "GET /publier",
        "POST /publier",
        "GET /publier/:id",
        "POST /publier/:id/supprimer",
      ],
      ...["GET", "POST"].map((method) => `${method} /espace/reprendre/:id`),
      ...["GET /espace/reprendre", "POST /espace/reprendre/adresse", "POST /espace/reprendre/fichier"],
      ...[
        "GET /espace/sources",
        ...["actualiser", "adresse", "regler", "pause", "reprendre", "detacher"].map(
          (act) => `POST /espace/sources/:dataset/${act}`,
        ),
      ],
      ...["depot", "lecture", "rapport", "description", "difference", "envoi"].flatMap((step) => [
        `GET /publier/:id/${step}`,
        `POST /publier/:id/${step}`,
      ]),
      ...["relecture", "annulation"].flatMap((page) => [`GET /publier/:id/${page}`, `POST /publier/:id/${page}`]),
      ...["commentaires", "regle", "retirer"].map((act) => `POST /publier/:id/${act}`),
      // Rows typed by hand.
      ...["", "/ligne", "/coller"].map((path) => `GET /publier/:id/tableau${path}`),
      ...["", "/ligne", "/coller", "/defaire", "/reparer", "/retirer"].map(
        (path) => `POST /publier/:id/tableau${path}`,
      ),
      ...["GET /publier/:id/copie.zip", "GET /publier/:id/rapport.csv"],
      // Reuses, as those who publish the dataset answer them.
      ...["GET", "POST"].map((method) => `${method} /espace/jeux/:slug/reutilisations`),
      "POST /espace/jeux/:slug/reutilisations/:id",
      // The versions of a dataset, for who may prepare the next one.
      "GET /espace/jeux/:slug/versions",
      ...["GET", "POST"].map((method) => `${method} /espace/jeux/:slug/versions/:number`),
    ].map((route) => [route, { rule: "none" } satisfies RouteRule]),
  ),
  // Datasets that change organisation, for who administers one of the two: tests/web/workspace.
  ...Object.fromEntries(
    [
      ...["GET /espace/transferts", "GET /espace/jeux/:slug/transfert", "POST /espace/jeux/:slug/transfert"],
      ...["accepter", "refuser", "retirer"].map((act) => `POST /espace/jeux/:slug/transfert/${act}`),
    ].map((route) => [route, { rule: "none" } satisfies RouteRule]),
  ),
  // Agreements, for their two organisations: tests/api/agreements.
  ...Object.fromEntries(
    [...["", "/:id", "/:id/acts"].map((path) => `GET /api/agreements${path}`), "POST /api/agreements/:id/acts"].map(
      (route) => [route, { rule: "none" } satisfies RouteRule],
    ),
  ),
  // What is shared, for anybody; questionnaires, for who answers and who asks: tests/api/shared-services.
  "GET /api/services": { rule: "none", addresses: () => ["/api/services"] },
  "GET /services": { rule: "none", addresses: () => ["/services"] },
  ...Object.fromEntries(
    [
      ...["GET", "PUT"].map((method) => `${method} /api/questionnaires/:id/answers/:organisation`),
      "GET /api/questionnaires/:id/totals",
      ...["", "/:id", "/:id/reponses"].map((path) => `GET /espace/questionnaires${path}`),
      ...["", "/totaux"].map((path) => `POST /espace/questionnaires/:id${path}`),
    ].map((route) => [route, { rule: "none" } satisfies RouteRule]),
  ),
  // What a partner lets be used, for the two organisations of its agreement: tests/api/agreements, tests/web/workspace.
  ...Object.fromEntries(
    [
      ...["/uses", "/uses.csv"].map((path) => `GET /api/agreements/:id${path}`),
      ...["", "/:id", "/:id/retrait"].map((path) => `GET /convention${path}`),
      ...["suspendre", "reprendre", "renouveler", "retrait"].map((path) => `POST /convention/:id/${path}`),
    ].map((route) => [route, { rule: "none" } satisfies RouteRule]),
  ),
  // Grids applied to those counted, for members, and what organisations keep of it: tests/api/scenarios.
  ...Object.fromEntries(
    [
      "GET /api/simulators/:id/projection",
      ...["GET", "POST"].map((method) => `${method} /api/scenarios`),
      ...["GET", "PUT", "DELETE"].map((method) => `${method} /api/scenarios/:id`),
      "GET /api/scenarios/comparison.csv",
      ...["", "/scenarios"].map((path) => `GET /espace/redevance${path}`),
      ...["", "/:id/supprimer"].map((path) => `POST /espace/redevance/scenarios${path}`),
    ].map((route) => [route, { rule: "none" } satisfies RouteRule]),
  ),
  // Programs that are told what is published, for who administers an organisation: tests/api/following, tests/web/workspace.
  ...Object.fromEntries(
    [
      ...["", "/:id", "/:id/deliveries"].map((path) => `GET /api/webhooks${path}`),
      ...["POST /api/webhooks", "PATCH /api/webhooks/:id", "DELETE /api/webhooks/:id"],
      ...["secret", "trial", "deliveries/:delivery/replay"].map((act) => `POST /api/webhooks/:id/${act}`),
      ...["GET /espace/webhooks", "POST /espace/webhooks", "GET /espace/webhooks/:id"],
      ...["changer", "secret", "essai", "renvoyer", "arreter", "reprendre", "retirer"].map(
        (act) => `POST /espace/webhooks/:id/${act}`,
      ),
    ].map((route) => [route, { rule: "none" } satisfies RouteRule]),
  ),
  // Following by e-mail: the title of what is followed, for anybody; what an address follows, for who holds the link of a message.
  "GET /suivre": { rule: "description", addresses: ({ slug }) => [`/suivre?jeu=${slug}`] },
  ...Object.fromEntries(
    ["GET /suivre/confirmer", "GET /abonnements", "GET /abonnements/arret", "POST /compte/abonnements"].map((route) => [
      route,
      { rule: "none" } satisfies RouteRule,
    ]),
  ),
  ...Object.fromEntries(
    ["/suivre", "/suivre/confirmer", "/abonnements", "/abonnements/arret"].map((path) => [
      `POST ${path}`,
      { rule: "none", takes: "anybody" } satisfies RouteRule,
    ]),
  ),
  // Coming in, by who is not in yet.
  ...Object.fromEntries(
    ["/connexion", "/connexion/code", "/connexion/oubli", "/connexion/lien"].map((path) => [
      `POST ${path}`,
      { rule: "none", takes: "anybody" } satisfies RouteRule,
    ]),
  ),
  "GET /jeux/:slug/proposer-une-reutilisation": {
    rule: "contents",
    addresses: ({ slug }) => [`/jeux/${slug}/proposer-une-reutilisation`],
  },
  "POST /jeux/:slug/proposer-une-reutilisation": { rule: "contents", takes: "anybody" },
  "GET /api/datasets/:ref/reuses": { rule: "contents", addresses: ({ slug }) => [`/api/datasets/${slug}/reuses`] },
  // Asking for a closed dataset: its title, for who is signed in.
  "GET /compte/acces/:slug": { rule: "description", addresses: ({ slug }) => [`/compte/acces/${slug}`] },
  "POST /compte/acces/:slug": { rule: "description" },
  // Reports of the files that visitors checked, under addresses that nobody guesses.
  "GET /verifier/:id": { rule: "none" },
  "GET /verifier/:id/:file": { rule: "none" },
};
