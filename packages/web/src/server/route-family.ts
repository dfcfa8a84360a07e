import { isMachinePath } from "@datalogue/api";

const FAMILIES: [family: string, path: RegExp][] = [
  ["health", /^\/(healthz|readyz)(\/|$)/],
  ["assets", /^\/(assets\/|favicon|icon|apple-touch)/],
  ["files", /^\/fichiers\//],
  ["tiles", /\/tiles\/WebMercatorQuad/],
  ["ogc", /^\/(ogc|records)(\/|$)/],
  ["downloads", /^\/api\/datasets\/[^/]+(\/versions\/[^/]+)?\/data\/[^/]+$/],
  ["rows", /^\/api\/datasets\/[^/]+(\/versions\/[^/]+)?\/(data|features)$/],
  ["check", /^\/(api\/check|verifier)(\/|$)/],
  ["drafts", /^\/api\/drafts(\/|$)/],
  ["mcp", /^\/mcp(\/|$)/],
  ["api", /^\/api(\/|$)/],
  ["workspace", /^\/(espace|publier|controles|administration|compte|connexion)(\/|$)/],
];

/** The family of an address, among few: what is counted names neither a dataset nor a person. */
export function routeFamily(path: string): string {
  return FAMILIES.find(([, pattern]) => pattern.test(path))?.[0] ?? (isMachinePath(path) ? "feeds" : "pages");
}
