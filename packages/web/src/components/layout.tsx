import { rdfExtensions, rdfFormats } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import { render } from "preact-render-to-string";
import { CARD_HEIGHT, CARD_WIDTH } from "../format/card-size.js";
import { typographic } from "../format/index.js";
import { IconSprite } from "../icons/icon.js";
import type { Site } from "../site.js";
import { Brand } from "./brand.js";
import { Breadcrumb } from "./breadcrumb.js";
import { renderMain, type SummaryProps, titleOf } from "./error-summary.js";
import { FollowLink } from "./follow-link.js";
import { FooterFrame } from "./footer-frame.js";
import { oembedLinks } from "./oembed-links.js";
import { PageEnd, ShownWhole } from "./shown-whole.js";
import { about, forMachines, workspace } from "./site-links.js";
import { SiteSearch } from "./site-search.js";
import { pageSheets } from "./style-sheets.js";

/** The parts of the menu, and those where the field of the header is on the page itself. */
export type Place = MenuPlace | "recherche" | "introuvable";

type MenuPlace = "accueil" | "observatoires" | "territoires" | "carte" | "suivi" | "jeux";

interface LayoutProps extends SummaryProps {
  site: Site;
  /** Title of the page, before the name of the site. */
  title: string;
  description?: string;
  /** Path that names this page among its variants. */
  canonical?: string;
  place?: Place;
  /** What stands above this page, for who wants to go back up; the home page is in the menu, and the title says the page itself. */
  breadcrumb?: { label: string; href?: string }[];
  /**
   * Says where the invented figures come from: shows the banner; of a page that mixes them with real ones, how many figures are; of the page
   * of a dataset, what it says of its own.
   */
  demonstration?: boolean | string | Invented | undefined;
  /** True for an observatory: nothing of `pages.css` is in it. */
  charterAlone?: boolean;
  /** Names of assets besides the common style sheets ("carte.css"), and of a script ("map.ts") that adds to what is there without it. */
  styles?: string[];
  script?: string;
  /** Address, without extension, of what the page tells as DCAT: "/catalogue". */
  metadata?: string;
  /** Path of the page, where what it speaks of has its own feed of news beside: "/organismes/ile-d-oleron". */
  followed?: string;
  /** Whether the page leads to that by itself, higher than at its end. */
  leadsToFollowing?: boolean;
  /** The page as search engines read it (schema.org). */
  linkedData?: object;
  /** Address of the image shown beside a link to this page; that of the site otherwise. */
  image?: string;
  /** Address of this page, where a frame of it can be shown on other sites. */
  embedded?: string;
  /** Whether outlines that the project drew are on the page. */
  children: ComponentChildren;
}

/** The main menu, in order. */
export const menu: { place: MenuPlace; label: string; href: string }[] = [
  { place: "accueil", label: "Accueil", href: "/" },
  { place: "observatoires", label: "Observatoires", href: "/observatoires" },
  { place: "territoires", label: "Communes", href: "/territoires" },
  { place: "carte", label: "Carte", href: "/carte" },
  { place: "suivi", label: "Suivi", href: "/suivi" },
  { place: "jeux", label: "Jeux de données", href: "/jeux" },
];

/** Pages that bring the search of the site themselves. */
const SEARCHED: readonly (Place | undefined)[] = ["accueil", "recherche", "introuvable"] satisfies Place[];

/** The whole document of a page. */
export function renderDocument(props: LayoutProps): string {
  const { children, followed, leadsToFollowing } = props;
  const main = renderMain(
    <>
      {children}
      {followed && !leadsToFollowing && <FollowLink path={followed} />}
    </>,
    props,
  );
  return `<!doctype html>${render(<Layout {...props} main={main} />)}`;
}

function Layout({ main, ...props }: Omit<LayoutProps, "children"> & { main: ReturnType<typeof renderMain> }) {
  const { site, title, description, canonical, place, breadcrumb, demonstration } = props;
  const { charterAlone = false, styles = [], script, embedded, metadata, followed, linkedData } = props;
  const info = site.services.catalogue.info();
  const name = typographic(info.title);
  return (
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{documentTitle(titleOf(title, main.isRefused), name, typographic(info.shortTitle))}</title>
        {description && <meta name="description" content={description} />}
        {canonical && <link rel="canonical" href={`${site.publicUrl}${canonical}`} />}
        <SharedAs {...props} />
        <ShownWhole />
        {[...(charterAlone ? ["charte.css"] : pageSheets), ...styles].map((name) => (
          <link key={name} rel="stylesheet" href={site.asset(name)} />
        ))}
        <link rel="alternate" type="application/atom+xml" title={`${name}\u00a0: publications`} href="/flux.atom" />
        {followed && (
          <link
            rel="alternate"
            type="application/atom+xml"
            title={`${title}\u00a0: publications`}
            href={`${followed}/flux.atom`}
          />
        )}
        {metadata &&
          rdfExtensions.map((extension) => (
            <link
              key={extension}
              rel="alternate"
              type={rdfFormats[extension].mediaTypes[0]}
              title="Métadonnées DCAT-AP"
              href={`${metadata}.${extension}`}
            />
          ))}
        {embedded && oembedLinks(site, embedded, title)}
        <link rel="icon" href={site.asset("icone.svg")} type="image/svg+xml" />
        <link rel="apple-touch-icon" href="/apple-touch-icon.png" />
        <link rel="manifest" href="/site.webmanifest" />
        {script && <script type="module" src={site.asset(script)} />}
        {/* Nothing in it can end the element. */}
        {linkedData && (
          <script
            type="application/ld+json"
            dangerouslySetInnerHTML={{ __html: JSON.stringify(linkedData).replaceAll("<", "\\u003c") }}
          />
        )}
      </head>
      <body>
        <IconSprite />
        <a class="skip" href="#contenu">
          Aller au contenu
        </a>
        <SiteHeader site={site} place={place} />
        {demonstration && <DemoBanner told={demonstration} />}
        {breadcrumb && <Breadcrumb steps={breadcrumb} />}
        <main class="wrap" id="contenu" dangerouslySetInnerHTML={{ __html: main.html }} />
        <SiteFooter
          site={site}
          current={canonical}
          demonstration={demonstration !== undefined && demonstration !== false}
        />
      </body>
    </html>
  );
}

