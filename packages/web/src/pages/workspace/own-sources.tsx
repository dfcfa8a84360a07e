import type { OwnSource } from "@datalogue/api";
import { FirstRows } from "../../components/first-rows.js";
import { type Fault, FormField } from "../../components/form-field.js";
import { Pager } from "../../components/pager.js";
import type { Visit } from "../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../components/workspace-document.js";
import { counted, formatDate, formatNumber, typographic } from "../../format/index.js";
import { Icon, type IconName } from "../../icons/icon.js";
import { addressOf } from "../../reading/address.js";
import { countPages } from "../../reading/page-number.js";
import type { Site } from "../../site.js";
import { RhythmSelect, rhythmOf } from "./publishing/source-parts.js";
import { type Told, ToldAbove } from "./sign-in.js";

interface OwnSourcesProps {
  visit: Visit;
  /** All of them, in the order of the page (`orderSources`). */
  sources: OwnSource[];
  /** Slugs of the datasets whose version served is withdrawn. */
  withdrawn: ReadonlySet<string>;
  page: number;
  /** Whether the site asks them by itself. */
  asksAtNight: boolean;
  told?: Told | undefined;
  /** What is wrong with what was typed, and of which source. */
  fault?: { dataset: string; typed: string; fault: Fault } | undefined;
}

/** The one act of a source whose address is lost. */
const TRY = "Essayer cette adresse";

export const OWN_SOURCES = "/espace/sources";

/** Sources on a page. */
const PAGE = 50;

export const pagesOf = (sources: readonly OwnSource[]) => countPages(sources.length, PAGE);

/** The address of a page of sources; `done`: what was done there, in a word. */
export function sourcesAddress(page: number, done?: string, path = OWN_SOURCES): string {
  return addressOf(path, { page: page === 1 ? undefined : page, fait: done });
}

/** The sources as one must see them: those to mend, the one that is asked for (`dataset`), those under way, those bound here, the rest. */
export function orderSources(sources: readonly OwnSource[], dataset?: string): OwnSource[] {
  const rankOf = (one: OwnSource): number => {
    const isAsked = one.dataset === dataset;
    if (standingOf(one) === "broken") return isAsked ? 0 : 1;
    return isAsked ? 2 : one.running ? 3 : one.bound ? 4 : 5;
  };
  return [...sources].sort((a, b) => rankOf(a) - rankOf(b));
}

/** The address of one source on the page where it is. */
export const sourceAddress = (dataset: string) => `${addressOf(OWN_SOURCES, { jeu: dataset })}#${dataset}`;

/** The page where a source is, 1 when there is none. */
export function pageWith(sources: readonly OwnSource[], dataset: string): number {
  const rank = sources.findIndex((one) => one.dataset === dataset);
  return Math.floor(Math.max(0, rank) / PAGE) + 1;
}

/** `/espace/sources`: where the sources of one's datasets stand, what came of the last demand; asked now, mended, set, paused, unbound. */
export function ownSourcesPage(site: Site, props: OwnSourcesProps): string {
  const { visit, sources, withdrawn, page, asksAtNight, told, fault } = props;
  const pages = pagesOf(sources);
  const shown = sources.slice((page - 1) * PAGE, page * PAGE);
  const broken = shown.filter((one) => standingOf(one) === "broken");
  const others = shown.filter((one) => standingOf(one) !== "broken");
  const hasBroken = sources.some((one) => standingOf(one) === "broken");
  const rows = others.map((source) => <SourceRow key={source.dataset} {...{ source, visit, page, fault }} />);
  return renderWorkspace({
    site,
    title: "Sources",
    visit,
    place: OWN_SOURCES,
    children: (
      <>
        <div class="page-head head-row">
          <div>
            <p class="kicker">{asksAtNight ? "Relues toutes seules" : "Sources"}</p>
            <h1>{tellAll(sources)}</h1>
            <ToldAbove told={told} />
          </div>
          <a class="button" href="/publier">
            Relier un fichier
          </a>
        </div>
        {sources.length === 0 && (
          <section class="section narrow" aria-label="Aucune source">
            <p>
              Aucun jeu que vous publiez n’est relié à une adresse. Pour en relier un, donnez l’adresse de son fichier
              en le déposant. Voir aussi <a href="/sources">les sources du catalogue</a>.
            </p>
          </section>
        )}
        {broken.length > 0 && (
          <section class="section" aria-labelledby="reparer">
            <h2 id="reparer">À réparer</h2>
            <div class="stack">
              {broken.map((source) => (
                <Broken key={source.dataset} {...{ source, visit, page, fault, withdrawn }} />
              ))}
            </div>
          </section>
        )}
        {others.length > 0 && (
          <section class="section" aria-labelledby="toutes">
            <h2 id="toutes">{hasBroken ? "Les autres sources" : "Toutes les sources"}</h2>
            {pages === 1 ? (
              <FirstRows
                look="rows"
                rest={(count) => `Les ${counted(count, "autre source", "autres sources")}`}
                rows={rows}
              />
            ) : (
              <ul class="rows">{rows}</ul>
            )}
          </section>
        )}
        <Pager label="Pages de sources" page={page} pages={pages} address={(number) => sourcesAddress(number)} />
        {sources.length > 0 && (
          <p class="small after">
            Un mauvais fichier ne remplace jamais un bon&nbsp;: s’il est vide, illisible ou très différent, rien n’est
            publié et la version en ligne reste. Celui qui se lit encore attend dans un brouillon.
            {!asksAtNight &&
              typographic(
                " Ce site ne redemande rien de lui-même la nuit : « Actualiser maintenant » le fait. Qui tient le serveur peut le régler.",
              )}
          </p>
        )}
      </>
    ),
  });
}

