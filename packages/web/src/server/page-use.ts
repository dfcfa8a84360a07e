import { type PageUse, pathSource, type UseKind } from "@datalogue/api";
import type { PageRoute } from "../http/page-route.js";
import type { Site } from "../site.js";

/**
 * How the pages that say what they are made of are counted, and the images and sheets made like them: by path, since most leave from what was
 * kept. Pages of the whole territory (home, portrait, search, comparison) say nothing of the kind, and are the use of no dataset in particular.
 */
export function pageUse(site: Site, routes: readonly PageRoute[]): PageUse {
  const made = routes.flatMap(({ path, datasets }) => {
    if (!datasets) return [];
    const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as string);
    const pattern = new RegExp(`^${pathSource(path, "([^/]+)")}/?$`, "i");
    return [{ pattern, names, datasets, kind: kindOf(path) }];
  });
  return (path) => {
    for (const { pattern, names, datasets, kind } of made) {
      const [found, ...values] = pattern.exec(path) ?? [];
      if (found === undefined) continue;
      const params = Object.fromEntries(names.map((name, rank) => [name, decode(values[rank] ?? "")]));
      return { kind, datasets: datasets(site, params) };
    }
    return undefined;
  };
}

/** What other sites show of ours is a chart, wherever it is drawn. */
function kindOf(path: string): UseKind {
  if (/\.png$|^\/integrer\//.test(path)) return "chart";
  return /\.pdf$/.test(path) ? "file" : "page";
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
