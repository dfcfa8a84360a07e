import type { OpenCadastre, ShownRoof } from "@datalogue/api";
import { renderDocument } from "../components/layout.js";
import { PrintLinks } from "../components/print-links.js";
import { ScopeForm } from "../components/scope-form.js";
import { ScrollTable } from "../components/scroll-table.js";
import { type Told, ToldPanel } from "../components/told-panel.js";
import { atTerritory, counted, formatNumber, nameOf, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { policyOf } from "../http/security.js";
import { addressOf } from "../reading/address.js";
import { findAddress, type Sought } from "../reading/find-address.js";
import type { PageAnswer, Query, Site } from "../site.js";
import { describeSun } from "../solar/describe-sun.js";
import { type Gain, listAssumptions, loadGain } from "../solar/load-gain.js";
import { loadPotential, type RoofPotential } from "../solar/load-potential.js";
import { openCadastre } from "../solar/open-cadastre.js";
import { formatPower, roofFacts } from "../solar/roof-facts.js";
import { Assumptions, Facts, RoofGain } from "../solar/roof-gain.js";
import { RoofMap } from "../solar/roof-map.js";
import { classOf, MONTHS, nameRoof, roofClasses } from "../solar/roof-words.js";

/** Metres from an address within which a roof is its own, and from a roof within which others are shown. */
const OWN = 40;
const AROUND = 90;
/** Roofs around another that the map and the list show. */
const MOST = 200;
/** `voie=-`: roofs of which no address is known. */
const UNNAMED = "-";

/** Where the roof is sought. */
const PLACE = ["adresse", "commune", "voie", "toit"];

export const solarRoute: PageRoute = {
  path: "/observatoires/:theme/solaire",
  parameters: PLACE,
  parametersOf: (site, { theme = "" }) => [...PLACE, ...listAssumptions(site, theme)],
  make: (site, { theme = "" }, query) => solarPage(site, theme, query),
  kinds: [
    { name: "cadastre-solaire", title: "Cadastre solaire", path: "/observatoires/{solar}/solaire" },
    { name: "toit", title: "Toit du cadastre solaire", path: "/observatoires/{solar}/solaire?toit={roof}" },
    {
      name: "toit-introuvable",
      title: "Toit introuvable",
      path: "/observatoires/{solar}/solaire?toit=inconnu",
      status: 404,
    },
  ],
};

/** All that the page shows, read from its address. */
interface Content {
  path: string;
  open: OpenCadastre;
  sought: Sought | null;
  chosen: ShownRoof | undefined;
  /** Those that the map and the list show, and how many are left out. */
  near: ShownRoof[];
  more: number;
  commune: string | undefined;
  street: string | null | undefined;
  communes: { code: string; name: string; roofs: number }[];
  streets: { street: string | null; roofs: number }[];
  told: Told | undefined;
}

/** `/observatoires/{theme}/solaire`: a roof found by its address, in a list or on a map; what it receives; what comes next. */
export async function solarPage(site: Site, theme: string, query: Query): Promise<PageAnswer> {
  const content = await loadContent(site, theme, query);
  const { path, open, chosen, told, commune } = content;
  const { cadastre, sources } = open;
  const title = typographic(cadastre.title);
  const isBare = Object.values(query).every((value) => value === undefined);
  const observatory = site.services.observatories.get(theme);
  const gain = await gainOf(site, content, query);
  const demonstration =
    sources.some((one) => one.demonstration) || cadastre.assumptions?.some(({ state }) => state !== "sourced") === true;
  return {
    status: told?.status ?? (gain && gain.faults.length > 0 ? 400 : 200),
    demonstration,
    headers: {
      // Which roof somebody looks at is kept nowhere.
      ...(isBare ? {} : { "Cache-Control": "private, no-store" }),
      "Content-Security-Policy": policyOf(site.publicUrl, { scripts: true }),
    },
    html: renderDocument({
      site,
      script: "page.ts",
      title: chosen ? `${nameRoof(chosen)}\u00a0: ${title}` : title,
      description: typographic(cadastre.description),
      canonical: path,
      place: "observatoires",
      breadcrumb: [
        { label: "Observatoires", href: "/observatoires" },
        ...(observatory ? [{ label: typographic(observatory.title), href: `/observatoires/${theme}` }] : []),
      ],
      demonstration,
      children: (
        <>
          <div class="page-head">
            <h1>{title}</h1>
            <p class="lead">{typographic(cadastre.description)}</p>
            {site.services.geocoder && <AddressForm content={content} asked={query.adresse} />}
            {told && <ToldPanel told={told} />}
          </div>
          <div class="section">
            <div class="cols cols--2">
              <Choosing site={site} content={content} />
              {chosen ? <RoofSheet open={open} roof={chosen} gain={gain} /> : <Method open={open} />}
            </div>
          </div>
          {chosen && (
            <p class="links no-print">
              <PrintLinks
                site={site}
                page={addressOf(path, {
                  ...query,
                  toit: chosen.roof.id,
                  adresse: undefined,
                  commune: undefined,
                  voie: undefined,
                })}
              />
            </p>
          )}
          {chosen && gain && (
            <section class="section" aria-label="Hypothèses du calcul">
              <Assumptions site={site} open={open} gain={gain} path={path} roof={chosen.roof.id} query={query} />
            </section>
          )}
          {chosen && <Steps open={open} monument={await site.services.solar.findMonument(open, chosen.centre)} />}
          {commune !== undefined && <Potential {...(await describePotential(site, content, query))} />}
          {chosen && (
            <section class="section">
              <Method open={open} />
            </section>
          )}
        </>
      ),
    }),
  };
}

/** What panels would give on the chosen roof. */
async function gainOf(site: Site, { open, chosen }: Content, query: Query): Promise<Gain | undefined> {
  if (chosen?.estimate.kind !== "estimate") return undefined;
  const { usableArea, irradiation } = chosen.estimate;
  return loadGain(site, open, query, { area: usableArea.value, irradiation: irradiation.value, bounded: true });
}

async function loadContent(site: Site, theme: string, query: Query): Promise<Content> {
  const { solar, territories } = site.services;
  const path = `/observatoires/${theme}/solaire`;
  const open = await openCadastre(site, theme);
  const communes = (await solar.listCommunes(open))
    .map((one) => {
      const territory = territories.get(one.code);
      return { ...one, name: territory ? nameOf(territory) : one.code };
    })
    .sort((a, b) => a.name.localeCompare(b.name, "fr"));
  const sought = await findAddress(site, query.adresse);
  const place = sought?.places[0];
  const found = place ? await solar.listAround(open, [place.longitude, place.latitude], OWN) : [];
  const chosen = query.toit === undefined ? found[0] : await solar.findRoof(open, query.toit);
  const commune = chosen?.roof.commune ?? communes.find(({ code }) => code === query.commune)?.code;
  const streets = commune === undefined ? [] : await solar.listStreets(open, commune);
  const asked = query.voie === UNNAMED ? null : query.voie;
  const street = chosen ? chosen.roof.street : streets.find((one) => one.street === asked)?.street;
  const listed =
    chosen !== undefined
      ? shorten(await solar.listAround(open, chosen.centre, AROUND))
      : commune !== undefined && street !== undefined
        ? await solar.listRoofs(open, commune, street)
        : { roofs: [], more: 0 };
  return {
    ...{ path, open, sought, chosen, commune, street, communes, streets },
    ...{ near: listed.roofs, more: listed.more },
    told: tellWhatLacks(query, { path, sought, chosen, commune, street, communes }),
  };
}

function shorten(roofs: ShownRoof[]): { roofs: ShownRoof[]; more: number } {
  return { roofs: roofs.slice(0, MOST), more: Math.max(0, roofs.length - MOST) };
}

/** A roof, a street or a commune that cannot be found, and how to find another. */
function tellWhatLacks(
  query: Query,
  {
    path,
    sought,
    chosen,
    commune,
    street,
    communes,
  }: Pick<Content, "path" | "sought" | "chosen" | "commune" | "street" | "communes">,
): Told | undefined {
  if (chosen) return undefined;
  const choices = communes.map(({ code, name }) => ({ label: name, href: addressOf(path, { commune: code }) }));
  if (query.toit !== undefined)
    return {
      status: 404,
      title: "Toit introuvable.",
      rest: "Aucun toit ne porte cet identifiant\u00a0: la couche a peut-être été refaite. Cherchez-le dans la liste de sa commune.",
      choices,
    };
  if (sought && !sought.failed)
    return {
      status: 404,
      title: "Toit introuvable.",
      rest:
        sought.places.length === 0
          ? "Aucune adresse ne répond à ces mots dans le territoire. Écrivez le numéro, la voie et la commune, ou prenez la liste."
          : `L’adresse est connue, mais la couche n’a aucun toit à moins de ${OWN}\u00a0m. Regardez dans la liste de la commune.`,
      choices,
    };
  if (query.commune !== undefined && commune === undefined)
    return { status: 404, title: "Aucun toit connu dans cette commune.", rest: "", choices };
  if (query.voie !== undefined && query.voie !== "" && street === undefined)
    return {
      status: 404,
      title: "Aucun toit connu dans cette voie.",
      rest: "Choisissez-en une autre dans la liste.",
      choices: [],
    };
  return undefined;
}

/** Looks for an address: an ordinary form, that our server answers and forgets. */
function AddressForm({ content: { path, sought, chosen }, asked }: { content: Content; asked: string | undefined }) {
  const [first, ...others] = sought?.places ?? [];
  return (
    <>
      <form class="search" action={path} aria-label="Chercher mon toit">
        <label for="adresse">Mon adresse</label>
        <input id="adresse" name="adresse" type="text" value={asked} maxlength={200} autocomplete="street-address" />
        <button class="button--main" type="submit">
          Trouver
        </button>
      </form>
      {sought?.failed && <p role="status">Le service d’adresses ne répond pas. La liste, elle, est à jour.</p>}
      {chosen && first && (
        <p class="small" role="status">
          Le toit le plus proche de «&#8239;{typographic(first.label)}&#8239;».
          {others.length > 0 && " Ce n’est pas la bonne adresse\u202f? "}
          {others.map(({ label }, rank) => (
            <>
              {rank > 0 && ", "}
              <a href={addressOf(path, { adresse: label })}>{typographic(label)}</a>
            </>
          ))}
        </p>
      )}
    </>
  );
}

function Choosing({ site, content }: { site: Site; content: Content }) {
  const { path, open, near, more, chosen, commune, street, communes, streets } = content;
  const addressOfRoof = (id: string) => addressOf(path, { toit: id });
  const centre = (chosen ?? near[0])?.centre;
  const territory = commune === undefined ? undefined : site.services.territories.get(commune);
  return (
    <section class="stack" aria-labelledby="choisir">
      <h2 id="choisir">Choisir le toit</h2>
      <ScopeForm action={path} many>
        <label for="commune" class="visually-hidden">
          Commune
        </label>
        <select id="commune" name="commune">
          <option value="">Choisir la commune</option>
          {communes.map(({ code, name, roofs }) => (
            <option key={code} value={code} selected={code === commune}>
              {name} ({counted(roofs, "toit")})
            </option>
          ))}
        </select>
        {streets.length > 0 && (
          <>
            <label for="voie" class="visually-hidden">
              Voie
            </label>
            <select id="voie" name="voie">
              <option value="">Choisir la voie</option>
              {streets.map((one) => (
                <option key={one.street} value={one.street ?? UNNAMED} selected={one.street === street}>
                  {one.street === null ? "Sans adresse" : typographic(one.street)} ({counted(one.roofs, "toit")})
                </option>
              ))}
            </select>
          </>
        )}
      </ScopeForm>
      {near.length > 0 && (
        <>
          <RoofMap
            roofs={near}
            chosen={chosen?.roof.id}
            label={`Toits${territory ? ` ${atTerritory(territory)}` : ""}`}
            addressOfRoof={addressOfRoof}
          />
          <details class="fold" open={chosen === undefined}>
            <summary>
              {chosen ? "Les toits voisins, en tableau" : "Choisir dans la liste"}{" "}
              <span class="small fold-note">{counted(near.length, "toit")}</span>
            </summary>
            <ScrollTable label="Toits de la liste">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Toit</th>
                    <th scope="col">Potentiel</th>
                    <th scope="col" class="num">
                      Surface utile
                    </th>
                    <th scope="col" class="num">
                      Reçoit
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {near.map((one) => (
                    <RoofRow key={one.roof.id} roof={one} href={addressOfRoof(one.roof.id)} isChosen={one === chosen} />
                  ))}
                </tbody>
              </table>
            </ScrollTable>
          </details>
          {more > 0 && (
            <p class="small">
              Et {counted(more, "autre toit", "autres toits")}&nbsp;: ils sont sur la carte, et dans les lignes du jeu.
            </p>
          )}
        </>
      )}
      <p class="links no-print">
        <a
          href={addressOf("/carte", {
            couches: open.roofs.dataset.slug,
            indicateur: "aucun",
            vue: centre && `${centre[1].toFixed(5)},${centre[0].toFixed(5)},18`,
          })}
        >
          Choisir sur la carte
        </a>
        <a href={`/jeux/${open.roofs.dataset.slug}`}>Les toits en tableau</a>
        <a href={`${path}/communes`}>Commune par commune</a>
      </p>
    </section>
  );
}

function RoofRow({ roof, href, isChosen }: { roof: ShownRoof; href: string; isChosen: boolean }) {
  const { estimate } = roof;
  const found = classOf(roof);
  return (
    <tr>
      <th scope="row">
        <a href={href} aria-current={isChosen ? "true" : undefined}>
          {nameRoof(roof)}
        </a>
      </th>
      <td>{found ? roofClasses[found].label : "illisible"}</td>
      <td class="num">{estimate.kind === "estimate" && `${formatNumber(estimate.usableArea.value)}\u00a0m²`}</td>
      <td class="num">{estimate.kind === "estimate" && `${formatNumber(estimate.irradiation.value)}\u00a0kWh/m²`}</td>
    </tr>
  );
}

function RoofSheet({ open, roof, gain }: { open: OpenCadastre; roof: ShownRoof; gain: Gain | undefined }) {
  const { estimate } = roof;
  const name = nameRoof(roof);
  if (estimate.kind === "faults")
    return (
      <section class="stack" id="fiche" aria-labelledby="fiche-titre">
        <h2 id="fiche-titre">{name}&nbsp;: illisible</h2>
        <p>
          Ce que la couche dit de ce toit ne peut pas être (inclinaison, orientation ou irradiation du territoire). Il
          n’est pas calculé.
        </p>
      </section>
    );
  const { irradiation, monthly } = estimate;
  return (
    <section class="stack" id="fiche" aria-labelledby="fiche-titre">
      <h2 id="fiche-titre">
        {name}&nbsp;: {roofClasses[estimate.class].sentence}
      </h2>
      {gain?.faults.map((fault) => (
        <p key={fault} class="panel" role="alert">
          {typographic(fault)} La valeur habituelle la remplace.
        </p>
      ))}
      <Headline open={open} gain={gain} irradiation={irradiation.value} />
      <Facts facts={roofFacts(open, estimate, gain)} />
      {gain && <RoofGain open={open} gain={gain} />}
      {monthly && (
        <details class="fold">
          <summary>Ce que le toit reçoit, mois par mois</summary>
          <ScrollTable label="Irradiation mois par mois">
            <table>
              <thead>
                <tr>
                  <th scope="col">Mois</th>
                  <th scope="col" class="num">
                    kWh/m²
                  </th>
                </tr>
              </thead>
              <tbody>
                {monthly.map((value, month) => (
                  <tr key={MONTHS[month]}>
                    <th scope="row">{MONTHS[month]}</th>
                    <td class="num">{formatNumber(value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollTable>
        </details>
      )}
    </section>
  );
}

/** The figure that answers the title: energy of a year beside what a household uses; without simulator, what the roof receives. */
function Headline({
  open: { cadastre },
  gain,
  irradiation,
}: {
  open: OpenCadastre;
  gain: Gain | undefined;
  irradiation: number;
}) {
  const roles = cadastre.simulator?.figures;
  const energy = roles && gain?.figure(roles.energy);
  const share = roles && gain?.figure(roles.share);
  if (energy === undefined)
    return (
      <>
        <p>
          <span class="total">{formatNumber(irradiation)}&nbsp;kWh/m²</span>
        </p>
        <p>reçus en un an par chaque mètre carré du toit.</p>
      </>
    );
  return (
    <>
      <p>
        <span class="total">{formatNumber(energy)}&nbsp;kWh</span>
      </p>
      <p>par an{share !== undefined && `, soit ${formatNumber(share)}\u00a0% de ce que consomme le foyer`}.</p>
    </>
  );
}

/** What comes next; nobody who installs is named. */
function Steps({ open: { cadastre }, monument }: { open: OpenCadastre; monument: number | null | undefined }) {
  const limit = cadastre.monuments?.metres;
  return (
    <section class="section" aria-labelledby="suite">
      <h2 id="suite">Et maintenant&#8239;?</h2>
      {typeof monument === "number" && (
        <p class="panel">
          <strong>Un monument protégé est à {formatNumber(Math.round(monument / 10) * 10)}&nbsp;m environ.</strong>{" "}
          Consultez l’architecte des bâtiments de France avant tout projet.
        </p>
      )}
      {monument === null && <p>Aucun monument protégé connu ici à moins de {limit}&nbsp;m de ce toit.</p>}
      {monument === undefined && limit !== undefined && (
        <p>
          Le catalogue n’a pas encore la couche des monuments protégés&nbsp;: à moins de {limit}&nbsp;m de l’un d’eux,
          consultez l’architecte des bâtiments de France.
        </p>
      )}
      <ol class="clock plain">
        {cadastre.steps.map(({ when, title, text, link }, rank) => (
          <li key={when} class={rank === 0 ? "next" : undefined}>
            <p class="day">{typographic(when)}</p>
            <p>
              <strong>{typographic(title)}</strong> {typographic(text)}{" "}
              {link && <a href={link.href}>{typographic(link.label)}</a>}
            </p>
          </li>
        ))}
      </ol>
      <p class="small">
        Estimation faite sans visite&nbsp;: elle ne dit rien de l’état de la charpente. Votre adresse n’est ni gardée ni
        transmise à une entreprise.
      </p>
    </section>
  );
}

interface PotentialProps extends RoofPotential {
  title: string;
  /** Power that is installed there, of a year. */
  installed: { power: number; year: string; indicator: string } | undefined;
}

async function describePotential(site: Site, { open, commune = "" }: Content, query: Query): Promise<PotentialProps> {
  const { territories, indicators } = site.services;
  const { installed } = open.cadastre;
  const indicator = installed && indicators.get(installed.power);
  const known = indicator ? await indicators.observations(indicator.id, { territory: commune }) : [];
  const last = known.findLast(({ value, dimensions }) => value !== null && Object.keys(dimensions).length === 0);
  const territory = territories.get(commune);
  return {
    ...(await loadPotential(site, open, commune, query)),
    title: `Tous les toits connus${territory ? ` ${atTerritory(territory)}` : ""}`,
    installed:
      indicator && last && last.value !== null
        ? { power: last.value, year: last.period, indicator: indicator.id }
        : undefined,
  };
}

/** What the roofs of a commune could bear, beside what is installed. */
function Potential({ title, potential, possible, installed }: PotentialProps) {
  const { classes, roofs, usableArea, received } = potential;
  return (
    <section class="section" aria-labelledby="commune-titre">
      <h2 id="commune-titre">{title}</h2>
      <dl class="sum">
        <div>
          <dt>Toits de la couche</dt>
          <dd>{formatNumber(roofs)}</dd>
        </div>
        {(["good", "fair", "poor"] as const).map((one) => (
          <div key={one}>
            <dt>
              {roofClasses[one].label}, {formatNumber(classes[one].area)}&nbsp;m² utiles
            </dt>
            <dd>{counted(classes[one].roofs, "toit")}</dd>
          </div>
        ))}
        <div class="tot">
          <dt>Reçu en un an par les {formatNumber(usableArea)}&nbsp;m² qui ne sont ni à l’ombre ni trop petits</dt>
          <dd>{formatNumber(received / 1e6, 1)}&nbsp;GWh</dd>
        </div>
        {possible && (
          <div>
            <dt>Ce que des panneaux y produiraient</dt>
            <dd>
              {formatNumber(possible.energy / 1000)}&nbsp;MWh, {formatPower(possible.power)}
            </dd>
          </div>
        )}
        {installed && (
          <div>
            <dt>
              <a href={`/indicateurs/${installed.indicator}`}>Déjà installé</a>, {installed.year}
            </dt>
            <dd>{formatNumber(installed.power)}&nbsp;kW</dd>
          </div>
        )}
      </dl>
      {possible && installed && (
        <p class="small">
          Ce qui est installé compte tous les toits et tous les terrains de la commune&nbsp;; ce qui est possible, les
          toits de la couche seulement.
        </p>
      )}
    </section>
  );
}

/** How figures are made, and from what: said before a roof is chosen, and after. */
function Method({ open: { cadastre, sources, places } }: { open: OpenCadastre }) {
  const { model } = cadastre;
  return (
    <div class="stack">
      <h2>Comment c’est calculé</h2>
      <p>
        Nous partons de ce que le soleil envoie chaque mois sur un plan horizontal, et le transposons au plan du toit,
        par une méthode publiée (Erbs, Collares-Pereira et Rabl, Hay-Davies-Klucher-Reindl). Elle s’écarte de moins de
        5&nbsp;% d’un autre programme jusqu’à 60° d’inclinaison.
      </p>
      <p>
        Quand la couche ne dit rien d’un toit, nous supposons {formatNumber(model.tilt)}° d’inclinaison, l’orientation
        moyenne, et {formatNumber(100 * model.usableShare)}&nbsp;% de surface utile. {typographic(model.source)}
      </p>
      {places.map((place) => (
        <p key={place.name}>{describeSun(place)}</p>
      ))}
      <ul class="plain">
        {sources.map(({ slug, title }) => (
          <li key={slug}>
            <a href={`/jeux/${slug}`}>{typographic(title)}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}
