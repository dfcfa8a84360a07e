import { decideComposing, decideWatching, isMember, roleMay, roles } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import { render } from "preact-render-to-string";
import { typographic } from "../format/index.js";
import { IconSprite } from "../icons/icon.js";
import type { Site } from "../site.js";
import { Brand } from "./brand.js";
import { Breadcrumb } from "./breadcrumb.js";
import { renderMain, type SummaryProps, titleOf } from "./error-summary.js";
import { FooterFrame } from "./footer-frame.js";
import { about } from "./site-links.js";
import { pageSheets } from "./style-sheets.js";
import type { Visit } from "./visit.js";

interface WorkspaceProps extends SummaryProps {
  site: Site;
  title: string;
  /** Who is signed in; undefined on the pages that lead there. */
  visit?: Visit | undefined;
  /** Path of the entry of the menu that this page is of. */
  place?: string;
  /** Under the menu, in place of who acts: the state of what is being done. */
  under?: ComponentChildren;
  /** Name of the script that adds to what is there without it ("deposit.ts"). */
  script?: string | undefined;
  /** Address of the manifest by which a telephone keeps the page as an application. */
  manifest?: string | undefined;
  children: ComponentChildren;
}

/** The whole document of a page of the workspace: made for one person, kept by nobody, listed by no search engine. */
export function renderWorkspace({ children, ...props }: WorkspaceProps): string {
  return `<!doctype html>${render(<Workspace {...props} main={renderMain(children, props)} />)}`;
}

interface FrameProps extends Omit<WorkspaceProps, "children"> {
  main: ReturnType<typeof renderMain>;
}

function Workspace({ site, title, visit, place, under, script, manifest, main }: FrameProps) {
  const info = site.services.catalogue.info();
  return (
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${titleOf(title, main.isRefused)} – ${typographic(info.shortTitle)}`}</title>
        {[...pageSheets, "espace.css"].map((name) => (
          <link key={name} rel="stylesheet" href={site.asset(name)} />
        ))}
        <link rel="icon" href={site.asset("icone.svg")} type="image/svg+xml" />
        {manifest && <link rel="manifest" href={manifest} />}
        {script && <script type="module" src={site.asset(script)} />}
      </head>
      <body class="espace">
        <IconSprite />
        <a class="skip" href="#contenu">
          Aller au contenu
        </a>
        <header class="site-header">
          <div class="wrap">
            <Brand site={site} href={visit ? "/espace" : "/"} />
            {visit && !under && <Menu site={site} visit={visit} place={place} />}
          </div>
          <div class="neatline" />
          {under ?? (visit && <Who visit={visit} place={place} />)}
        </header>
        {!visit && <Breadcrumb steps={[{ label: "Accueil", href: "/" }, { label: title }]} />}
        <main class="wrap" id="contenu" dangerouslySetInnerHTML={{ __html: main.html }} />
        <FooterFrame site={site} links={about(site).filter(({ href }) => FOOTER.includes(href))} />
      </body>
    </html>
  );
}

const FOOTER = ["/accessibilite", "/mentions-legales", "/confidentialite", "/contact"];

interface Placed {
  visit: Visit;
  place: string | undefined;
}

interface Entry {
  label: string;
  href: string;
}

const OWN_ACCOUNT = "/compte";

/** The daily work, then what administrators alone look after. */
function Menu({ site, visit, place }: Placed & { site: Site }) {
  const isAdministrator = visit.caller.memberships.some(({ role }) => roleMay(role, "administer"));
  const administration = [
    ...ADMINISTRATION,
    ...(decideWatching(visit.caller).allowed ? [{ label: "État du service", href: "/administration/etat" }] : []),
  ];
  const publishes = visit.caller.memberships.some(({ role }) => roleMay(role, "publish"));
  const work: Entry[] = [
    { label: "Mes jeux", href: "/espace" },
    ...(visit.agreements ? [{ label: AGREEMENT_LABELS[visit.agreements], href: "/convention" }] : []),
    ...(visit.inspects ? [{ label: "Contrôles", href: "/controles" }] : []),
    ...(publishes
      ? [
          { label: "Questions", href: "/espace/questions" },
          { label: "Sources", href: "/espace/sources" },
        ]
      : []),
    ...(site.services.simulators.findAlias("fees")?.distribution && isMember(visit.caller)
      ? [{ label: "Redevance", href: "/espace/redevance" }]
      : []),
    ...(site.services.shared.questionnaires?.length && isMember(visit.caller)
      ? [{ label: "Questionnaires", href: "/espace/questionnaires" }]
      : []),
    ...(decideComposing(visit.caller).allowed ? [{ label: "Observatoires", href: "/espace/composer" }] : []),
  ];
  return (
    <>
      <button class="menu-button" type="button" popovertarget="menu">
        Menu
      </button>
      <nav class="menu" id="menu" popover="auto" aria-label="Menu principal">
        <Entries entries={work} place={place} />
        {isAdministrator && (
          <details class="menu-group">
            <summary data-here={administration.some(({ href }) => href === place) ? "" : undefined}>
              Administration
            </summary>
            <Entries entries={administration} place={place} />
          </details>
        )}
      </nav>
    </>
  );
}

/** The menu and the pages of agreements, to who gives data and to who receives them. */
export const AGREEMENT_LABELS = { partner: "Mes données", recipient: "Conventions" };

const ADMINISTRATION: Entry[] = [
  { label: "Personnes", href: "/administration/personnes" },
  { label: "Accès", href: "/administration/acces" },
  { label: "Webhooks", href: "/espace/webhooks" },
  { label: "Journal", href: "/espace/journal" },
];

function Entries({ entries, place }: { entries: Entry[]; place: string | undefined }) {
  return (
    <ul class="plain">
      {entries.map(({ label, href }) => (
        <li key={href}>
          <a href={href} aria-current={href === place ? "page" : undefined}>
            {label}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** As whom, and for whom, one acts. */
function Who({ visit, place }: Placed) {
  const { person, caller, organisationName } = visit;
  const held = caller.memberships.map(
    ({ organisation, role }) => `${roles[role].title.toLowerCase()}, ${organisationName(organisation)}`,
  );
  return (
    <div class="who">
      <div class="wrap">
        <p>
          <strong>{person.name}</strong>
          {held.length > 0 && ` · ${held.join(" · ")}`}
        </p>
        <p class="end">
          <a href={OWN_ACCOUNT} aria-current={place === OWN_ACCOUNT ? "page" : undefined}>
            Mon compte
          </a>
        </p>
        <p>
          <a href="/">Site public</a>
        </p>
        <OwnForm visit={visit} action="/deconnexion">
          <button class="button--link" type="submit">
            Se déconnecter
          </button>
        </OwnForm>
      </div>
    </div>
  );
}

interface OwnFormProps {
  visit: Visit;
  action: string;
  class?: string;
  hidden?: boolean;
  children: ComponentChildren;
}

/** A form of somebody who is signed in: it carries what another site cannot know. */
export function OwnForm({ visit, action, class: look, hidden, children }: OwnFormProps) {
  return (
    <form class={look} method="post" action={action} hidden={hidden}>
      <input type="hidden" name="jeton" value={visit.formToken} />
      {children}
    </form>
  );
}
