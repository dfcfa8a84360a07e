import type { OwnSource } from "@datalogue/api";
import { FirstRows } from "../../components/first-rows.js";
import { type Fault, FormField } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../components/workspace-document.js";
import { counted, formatDate, frequencies, typographic } from "../../format/index.js";
import { Icon, type IconName } from "../../icons/icon.js";
import type { Site } from "../../site.js";
import { type Told, ToldAbove } from "./sign-in.js";

interface OwnSourcesProps {
  visit: Visit;
  sources: OwnSource[];
  told?: Told | undefined;
  /** What is wrong with the address that was typed, and of which source. */
  fault?: { dataset: string; typed: string; fault: Fault } | undefined;
}

export const OWN_SOURCES = "/espace/sources";

/** `/espace/sources`: where the sources of one's datasets stand, what came of the last demand; asked now, given another address. */
export function ownSourcesPage(site: Site, { visit, sources, told, fault }: OwnSourcesProps): string {
  const broken = sources.filter((one) => standingOf(one) === "broken");
  const others = sources.filter((one) => standingOf(one) !== "broken");
  return renderWorkspace({
    site,
    title: "Sources",
    visit,
    place: OWN_SOURCES,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">Sources</p>
          <h1>{tellAll(sources)}</h1>
          <ToldAbove told={told} />
        </div>
        {sources.length === 0 && (
          <section class="section narrow" aria-label="Aucune source">
            <p>
              Aucun jeu que vous publiez n’est relié à une adresse. Les sources se décrivent dans le contenu du
              site&nbsp;: <a href="/sources">celles du catalogue</a>.
            </p>
          </section>
        )}
        {broken.length > 0 && (
          <section class="section" aria-labelledby="reparer">
            <h2 id="reparer">À réparer</h2>
            <div class="stack">
              {broken.map((source) => (
                <Broken key={source.dataset} {...{ source, visit, fault }} />
              ))}
            </div>
          </section>
        )}
        {others.length > 0 && (
          <section class="section" aria-labelledby="toutes">
            <h2 id="toutes">{broken.length > 0 ? "Les autres sources" : "Toutes les sources"}</h2>
            <FirstRows
              look="rows"
              rest={(count) => `Les ${counted(count, "autre source", "autres sources")}`}
              open={others.some(({ dataset, running }) => running || dataset === fault?.dataset)}
              rows={others.map((source) => <SourceRow key={source.dataset} {...{ source, visit, fault }} />)}
            />
          </section>
        )}
        {sources.length > 0 && (
          <p class="small after">
            Un mauvais fichier ne remplace jamais un bon&nbsp;: s’il est vide, illisible ou très différent, rien n’est
            publié et la version en ligne reste.
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
  deposited: { icon: "ok", status: "none", words: "remplacée par un dépôt" },
};

function standingOf({ running, attempt, state }: OwnSource): Standing {
  if (running) return "running";
  return attempt?.failure ? "broken" : state;
}

/** « 3 sources à jour, 1 en panne ». */
function tellAll(sources: OwnSource[]): string {
  if (sources.length === 0) return "Aucune source à suivre";
  const order: Standing[] = ["fresh", "broken", "running", "due", "never", "deposited"];
  const parts = order.flatMap((standing) => {
    const count = sources.filter((one) => standingOf(one) === standing).length;
    return count > 0 ? [{ count, words: standings[standing].words }] : [];
  });
  return parts
    .map(({ count, words }, rank) => {
      const many = count > 1 ? words.replace(/^(remplacée|demandée)/, "$1s").replace("reçue", "reçues") : words;
      return rank === 0 ? `${counted(count, "source")} ${many}` : `${count}\u00a0${many}`;
    })
    .join(", ");
}

interface OneProps extends Pick<OwnSourcesProps, "visit" | "fault"> {
  source: OwnSource;
}

function Broken({ source, visit, fault }: OneProps) {
  const { dataset, title, attempt, version, address } = source;
  return (
    <div class="verdict" id={dataset}>
      <h3>
        <Icon name="off" /> {typographic(title)}
      </h3>
      <p>
        {attempt && <>Le {formatDate(attempt.at)}&nbsp;: </>}
        {typographic(attempt?.told ?? attempt?.failure ?? "")}{" "}
        {version > 0 && <strong>La version {version} reste en ligne.</strong>}
      </p>
      {address !== null && version > 0 && <AddressForm {...{ source, visit, fault }} />}
      <div class="actions">
        <RefreshForm source={source} visit={visit} label="Redemander" />
        <a class="button" href={`/publier?jeu=${dataset}`}>
          Déposer le fichier<span class="visually-hidden"> : {typographic(title)}</span>
        </a>
      </div>
      {address === null && (
        <p class="small">
          Cette source est un service du producteur (<a href={source.page}>sa page</a>)&nbsp;: ce qui lui est demandé se
          change dans le contenu du site.
        </p>
      )}
    </div>
  );
}

function SourceRow({ source, visit, fault }: OneProps) {
  const { dataset, title, producer, frequency, attempt, next, refreshed, address, version } = source;
  const { icon, status, words } = standings[standingOf(source)];
  const isFaulty = fault?.dataset === dataset;
  return (
    <li id={dataset}>
      <div>
        <h3>{version > 0 ? <a href={`/jeux/${dataset}`}>{typographic(title)}</a> : typographic(title)}</h3>
        <p class="small">
          {typographic(producer)}
          {frequency !== "UNKNOWN" && frequency !== "NEVER" && `, ${frequencies[frequency]}`}
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
          {next && source.state === "fresh" && <> Prochaine le {formatDate(next)}.</>}
        </p>
        {address !== null && version > 0 && (
          <details class="fold" open={isFaulty}>
            <summary>
              Changer l’adresse<span class="visually-hidden"> : {typographic(title)}</span>
            </summary>
            <AddressForm {...{ source, visit, fault }} />
          </details>
        )}
      </div>
      {source.running ? (
        <a class="button" href={`${OWN_SOURCES}#${dataset}`}>
          Voir où elle en est<span class="visually-hidden"> : {typographic(title)}</span>
        </a>
      ) : (
        <RefreshForm source={source} visit={visit} label="Actualiser maintenant" />
      )}
    </li>
  );
}

function RefreshForm({ source, visit, label }: Pick<OneProps, "source" | "visit"> & { label: string }) {
  return (
    <OwnForm visit={visit} action={`${OWN_SOURCES}/${source.dataset}/actualiser`}>
      <button type="submit">
        {label}
        <span class="visually-hidden"> : {typographic(source.title)}</span>
      </button>
    </OwnForm>
  );
}

function AddressForm({ source, visit, fault }: OneProps) {
  const own = fault?.dataset === source.dataset ? fault : undefined;
  return (
    <OwnForm visit={visit} class="stack" action={`${OWN_SOURCES}/${source.dataset}/adresse`}>
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
        <button class="button--main" type="submit">
          Essayer cette adresse
        </button>
      </p>
    </OwnForm>
  );
}