/** What networks and messages show of a link to the page (https://ogp.me). */
function SharedAs({
  site,
  title,
  description,
  canonical,
  image = "/partage.png",
}: Pick<LayoutProps, "site" | "title" | "description" | "canonical" | "image">) {
  const info = site.services.catalogue.info();
  const told: Record<string, string | undefined> = {
    "og:type": "website",
    "og:site_name": typographic(info.title),
    "og:locale": "fr_FR",
    "og:title": title,
    "og:description": description ?? typographic(info.description),
    "og:url": canonical && site.publicUrl + canonical,
    "og:image": site.publicUrl + image,
    "og:image:type": "image/png",
    "og:image:width": String(CARD_WIDTH),
    "og:image:height": String(CARD_HEIGHT),
    "og:image:alt": title,
  };
  return (
    <>
      {Object.entries(told).map(([name, content]) => content && <meta key={name} property={name} content={content} />)}
      <meta name="twitter:card" content="summary_large_image" />
    </>
  );
}

/** The page, then the site; by its short name where the whole would be cut in a list of results. */
function documentTitle(title: string, name: string, shortName: string): string {
  if (title === name) return name;
  return title.length + name.length <= 67 ? `${title} – ${name}` : `${title} – ${shortName}`;
}

function SiteHeader({ site, place }: { site: Site; place: Place | undefined }) {
  const hasOwnSearch = SEARCHED.includes(place);
  return (
    <header class="site-header">
      <div class="wrap">
        <Brand site={site} href="/" />
        <button class="menu-button" type="button" popovertarget="menu">
          Menu
        </button>
        <nav class="menu" id="menu" popover="auto" aria-label="Menu principal">
          {!hasOwnSearch && <SiteSearch id="recherche" label="Chercher dans le site" />}
          <ul class="plain">
            {menu.map((entry) => (
              <li key={entry.place} class={entry.place === "accueil" ? "menu-home" : undefined}>
                <a href={entry.href} aria-current={entry.place === place ? "page" : undefined}>
                  {entry.label}
                </a>
              </li>
            ))}
            {(!hasOwnSearch || place === "recherche") && (
              <li class="menu-search">
                <a href="/recherche" aria-current={place === "recherche" ? "page" : undefined}>
                  Chercher
                </a>
              </li>
            )}
            {site.caller.kind === "person" && (
              <li>
                <a href="/espace">Mes jeux</a>
              </li>
            )}
          </ul>
        </nav>
      </div>
      <div class="neatline" />
    </header>
  );
}

/** Of the figures of a page, those that are invented. */
export interface Invented {
  count: number;
  total: number;
}

function DemoBanner({ told }: { told: true | string | Invented }) {
  return (
    <aside class="demo-banner" aria-label="Avertissement">
      <p class="wrap">
        <strong>Données de démonstration</strong>
        {tellDemonstration(told)} <a href="#demo">Pourquoi&#8239;?</a>
      </p>
    </aside>
  );
}

function tellDemonstration(told: true | string | Invented): string {
  if (typeof told === "string") return `. ${typographic(told)}`;
  if (told === true || told.count >= told.total) return "\u00a0: chiffres inventés.";
  return `\u00a0: ${told.count} indicateur${told.count > 1 ? "s" : ""} sur ${told.total}, marqué${told.count > 1 ? "s" : ""} «\u202fDémonstration\u202f»\u202f; ${told.total - told.count > 1 ? "les autres sont réels" : "un seul est réel"}.`;
}

function SiteFooter({
  site,
  current,
  demonstration,
}: {
  site: Site;
  current: string | undefined;
  demonstration: boolean;
}) {
  const outlines = site.services.territories.sources().outlines;
  const maps = site.services.territories.outlines().features.length > 0;
  return (
    <FooterFrame
      site={site}
      current={current}
      links={[...about(site), { label: "Vérifier un fichier", href: "/verifier" }, workspace, ...forMachines]}
      told={
        <>
          {demonstration && (
            <p id="demo">
              Les jeux marqués «&#8239;Démonstration&#8239;» sont inventés, ou ne sont pas d’ici&nbsp;: ils montrent ce
              que l’outil sait faire, et leur fiche le dit. Populations et communes sont réelles. Les vrais chiffres les
              remplacent jeu par jeu&nbsp;: <a href="/sources">les sources</a>.
            </p>
          )}
          {outlines.kind === "schematic" && maps && (
            <p>
              Les cartes montrent des contours schématiques&nbsp;: ce ne sont pas les limites officielles des communes.
            </p>
          )}
        </>
      }
    >
      <PageEnd />
    </FooterFrame>
  );
}
