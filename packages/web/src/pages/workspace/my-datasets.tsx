import { FirstRows } from "../../components/first-rows.js";
import type { Visit } from "../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../components/workspace-document.js";
import { counted, formatDate, typographic } from "../../format/index.js";
import { Icon } from "../../icons/icon.js";
import type { Site } from "../../site.js";
import { contributionsPath } from "./contributions.js";
import { FactorNeeded, LACKS_FACTOR } from "./factor-needed.js";
import { type Duties, type Duty, type OwnDataset, type OwnState, ownStates, tellDuties } from "./load-duties.js";
import { CancelLink } from "./publishing/cancel-plan.js";
import { DraftRemoval } from "./publishing/draft-removal.js";
import { reusesPath } from "./reuses.js";
import { whyNoDeposit } from "./role-needed.js";
import { type Told, ToldAbove } from "./sign-in.js";
import { TRANSFERS, transferPath } from "./transfers.js";
import { versionsPath } from "./versions.js";

/** A draft to take up again. */
export interface DraftLine {
  id: string;
  title: string;
  /** Who began it and when, in words. */
  begun: string;
  /** Where it stopped and until when it is kept, in words. */
  stopped: string;
  /** What the button does. */
  act: string;
  /** Planned, by who may plan it no more. */
  mayCancel: boolean;
}

/** A draft that can but be removed. */
export interface ClosedDraft extends Pick<DraftLine, "id" | "title" | "begun"> {
  revision: number;
  /** Until when it is kept, in words. */
  kept: string;
}

interface MyDatasetsProps extends Duties {
  visit: Visit;
  drafts: DraftLine[];
  closed: ClosedDraft[];
  /** Whether this person may prepare something for an organisation. */
  mayDraft: boolean;
  /** Whether they may offer a dataset to another organisation. */
  mayOffer: boolean;
  /** The state that the list is narrowed to. */
  shown: OwnState | undefined;
  told?: Told | undefined;
}

const HERE = "/espace";

/** `/espace`: what I owe, the drafts to take up again, the datasets of my organisations. */
export function myDatasetsPage(site: Site, props: MyDatasetsProps): string {
  const { visit, duties, drafts, closed, datasets, next, later, made, mayDraft, mayOffer, shown, told } = props;
  const isEmpty = datasets.length === 0 && drafts.length === 0;
  const first = isEmpty && mayDraft ? "Commencez par un fichier" : tellDuties(0);
  const owesNothing = visit.lacksFactor ? LACKS_FACTOR : first;
  const heading = duties.length > 0 ? tellDuties(duties.length) : owesNothing;
  return renderWorkspace({
    site,
    title: "Mes jeux",
    visit,
    place: HERE,
    children: (
      <>
        <div class="page-head">
          <div class="head-row">
            <div>
              <p class="kicker">Mes jeux</p>
              <h1>{heading}</h1>
            </div>
            {mayDraft && !isEmpty && (
              <a class="button button--main button--big wide-phone" href="/publier">
                Publier un fichier
              </a>
            )}
          </div>
          <ToldAbove told={told} />
          {visit.lacksFactor && <FactorNeeded />}
        </div>
        {duties.length > 0 ? <Owed duties={duties} /> : !isEmpty && !visit.lacksFactor && <NothingOwed next={next} />}
        {isEmpty && !visit.lacksFactor && <Empty visit={visit} mayDraft={mayDraft} />}
        {drafts.length > 0 && <Drafts drafts={drafts} />}
        {closed.length > 0 && <ClosedDrafts visit={visit} closed={closed} />}
        {datasets.length > 0 && <OwnDatasets visit={visit} datasets={datasets} shown={shown} />}
        {datasets.length > 0 && mayOffer && (
          <p class="small">
            Un jeu passe à un autre organisme&#8239;? <a href={TRANSFERS}>Le lui proposer</a>.
          </p>
        )}
        {made.length > 0 && <MadeOffers made={made} />}
        {later.length > 0 && <LaterDeadlines later={later} />}
      </>
    ),
  });
}

