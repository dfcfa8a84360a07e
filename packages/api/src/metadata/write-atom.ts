import type { News } from "./list-news.js";

interface AtomContext {
  title: string;
  publicUrl: string;
  idBase: string;
}

/** The publications as a feed that readers of news follow. @see https://www.rfc-editor.org/rfc/rfc4287 */
export function writeAtom(news: News[], { title, publicUrl, idBase }: AtomContext): string {
  const entries = news.map(
    ({ id, title: what, summary, path, at, author, category }) => ` <entry>
  <id>${xmlText(id)}</id>
  <title>${xmlText(what)}</title>
  <updated>${at}</updated>
  <link rel="alternate" type="text/html" hreflang="fr" href="${xmlText(publicUrl + path)}"/>
  <author><name>${xmlText(author)}</name></author>
  <category term="${xmlText(category)}"/>
  <summary>${xmlText(summary)}</summary>
 </entry>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">',
    ` <id>${xmlText(idBase)}/flux</id>`,
    ` <title>${xmlText(title)}</title>`,
    ` <subtitle>Jeux de données et chiffres publiés</subtitle>`,
    // A feed must bear a date: without publication, that of the epoch says that there is none.
    ` <updated>${news[0]?.at ?? "1970-01-01T00:00:00Z"}</updated>`,
    ` <link rel="self" type="application/atom+xml" href="${xmlText(publicUrl)}/flux.atom"/>`,
    ` <link rel="alternate" type="text/html" hreflang="fr" href="${xmlText(publicUrl)}/"/>`,
    ...entries,
    "</feed>",
    "",
  ].join("\n");
}

/** Text and attributes; what XML cannot hold is left out. */
function xmlText(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML 1.0 refuses
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}
