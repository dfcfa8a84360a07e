import type { News } from "./list-news.js";
import { xmlText } from "./xml-element.js";

interface AtomContext {
  title: string;
  /** What is followed, in a sentence. */
  subtitle: string;
  /** Permanent identifier of the feed. */
  id: string;
  /** Paths of the feed and of the page that shows the same, from the root of the site. */
  path: string;
  page: string;
  publicUrl: string;
}

/** The publications as a feed that readers of news follow. @see https://www.rfc-editor.org/rfc/rfc4287 */
export function writeAtom(news: News[], { title, subtitle, id, path, page, publicUrl }: AtomContext): string {
  const entries = news.map(
    ({ id: entry, title: what, summary, path: shown, at, author, category }) => ` <entry>
  <id>${xmlText(entry)}</id>
  <title>${xmlText(what)}</title>
  <updated>${at}</updated>
  <link rel="alternate" type="text/html" hreflang="fr" href="${xmlText(publicUrl + shown)}"/>
  <author><name>${xmlText(author)}</name></author>
  <category term="${xmlText(category)}"/>
  <summary>${xmlText(summary)}</summary>
 </entry>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">',
    ` <id>${xmlText(id)}</id>`,
    ` <title>${xmlText(title)}</title>`,
    ` <subtitle>${xmlText(subtitle)}</subtitle>`,
    // A feed must bear a date: without publication, that of the epoch says that there is none.
    ` <updated>${news[0]?.at ?? "1970-01-01T00:00:00Z"}</updated>`,
    ` <link rel="self" type="application/atom+xml" href="${xmlText(publicUrl + path)}"/>`,
    ` <link rel="alternate" type="text/html" hreflang="fr" href="${xmlText(publicUrl + page)}"/>`,
    ...entries,
    "</feed>",
    "",
  ].join("\n");
}
