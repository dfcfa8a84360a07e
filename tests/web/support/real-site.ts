import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAppServer, type Datalogue, openDatalogue, readSettings, type Settings } from "@datalogue/api";
import { createApp, type PageSamples, pageKinds, pathOf } from "@datalogue/web";
import { watchAnswers } from "../../api/openapi/watch-answers.js";
import { listen } from "../../support/listen.js";
import { copyPreparedData, ownContent } from "../../support/prepared-data.js";

/** The whole site on the project's own content, with a data folder of its own. */
export interface RealSite {
  app: ReturnType<typeof createApp>;
  datalogue: Datalogue;
  settings: Settings;
  url: string;
  /** What the server wrote in its log. */
  logged: string[];
  close(): Promise<void>;
}

export async function openRealSite({ load = true, content = ownContent } = {}): Promise<RealSite> {
  const dataFolder = mkdtempSync(join(tmpdir(), "datalogue-web-"));
  if (load) await copyPreparedData(dataFolder, content);
  const settings = readSettings({
    DATALOGUE_DATA: dataFolder,
    DATALOGUE_CONTENT: content,
    DATALOGUE_LOG: "silent",
  });
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  const datalogue = await openDatalogue(settings, { log });
  const app = createApp({ ...datalogue, router: watchAnswers(datalogue.router) }, settings, { log });
  if (load) await datalogue.load();
  const { server } = createAppServer(app);
  const url = await listen(server);
  return {
    app,
    datalogue,
    settings,
    url,
    logged,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await datalogue.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** What the project's own content holds of each thing that a kind of page shows. */
export const demonstrationSamples: PageSamples = {
  theme: "dechets",
  indicator: "dechets-dma-hab",
  dataset: "dechets-tonnages",
  layer: "dechets-points-apport",
  organisation: "pole-marennes-oleron",
  plan: "scot-marennes-oleron",
  simulatorTheme: "dechets",
  simulatorPath: "redevance",
  commune: "17093",
  epci: "241700699",
  solar: "energie",
  roof: "DEMO-17219-001",
};

/** One address for each kind of page of the project's content. */
export const everyKind = pageKinds.map((kind) => ({ ...kind, path: pathOf(kind, demonstrationSamples) ?? "" }));

/** Addresses that give a page, several for some kinds. */
export const everyPage = [
  ...everyKind.filter(({ status = 200 }) => status === 200).map(({ path }) => path),
  "/observatoires/dechets?territoire=241700699&annee=2021",
  "/observatoires/dechets?annee=2016",
  "/observatoires/mobilites",
  "/observatoires/agriculture",
  "/observatoires/energie",
  "/observatoires/urbanisme?territoire=17219",
  "/observatoires/agriculture?territoire=17406&annee=2018",
  "/indicateurs/dechets-tonnage?territoire=17406&annee=2021",
  "/indicateurs/mobilites-velo-travail",
  "/jeux/dechets-tonnages?page=2&annee__greater=2020&tonnage__sort=desc",
  "/jeux/dechets-points-apport/rapport",
  "/verifier?schema=dechets-tonnages",
];

/** Addresses that say what is wrong, with choices. */
export const everyProblem = [
  { path: "/nulle-part", status: 404 },
  { path: "/observatoires/peche", status: 404 },
  { path: "/observatoires/dechets?territoire=99999", status: 404 },
  { path: "/observatoires/dechets?territoire=17189", status: 404 },
  { path: "/observatoires/dechets?annee=1850", status: 404 },
  { path: "/observatoires/dechets?annee=hier", status: 400 },
  { path: "/indicateurs/inconnu", status: 404 },
  { path: "/indicateurs/dechets-omr-hab?territoire=99999", status: 404 },
  { path: "/indicateurs/dechets-omr-hab?annee=1850", status: 404 },
  { path: "/jeux?page=0", status: 400 },
  { path: "/jeux?page=99", status: 404 },
  { path: "/jeux?sort=couleur", status: 400 },
  { path: "/jeux?territory=99999", status: 404 },
  { path: "/jeux/inconnu", status: 404 },
  { path: "/jeux/inconnu/rapport", status: 404 },
  { path: "/jeux/dechets-tonnages?page=zero", status: 400 },
  { path: "/jeux/dechets-tonnages?inconnue__sort=asc", status: 400 },
  { path: "/jeux/dechets-tonnages?annee__exact=hier", status: 400 },
  { path: "/jeux/dechets-tonnages?annee__vers=2020", status: 400 },
  { path: "/jeux/dechets-tonnages?flux__groupby", status: 400 },
  { path: "/jeux/dechets-tonnages?colonne=annee&condition=exact&valeur=", status: 400 },
  { path: "/organismes/inconnu", status: 404 },
  { path: "/suivi/inconnu", status: 404 },
  { path: "/suivi/inconnu/bilan", status: 404 },
  { path: "/suivi?territoire=99999", status: 404 },
  { path: "/territoires/99999/kit-plu.zip", status: 404 },
  { path: "/comparer?territoires=17093", status: 400 },
  { path: "/comparer?territoires=17093,17093", status: 400 },
  { path: "/comparer?territoires=17093,17485,17337,17219,17411", status: 400 },
  { path: "/comparer?territoires=17093,99999", status: 404 },
  { path: "/comparer?territoires=17093,17189", status: 404 },
  { path: "/comparer?territoires=17093,17485&theme=peche", status: 404 },
  { path: "/comparer?territoires=17093&pairs=amis", status: 400 },
  { path: "/comparer?territoires=17093,17485&pairs=tous", status: 400 },
  { path: "/comparer.csv", status: 400 },
  { path: "/verifier?schema=inconnu", status: 404 },
  { path: "/verifier?jeu=inconnu", status: 404 },
  { path: "/api/docs?jeu=inconnu", status: 404 },
  { path: "/verifier/inconnu", status: 404 },
  { path: "/verifier/inconnu/rapport.csv", status: 404 },
];