type Standing = "running" | "broken" | OwnSource["state"];

const standings: Record<Standing, { icon: IconName; status: string; words: string }> = {
  running: { icon: "watch", status: "to-watch", words: "demandée, en cours" },
  broken: { icon: "off", status: "off-track", words: "en panne" },
  fresh: { icon: "ok", status: "on-track", words: "à jour" },
  due: { icon: "watch", status: "to-watch", words: "à redemander" },
  never: { icon: "watch", status: "to-watch", words: "jamais reçue" },
  paused: { icon: "off", status: "none", words: "en pause" },
  deposited: { icon: "ok", status: "none", words: "remplacée par un dépôt" },
};

function standingOf({ running, attempt, state }: OwnSource): Standing {
  if (running) return "running";
  // What is left alone asks nothing of anybody.
  if (state === "paused") return state;
  return attempt?.failure ? "broken" : state;
}

/** « 3 sources à jour, 1 en panne ». */
function tellAll(sources: OwnSource[]): string {
  if (sources.length === 0) return "Aucune source à suivre";
  const order: Standing[] = ["fresh", "broken", "running", "due", "never", "paused", "deposited"];
  const parts = order.flatMap((standing) => {
    const count = sources.filter((one) => standingOf(one) === standing).length;
    return count > 0 ? [{ count, words: standings[standing].words }] : [];
  });
  return parts
    .map(({ count, words }, rank) => {
      const many = count > 1 ? words.replace(/^(remplacée|demandée)/, "$1s").replace("reçue", "reçues") : words;
      return rank === 0 ? `${counted(count, "source")} ${many}` : `${formatNumber(count)}\u00a0${many}`;
    })
    .join(", ");
}

interface OneProps extends Pick<OwnSourcesProps, "visit" | "page" | "fault"> {
  source: OwnSource;
}

function Broken({ source, visit, page, fault, withdrawn }: OneProps & Pick<OwnSourcesProps, "withdrawn">) {
  const { dataset, title, attempt, version, address } = source;
  // The file that waits is not what broke where none came since.
  const held = ["refused", "rejected"].includes(attempt?.outcome ?? "") ? source.held : null;
  return (
    <div class="verdict" id={dataset}>
      <h3>
        <Icon name="off" /> {typographic(title)}
      </h3>
      <p>
        {attempt && <>Le {formatDate(attempt.at)}&nbsp;: </>}
        {typographic(attempt?.told ?? attempt?.failure ?? "")}{" "}
        {version > 0 && !withdrawn.has(dataset) && <strong>La version {version} reste en ligne.</strong>}
      </p>
      {held && (
        <p>
          <a class="button button--main" href={`/publier/${held}/lecture`}>
            Voir le fichier reçu et dire comment le lire<span class="visually-hidden"> : {typographic(title)}</span>
          </a>
        </p>
      )}
      {address !== null && version > 0 && !held && <AddressForm {...{ source, visit, page, fault }} />}
      <div class="actions">
        <RefreshForm {...{ source, visit, page }} label="Redemander" />
        <a class="button" href={`/publier?jeu=${dataset}`}>
          Déposer le fichier<span class="visually-hidden"> : {typographic(title)}</span>
        </a>
      </div>
      {version > 0 && <Settings {...{ source, visit, page, fault }} withAddress={held !== null} />}
      {address === null && (
        <p class="small">
          Cette source est un service du producteur (<a href={source.page}>sa page</a>)&nbsp;: l’administrateur du site
          peut changer ce qui lui est demandé.
        </p>
      )}
    </div>
  );
}

