/** How an answer made of a dataset goes out, and how it is told. */
export const useKinds = {
  page: { title: "Pages vues", one: "page vue", several: "pages vues" },
  file: { title: "Fichiers téléchargés", one: "fichier téléchargé", several: "fichiers téléchargés" },
  api: { title: "Réponses de l’API", one: "réponse de l’API", several: "réponses de l’API" },
  chart: { title: "Graphiques et images", one: "graphique ou image", several: "graphiques et images" },
  tile: { title: "Tuiles de carte", one: "tuile de carte", several: "tuiles de carte" },
} as const satisfies Record<string, { title: string; one: string; several: string }>;
export type UseKind = keyof typeof useKinds;
export const useKindNames = Object.keys(useKinds) as UseKind[];

/** What an address gives: an answer of a dataset (slug or identifier), or one made of an indicator. */
export type NamedUse = { kind: UseKind } & ({ dataset: string } | { indicator: string });

/** The addresses that give something of one dataset or of one indicator, the first that fits. What is not here gives nothing of them. */
const ADDRESSES: [pattern: RegExp, kind: UseKind, of: "dataset" | "indicator"][] = [
  [/^\/jeux\/([^/]+)\/partage\.png$/i, "chart", "dataset"],
  [/^\/jeux\/([^/]+)(?:\/(?:rapport|versions))?$/i, "page", "dataset"],
  [/^\/id\/jeu\/([^/.]+)(?:\.[^/]+|\/version\/[^/]+)?$/i, "page", "dataset"],
  [/^\/fichiers\/([^/]+)\/.+$/i, "file", "dataset"],
  [/^\/api\/datasets\/([^/]+)\/(?:versions\/[^/]+\/)?data\/[^/]+$/i, "file", "dataset"],
  [
    /^\/api\/datasets\/([^/]+)(?:\/(?:(?:versions\/[^/]+\/)?data|schema|profile|report|versions|datapackage\.json))?$/i,
    "api",
    "dataset",
  ],
  [/^\/ogc\/collections\/([^/]+)\/tiles\/WebMercatorQuad(?:\.pmtiles|(?:\/[^/]+){3})$/i, "tile", "dataset"],
  [/^\/ogc\/collections\/([^/]+)(?:\/.*)?$/i, "api", "dataset"],
  [/^\/api\/indicators\/([^/]+)\/chart\.[^/]+$/i, "chart", "indicator"],
  [/^\/api\/indicators\/([^/]+)\/(?:observations\.csv|jsonstat\.json)$/i, "file", "indicator"],
  [/^\/api\/indicators\/([^/]+)(?:\/(?:observations|lineage))?$/i, "api", "indicator"],
];

/** What a path gives; undefined for what is made of no dataset in particular. */
export function nameUse(path: string): NamedUse | undefined {
  const plain = path.length > 1 ? path.replace(/\/$/, "") : path;
  for (const [pattern, kind, of] of ADDRESSES) {
    const [, written] = pattern.exec(plain) ?? [];
    if (written === undefined) continue;
    const name = safeDecode(written);
    if (name === undefined) return undefined;
    return of === "dataset" ? { kind, dataset: name } : { kind, indicator: name };
  }
  return undefined;
}

function safeDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