function Empty({ visit, mayDraft }: Pick<MyDatasetsProps, "visit" | "mayDraft">) {
  return (
    <section class="section narrow" aria-label="Aucun jeu">
      <div class="drop">
        <p>
          <strong>Vous n’avez pas encore de jeu de données.</strong>{" "}
          {mayDraft
            ? "Commencez par un fichier que vous tenez déjà : tonnages, subventions, équipements."
            : typographic(whyNoDeposit(visit.person))}
        </p>
        {mayDraft && (
          <p class="actions">
            <a class="button button--main" href="/publier">
              Publier un premier fichier
            </a>
          </p>
        )}
      </div>
    </section>
  );
}

const icons = { off: "off", watch: "watch", plan: "plan" } as const;

function Owed({ duties }: { duties: Duty[] }) {
  return (
    <section class="section" aria-labelledby="dus">
      <h2 id="dus">Ce que je dois</h2>
      <ul class="todo">
        {duties.map(({ tone, when, title, text, act, planned }) => (
          <li key={`${when} ${title}`} data-tone={tone}>
            <div>
              <p class="when">
                <Icon name={icons[tone]} /> {when}
              </p>
              <h3>{title}</h3>
              <p>
                {typographic(text)} {planned !== undefined && <CancelLink draft={planned} of={title} />}
              </p>
            </div>
            {act && (
              <a class="button" href={act.href}>
                {act.label}
                <span class="visually-hidden"> : {title}</span>
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function NothingOwed({ next }: Pick<Duties, "next">) {
  return (
    <section class="section narrow" aria-label="Rien à faire">
      <p class="verdict" data-tone="ok">
        <span>
          <Icon name="ok" /> <strong>Tout est à jour.</strong>
          {next && (
            <>
              {" "}
              Prochaine échéance légale&nbsp;: <span class="plan">{formatDate(next.due)}</span>, {next.title}.
            </>
          )}
        </span>
      </p>
    </section>
  );
}

function MadeOffers({ made }: Pick<Duties, "made">) {
  return (
    <details class="fold">
      <summary>{counted(made.length, "jeu proposé attend une réponse", "jeux proposés attendent une réponse")}</summary>
      <ul>
        {made.map(({ title, taker, expiresAt, href }) => (
          <li key={href}>
            <a href={href}>{title}</a>, à {taker}, qui répond avant le {formatDate(expiresAt)}
          </li>
        ))}
      </ul>
    </details>
  );
}

function LaterDeadlines({ later }: Pick<Duties, "later">) {
  return (
    <section class="section" aria-labelledby="echeances">
      <h2 id="echeances">Échéances légales ensuite</h2>
      <ul class="news">
        {later.map(({ due, title, whose, href }) => (
          <li key={`${href} ${title}`}>
            <Icon name="plan" />
            <span>
              <b>{title}</b>, <a href={href}>{whose}</a>
            </span>
            <span class="when">
              <time datetime={due}>{formatDate(due)}</time>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Drafts({ drafts }: { drafts: DraftLine[] }) {
  return (
    <section class="section" aria-labelledby="brouillons">
      <h2 id="brouillons">{drafts.length === 1 ? "Brouillon en cours" : "Brouillons en cours"}</h2>
      <FirstRows
        look="rows"
        rest={(count) => `Les ${counted(count, "autre brouillon", "autres brouillons")}`}
        rows={drafts.map(({ id, title, begun, stopped, act, mayCancel }) => (
          <li key={id}>
            <div>
              <h3>{title}</h3>
              <p class="small">{begun}</p>
            </div>
            <p>
              {stopped}
              {mayCancel && (
                <>
                  {" "}
                  <CancelLink draft={id} of={title} />
                </>
              )}
            </p>
            <a class="button" href={`/publier/${id}`}>
              {act}
              <span class="visually-hidden"> : {title}</span>
            </a>
          </li>
        ))}
      />
    </section>
  );
}

function ClosedDrafts({ visit, closed }: Pick<MyDatasetsProps, "visit" | "closed">) {
  return (
    <section class="section" aria-labelledby="fermes">
      <h2 id="fermes">{closed.length === 1 ? "Brouillon fermé" : "Brouillons fermés"}</h2>
      <p class="small">Leur jeu a changé d’organisme sans eux&nbsp;: ils ne peuvent plus qu’être supprimés.</p>
      <FirstRows
        look="rows"
        rest={(count) => `Les ${counted(count, "autre brouillon fermé", "autres brouillons fermés")}`}
        rows={closed.map(({ id, revision, title, begun, kept }) => (
          <li key={id}>
            <div>
              <h3>{title}</h3>
              <p class="small">{begun}</p>
            </div>
            <p>{kept}</p>
            <DraftRemoval visit={visit} draft={{ id, revision }} of={title} />
          </li>
        ))}
      />
    </section>
  );
}

const tabs: Record<OwnState, string> = {
  withdrawn: "Retirés",
  late: "En retard",
  current: "À jour",
  closed: "Réservés",
};

function OwnDatasets({ visit, datasets, shown }: Pick<MyDatasetsProps, "visit" | "datasets" | "shown">) {
  const kinds = (Object.keys(tabs) as OwnState[]).filter((kind) => datasets.some(({ state }) => state.kind === kind));
  const listed = datasets.filter(({ state }) => shown === undefined || state.kind === shown);
  const tab = (label: string, kind: OwnState | undefined, count: number) => (
    <a href={kind ? `${HERE}?etat=${kind}#jeux` : `${HERE}#jeux`} aria-current={kind === shown ? "true" : undefined}>
      {label} <span class="count">({count})</span>
    </a>
  );
  return (
    <section class="section" aria-labelledby="jeux">
      <h2 id="jeux">Mes jeux de données</h2>
      {(kinds.length > 1 || shown) && (
        <nav class="tabs" aria-label="Filtrer mes jeux">
          {tab("Tous", undefined, datasets.length)}
          {kinds.map((kind) => tab(tabs[kind], kind, datasets.filter(({ state }) => state.kind === kind).length))}
        </nav>
      )}
      <FirstRows
        look="rows rows--4"
        rest={(count) => `Les ${counted(count, "autre jeu", "autres jeux")}`}
        rows={listed.map((dataset) => <OwnLine key={dataset.slug} visit={visit} dataset={dataset} />)}
      />
    </section>
  );
}

function OwnLine({ visit, dataset }: { visit: Visit; dataset: OwnDataset }) {
  const { slug, title, detail, state, told, quality } = dataset;
  return (
    <li>
      <div>
        <h3>
          <a href={`/jeux/${slug}`}>{title}</a>
        </h3>
        <p class="small">{detail}</p>
      </div>
      <span class="status" data-status={ownStates[state.kind].status}>
        <Icon name={ownStates[state.kind].icon} /> {state.words}
      </span>
      <p>
        {typographic(told)}
        {quality && (
          <>
            <br />
            Qualité&nbsp;: {quality.score} sur {quality.max}
          </>
        )}
      </p>
      <More visit={visit} dataset={dataset} />
    </li>
  );
}

/** What is done with a dataset now and then, by who may. */
function More({ visit, dataset }: { visit: Visit; dataset: OwnDataset }) {
  const { slug, title, gain, mayDraft, mayPublish, mayOffer, byHand } = dataset;
  const links = [
    mayDraft && { label: "Publier la suite", href: `/publier?jeu=${slug}` },
    mayDraft && { label: "Versions", href: versionsPath(slug) },
    mayPublish && { label: "Réutilisations", href: reusesPath(slug) },
    mayPublish && byHand && { label: "Formulaire public", href: contributionsPath(slug) },
    mayOffer && { label: "Changer d’organisme", href: transferPath(slug) },
  ];
  return (
    <details class="more-acts">
      <summary>
        Plus<span class="visually-hidden"> : {title}</span>
      </summary>
      <div class="actions">
        {links.map(
          (link) =>
            link && (
              <a key={link.href} href={link.href}>
                {link.label}
                <span class="visually-hidden"> : {title}</span>
              </a>
            ),
        )}
        {byHand && (
          <OwnForm visit={visit} action={`/publier?jeu=${slug}&voie=main`}>
            <button class="button--link" type="submit">
              Corriger à la main<span class="visually-hidden"> : {title}</span>
            </button>
          </OwnForm>
        )}
      </div>
      {gain && <p>{typographic(`Un point de plus : ${gain}`)}</p>}
    </details>
  );
}