function SourceRow({ source, visit, page, fault }: OneProps) {
  const { dataset, title, producer, frequency, attempt, next, refreshed, version } = source;
  const { icon, status, words } = standings[standingOf(source)];
  return (
    <li id={dataset}>
      <div>
        <h3>{version > 0 ? <a href={`/jeux/${dataset}`}>{typographic(title)}</a> : typographic(title)}</h3>
        <p class="small">
          {typographic(producer)}
          {frequency !== "UNKNOWN" && frequency !== "NEVER" && `, ${rhythmOf(frequency)}`}
        </p>
      </div>
      <div>
        <span class="status" data-status={status}>
          <Icon name={icon} /> {words}
        </span>
        <p>
          {attempt?.told ? (
            <>
              Le {formatDate(attempt.at)}&nbsp;: {typographic(attempt.told)}
            </>
          ) : refreshed ? (
            <>Reçue le {formatDate(refreshed)}.</>
          ) : null}
          {source.state === "paused" && <> Elle n’est plus redemandée&nbsp;: ce qui est en ligne reste.</>}
          {next && source.state === "fresh" && <> Prochaine le {formatDate(next)}.</>}
        </p>
        {version > 0 && <Settings {...{ source, visit, page, fault }} withAddress />}
      </div>
      {source.running ? (
        <a class="button" href={sourceAddress(dataset)}>
          Voir où elle en est<span class="visually-hidden"> : {typographic(title)}</span>
        </a>
      ) : source.state === "paused" ? (
        <GestureForm {...{ source, visit, page }} act="reprendre" label="Reprendre" />
      ) : (
        <RefreshForm {...{ source, visit, page }} label="Actualiser maintenant" />
      )}
    </li>
  );
}

/** A form comes back to the page that it stands on. */
function actAddress({ dataset }: OwnSource, act: string, page: number): string {
  return sourcesAddress(page, undefined, `${OWN_SOURCES}/${dataset}/${act}`);
}

/** What is set of a source, and what stops it: folded, and said before it is done. */
function Settings({ source, visit, page, fault, withAddress }: OneProps & { withAddress: boolean }) {
  const { dataset, title, address, state, bound, leastRows } = source;
  const own = fault?.dataset === dataset ? fault.fault : undefined;
  const named = <span class="visually-hidden"> : {typographic(title)}</span>;
  return (
    <details class="fold" open={own !== undefined && (withAddress || own.field !== "adresse")}>
      <summary>Régler{named}</summary>
      <div class="stack">
        {address !== null && withAddress && <AddressForm {...{ source, visit, page, fault }} act="Changer l’adresse" />}
        <OwnForm visit={visit} class="stack" action={actAddress(source, "regler", page)}>
          <div class="field">
            <label for={`rythme-${dataset}`}>La redemander</label>
            <RhythmSelect id={`rythme-${dataset}`} value={source.frequency} />
          </div>
          <FormField
            name="moins"
            id={`moins-${dataset}`}
            control="short"
            label="Le moins de lignes attendu"
            hint="Un fichier plus court n’est pas publié. Sans nombre, il en faut la moitié de celles qui sont en ligne."
            numeric
            fault={own}
            value={own?.field === "moins" ? fault?.typed : leastRows === null ? "" : String(leastRows)}
          />
          <p>
            <button type="submit">Enregistrer{named}</button>
          </p>
        </OwnForm>
        {state === "deposited" && (
          <>
            <p class="small">Elle n’est plus redemandée d’elle-même&nbsp;: un agent a déposé ce qui est en ligne.</p>
            <GestureForm {...{ source, visit, page }} act="reprendre" label="Laisser la source continuer" />
          </>
        )}
        {state !== "paused" && (
          <>
            <p class="small">En pause, elle n’est plus redemandée&nbsp;: ce qui est en ligne reste.</p>
            <GestureForm {...{ source, visit, page }} act="pause" label="Mettre en pause" />
          </>
        )}
        {bound && (
          <>
            <p class="small">
              Détaché, le jeu oublie cette adresse et ses réglages. Ce qui est en ligne reste&nbsp;: vous déposerez les
              prochains fichiers vous-même.
            </p>
            <GestureForm {...{ source, visit, page }} act="detacher" label="Détacher de cette adresse" stops />
          </>
        )}
      </div>
    </details>
  );
}

function RefreshForm(props: Pick<OneProps, "source" | "visit" | "page"> & { label: string }) {
  return <GestureForm {...props} act="actualiser" />;
}

function GestureForm({
  source,
  visit,
  page,
  label,
  act,
  stops = false,
}: Pick<OneProps, "source" | "visit" | "page"> & { label: string; act: string; stops?: boolean }) {
  return (
    <OwnForm visit={visit} action={actAddress(source, act, page)}>
      <button type="submit" class={stops ? "button--stop" : undefined}>
        {label}
        <span class="visually-hidden"> : {typographic(source.title)}</span>
      </button>
    </OwnForm>
  );
}

function AddressForm({ source, visit, page, fault, act = TRY }: OneProps & { act?: string }) {
  const own = fault?.dataset === source.dataset && fault.fault.field === "adresse" ? fault : undefined;
  return (
    <OwnForm visit={visit} class="stack" action={actAddress(source, "adresse", page)}>
      <FormField
        name="adresse"
        id={`adresse-${source.dataset}`}
        label="Adresse du fichier"
        hint="Elle est demandée aussitôt. Un fichier qui n’est pas celui attendu ne remplace rien."
        fault={own?.fault}
        value={own?.typed ?? source.address ?? ""}
        required
      />
      <p>
        <button class={act === TRY ? "button--main" : undefined} type="submit">
          {act}
        </button>
      </p>
    </OwnForm>
  );
}
