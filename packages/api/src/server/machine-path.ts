/** True for an address that machines read: open to every origin, never a redirect, errors as problem+json. */
export function isMachinePath(path: string): boolean {
  return /^\/(api|fichiers|ogc|records|mcp|healthz|readyz)(\/|$)|^\/catalogue([./]|$)|^\/(sitemap\.xml|robots\.txt|llms\.txt|\.well-known\/security\.txt|flux\.atom|oembed)\/?$|^\/id\/|^\/organismes\/[^/]+\/catalogue([./]|$)|^\/(jeux|observatoires|organismes|territoires)\/[^/]+\/flux\.atom\/?$/.test(
    path,
  );
}
