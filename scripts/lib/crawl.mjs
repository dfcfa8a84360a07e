// Follows the links of pages one step, and looks for what no visitor should read.

/** Words of the program that a page must not show: settings, keys of documents, formulas. */
const OURS =
  /\b(?:dates|legal|measure|numerator|denominator|confidentialite)\.[a-zA-Z]\w*|\bval\([^)]*\)|\b(?:DATALOGUE|PUBLIC)_[A-Z]+|\b(?:catalogue|dataset|observatory|schema|organisations)\.json\b|\bundefined\b|\bNaN\b|\[object /g;

/**
 * Asks each address of `paths`, then each link of these pages once. Gives what is wrong: a link that answers 400 or more
 * (or a redirection that leads there), words of ours in the text. `ask(path)` gives `{ status, text }`; `status` of a link alone
 * may be asked by `head`. `skip` says which addresses are another matter.
 */
export async function crawl({ paths, ask, head = ask, skip = () => false, readable = () => true }) {
  const faults = [];
  const from = new Map();
  for (const path of paths) {
    const { status, text } = await ask(path);
    if (status >= 400) {
      faults.push(`${status} ${path}`);
      continue;
    }
    for (const href of linksOf(text)) if (!skip(href) && !from.has(href)) from.set(href, path);
    if (readable(path)) for (const word of oursIn(text)) faults.push(`«${word}» ${path}`);
  }
  const asked = new Set(paths);
  for (const [href, page] of from) {
    if (asked.has(href)) continue;
    const { status } = await head(href);
    if (status >= 400) faults.push(`${status} ${href} (${page})`);
  }
  return { pages: paths.length, links: from.size, faults };
}

/** The addresses of the site that a page leads to or shows, without their fragment. */
export function linksOf(html) {
  const links = new Set();
  for (const [, href = ""] of html.matchAll(/\s(?:href|src|action)="(\/[^"]*)"/g)) {
    const path = href.replaceAll("&amp;", "&").replaceAll("&#38;", "&").replace(/#.*$/, "");
    if (path && !path.startsWith("//")) links.add(path);
  }
  return [...links];
}

/** Words of ours in the text of a page, once each; what is code on purpose (`<code>`, `<pre>`) is left. */
export function oursIn(html) {
  const text = html
    .replace(/<(script|style|code|pre|textarea|template)\b[\s\S]*?<\/\1>/g, " ")
    .replace(/<[^>]*>/g, " ");
  return [...new Set(text.match(OURS) ?? [])];
}

/** Each page bare, and for each territory. */
export function pagesOfTerritories(paths, territories) {
  return paths.flatMap((path) => [
    path,
    ...territories.map((code) => `${path}${path.includes("?") ? "&" : "?"}territoire=${code}`),
  ]);
}

/** True for an address that only sorts or pages a list. */
export function isSortingOrPaging(path) {
  return /[?&](?:tri|page|page_size|sort|cursor)=/.test(path);
}
