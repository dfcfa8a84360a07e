import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Datalogue, openDatalogue, readSettings, type Settings } from "@datalogue/api";
import { createApp } from "@datalogue/web";

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

export const ownContent = fileURLToPath(new URL("../../../datasets", import.meta.url));

export async function openRealSite({ load = true, content = ownContent } = {}): Promise<RealSite> {
  const dataFolder = mkdtempSync(join(tmpdir(), "datalogue-web-"));
  const settings = readSettings({
    DATALOGUE_DATA: dataFolder,
    DATALOGUE_CONTENT: content,
    DATALOGUE_LOG: "silent",
  });
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  const datalogue = await openDatalogue(settings, { log });
  const app = createApp(datalogue, settings, { log });
  if (load) await datalogue.load();
  const server = createServer(app);
  await new Promise<void>((done) => server.listen(0, done));
  return {
    app,
    datalogue,
    settings,
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    logged,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await datalogue.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** One address for each kind of page of the project's content. */
export const everyPage = [
  "/",
  "/observatoires",
  "/observatoires/dechets",
  "/observatoires/dechets?territoire=17093",
  "/observatoires/dechets?territoire=241700699&annee=2021",
  "/observatoires/dechets?annee=2016",
  "/jeux",
  "/jeux?q=dechets&theme=dechets&sort=title",
  "/jeux?q=introuvable",
  "/jeux/dechets-tonnages",
  "/jeux/dechets-tonnages?page=2&tri=-tonnage",
  "/jeux/dechets-points-apport",
  "/jeux/dechets-tonnages/rapport",
  "/jeux/dechets-points-apport/rapport",
  "/organismes/pole-marennes-oleron",
  "/verifier",
  "/verifier?schema=dechets-tonnages",
  "/verifier?jeu=dechets-points-apport",
];

/** Addresses that say what is wrong, with choices. */
export const everyProblem = [
  { path: "/nulle-part", status: 404 },
  { path: "/observatoires/peche", status: 404 },
  { path: "/observatoires/dechets?territoire=99999", status: 404 },
  { path: "/observatoires/dechets?territoire=17189", status: 404 },
  { path: "/observatoires/dechets?annee=1850", status: 404 },
  { path: "/observatoires/dechets?annee=hier", status: 400 },
  { path: "/jeux?page=0", status: 400 },
  { path: "/jeux?page=99", status: 404 },
  { path: "/jeux?sort=couleur", status: 400 },
  { path: "/jeux/inconnu", status: 404 },
  { path: "/jeux/inconnu/rapport", status: 404 },
  { path: "/jeux/dechets-tonnages?page=zero", status: 400 },
  { path: "/jeux/dechets-tonnages?tri=inconnue", status: 400 },
  { path: "/organismes/inconnu", status: 404 },
  { path: "/verifier?schema=inconnu", status: 404 },
  { path: "/verifier?jeu=inconnu", status: 404 },
  { path: "/verifier/inconnu", status: 404 },
  { path: "/verifier/inconnu/rapport.csv", status: 404 },
];
