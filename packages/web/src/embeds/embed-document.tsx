import { render } from "preact-render-to-string";
import { CardRank } from "../components/card-heading.js";
import { InFrame } from "../components/embed-link.js";
import { oembedLinks } from "../components/oembed-links.js";
import { PageEnd, ShownWhole } from "../components/shown-whole.js";
import { pageSheets } from "../components/style-sheets.js";
import { typographic } from "../format/index.js";
import { IconSprite } from "../icons/icon.js";
import type { PageAnswer, PageProblem, Site } from "../site.js";
import type { Embed } from "./embed.js";

/** How a frame looks: as the reader's screen asks, or always light for a site that always is. */
export type Ground = "clair" | undefined;

/** The page of a frame: what it shows, its source, the way back; no header nor menu. Its links leave the frame. */
export function embedPage(site: Site, embed: Embed, ground: Ground): PageAnswer {
  const { title: name } = site.services.catalogue.info();
  return {
    status: 200,
    demonstration: embed.demonstration,
    html: frame(
      site,
      ground,
      { title: embed.title, canonical: embed.page, address: embed.address },
      <>
        <h1 class="kicker">{embed.heading}</h1>
        <InFrame.Provider value={true}>
          <CardRank.Provider value={2}>{embed.view}</CardRank.Provider>
        </InFrame.Provider>
        {embed.notes.map((note) => (
          <p key={note} class="small">
            {note}
          </p>
        ))}
        <p class="links">
          <a href={embed.page}>Voir la page, sur «&#8239;{typographic(name)}&#8239;»</a>
        </p>
      </>,
    ),
    headers: { "X-Robots-Tag": "noindex" },
  };
}

/** What a frame says when it has nothing to show. */
export function embedProblem(site: Site, { status, title, message, choices }: PageProblem): PageAnswer {
  return {
    status,
    demonstration: false,
    html: frame(
      site,
      undefined,
      { title },
      <>
        <h1 class="kicker">{title}</h1>
        <p>{message}</p>
        {choices.length > 0 && (
          <ul class="choices">
            {choices.map(({ label, href }) => (
              <li key={href}>
                <a href={href}>{label}</a>
              </li>
            ))}
          </ul>
        )}
        <p class="links">
          <a href="/">Aller à l’accueil du site</a>
        </p>
      </>,
    ),
    headers: { "X-Robots-Tag": "noindex" },
  };
}

function frame(
  site: Site,
  ground: Ground,
  { title, canonical, address }: { title: string; canonical?: string; address?: string },
  children: preact.ComponentChildren,
): string {
  const { shortTitle } = site.services.catalogue.info();
  const page = (
    <html lang="fr" data-theme={ground === "clair" ? "light" : undefined}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} – ${typographic(shortTitle)}`}</title>
        <base target="_blank" />
        {canonical && <link rel="canonical" href={`${site.publicUrl}${canonical}`} />}
        {address && oembedLinks(site, address, title)}
        <ShownWhole />
        {pageSheets.map((name) => (
          <link key={name} rel="stylesheet" href={site.asset(name)} />
        ))}
        <link rel="icon" href={site.asset("icone.svg")} type="image/svg+xml" />
        <script type="module" src={site.asset("frame-height.ts")} />
      </head>
      <body>
        <IconSprite />
        <main class="embed">
          {children}
          <PageEnd />
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${render(page)}`;
}
