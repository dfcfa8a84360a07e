import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ContentError, type ContentProblem } from "../documents/content-problem.js";
import { OFFICIAL_LIST } from "../publication/official-geography.js";
import type { LeftOut } from "../publication/review-territories.js";
import { loadSharedServices } from "../shared-services/load-shared-services.js";
import { loadGlossary } from "../site/load-glossary.js";
import { loadMeasures } from "../site/load-measures.js";
import { loadSynonyms } from "../site/load-synonyms.js";
import { loadSolarCadastres } from "../solar/load-solar-cadastres.js";
import type { RevisionReader } from "../store/revision-reader.js";
import { loadTerritories } from "../territories/load-territories.js";
import { type Geography, type TerritoryReader, territoryReader } from "../territories/territory-reader.js";
import type { CatalogueStore } from "../versions/catalogue-store.js";
import type { VersionFolders } from "../versions/version-folders.js";
import { splitProblem } from "./load-summary.js";
import { openReceivedPopulations } from "./received-populations.js";

interface Parts {
  store: CatalogueStore;
  folders: VersionFolders;
  revisions: RevisionReader;
  log: (line: string) => void;
}

/**
 * Reads what the content says of the territory and of the site, once. What is wrong with it is in `problems`, to be told at each load; the rest
 * is served all the same.
 */
export async function loadReference(contentFolder: string, { store, folders, revisions, log }: Parts) {
  const territoriesFolder = join(contentFolder, "territoires");
  const territoriesDigest = digestFolder(territoriesFolder);
  const problems: ContentProblem[] = [];
  const tell = (faults: ContentProblem[]) =>
    problems.push(...faults.map((problem) => ({ ...problem, fault: "reference" as const })));
  const populations = openReceivedPopulations({
    ...{ store, folders, revisions, log },
    dataset: () => territories.sources().populations,
  });
  let leftOut = "nothing" as LeftOut;
  const territories: TerritoryReader = await loadTerritories(territoriesFolder, {
    received: populations.current,
    onProblems(faults) {
      leftOut = "groups";
      tell(faults);
    },
  }).catch((error) => {
    if (!(error instanceof ContentError)) throw error;
    leftOut = "everything";
    tell(error.problems);
    return territoryReader(NOWHERE);
  });
  await populations.refresh();
  if (!existsSync(join(territoriesFolder, OFFICIAL_LIST)))
    problems.push({
      path: join(basename(contentFolder), "territoires", OFFICIAL_LIST),
      message: "ce fichier n'existe pas\u00A0: les codes des communes ne sont pas comparés à la liste officielle.",
      fault: "reference",
    });
  const { glossary, problems: glossaryProblems } = await loadGlossary(contentFolder);
  const { synonyms, problems: synonymProblems } = await loadSynonyms(contentFolder, glossary);
  const { measures, problems: measureProblems } = await loadMeasures(contentFolder);
  const { shared, problems: sharedProblems } = await loadSharedServices(contentFolder);
  const { cadastres, problems: solarProblems } = await loadSolarCadastres(contentFolder);
  const faults = [...glossaryProblems, ...synonymProblems, ...measureProblems, ...sharedProblems, ...solarProblems];
  problems.push(...faults.map((fault) => splitProblem(fault, contentFolder)));
  return {
    ...{ territories, territoriesFolder, territoriesDigest, leftOut, populations },
    ...{ glossary, synonyms, measures, shared, cadastres, problems },
    /** Tells apart the states of the reference geography, populations received since included. */
    geographyDigest: () => [territoriesDigest, populations.digest()].filter(Boolean).join(" "),
  };
}

/** The geography of a datalogue whose own cannot be read. */
const NOWHERE: Geography = {
  territories: [{ code: "france", level: "france", name: "France", parents: [] }],
  events: [],
  populations: [],
  outlines: { type: "FeatureCollection", features: [] },
  precise: { type: "FeatureCollection", features: [] },
  surroundings: { type: "FeatureCollection", features: [] },
  sources: {
    vintage: "2025-01-01",
    sources: [],
    outlines: { kind: "schematic", title: "Aucun contour", source: "", licence: "" },
  },
  home: "france",
};

/** Digest of the names and contents of the files of a folder. */
function digestFolder(folder: string): string {
  const hash = createHash("sha256");
  if (existsSync(folder))
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)))
      if (entry.isFile()) hash.update(`\n${entry.name}\n`).update(readFileSync(join(folder, entry.name)));
  return hash.digest("hex");
}
