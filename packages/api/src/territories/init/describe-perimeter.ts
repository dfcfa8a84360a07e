import type { Territory, TerritoryEvent, TerritorySources } from "@datalogue/ingest";
import { departementOf } from "../departement-of.js";
import { POPULATION_HEADER } from "../parse-populations.js";
import type { CommunePeriod, Departement } from "./read-history.js";
import { type ListedEpci, PerimeterProblem } from "./read-perimeter.js";

export interface PerimeterOptions {
  /** Name of what unites the EPCI; of the EPCI when it is one, if it must differ from the official one. */
  name?: string;
  vintage: string;
  /** Slug of the dataset that receives populations. */
  populations?: string | undefined;
  /** Public address of the site to be, and address to write to. */
  idBase: string;
  email: string;
  /** Where the list of the EPCI comes from. */
  list: { title: string; producer: string };
}

/** A perimeter as the files of a content folder: paths in it, and what they hold. */
export interface PerimeterContent {
  files: { path: string; content: string }[];
  home: Territory;
  /** Slug of the organisation that publishes. */
  publisher: string;
  /** Codes of its départements. */
  departements: string[];
  communes: number;
  /** Mergers that the communes of today come from. */
  mergers: number;
  withoutPopulation: number;
  /** Names of what is in it, former communes included. */
  names: string[];
}

/** Former communes are written from this day on: data older than that are rare, and their communes can be added by hand. */
const HISTORY_FROM = "2000-01-01";

/** Writes a perimeter as content: catalogue, organisations, territories, events, populations. Throws `PerimeterProblem`. */
export function describePerimeter(
  epcis: ListedEpci[],
  history: CommunePeriod[],
  departements: Map<string, Departement>,
  options: PerimeterOptions,
): PerimeterContent {
  const { name, vintage, populations: receiving, idBase, email, list } = options;
  const periods = new Map<string, CommunePeriod[]>();
  for (const period of history) periods.set(period.code, [...(periods.get(period.code) ?? []), period]);
  const inForce = (code: string, day: string) =>
    periods.get(code)?.find(({ from, to }) => from <= day && (to === "" || day < to));
  const current = (code: string) => inForce(code, vintage);
  const listed = epcis.flatMap(({ siren, communes }) => communes.map(({ code }) => ({ code, siren })));
  refuseUnknown(listed, periods, current);

  const [first] = epcis;
  if (!first) throw new PerimeterProblem("Donnez au moins un EPCI\u00A0: --epci SIREN.");
  if (epcis.length > 1 && !name)
    throw new PerimeterProblem(
      'Plusieurs EPCI\u00A0: donnez le nom de ce qui les réunit, --name "Pôle territorial …".',
    );
  const petr = epcis.length > 1 ? `petr-${slug(name ?? "")}` : undefined;
  const deps = [...new Set(listed.map(({ code }) => departementOf(code)))];
  const parentsOf = (siren: string) => [siren, ...(petr ? [petr] : [])];

  const communes = listed.map(({ code, siren }): Territory => {
    const { name: communeName, from } = current(code) as CommunePeriod;
    return {
      code,
      level: "commune",
      name: communeName,
      insee: code,
      parents: [...parentsOf(siren), `dep-${departementOf(code)}`].map((parent) => ({ code: parent })),
      ...(from ? { validity: { from } } : {}),
    };
  });
  const { former, earlier, events } = listFormer(communes, history, { vintage, inForce });
  const wholes = epcis.map(({ siren, name: epciName, communes: members }): Territory => {
    const own = [...new Set(members.map(({ code }) => `dep-${departementOf(code)}`))];
    const official = expand(epciName);
    const full = epcis.length === 1 && name ? name : official;
    // The name that was given is the one that pages show.
    const shown = full === official ? epciName : full;
    return {
      code: siren,
      level: "epci",
      name: full,
      ...(full === shown ? {} : { shortName: shown }),
      ...articles(shown),
      siren,
      parents: [...(petr ? [petr] : []), ...own].map((code) => ({ code })),
    };
  });
  const pole: Territory[] =
    petr && name
      ? [{ code: petr, level: "petr", name, ...articles(name), parents: deps.map((code) => ({ code: `dep-${code}` })) }]
      : [];
  const home = (pole[0] ?? wholes[0]) as Territory;
  const above = deps.flatMap((code) => describeAbove(code, departements));
  const territories = [...communes, ...former, ...wholes, ...pole, ...above, FRANCE]
    .filter((one, rank, all) => all.findIndex(({ code }) => code === one.code) === rank)
    .map((one) => (earlier.has(one.code) ? { ...one, earlier: earlier.get(one.code) as Earlier } : one));

  const populations = epcis.flatMap(({ communes: members }) =>
    members.flatMap(({ code, population }) =>
      population
        ? [
            `${code},${population.year},municipale,${population.value},Insee – population municipale ${population.year} (en vigueur le 1er janvier ${Number(population.year) + 3})`,
          ]
        : [],
    ),
  );
  const sources: TerritorySources = {
    vintage,
    ...(receiving ? { populations: receiving } : {}),
    sources: [
      {
        title: "Code officiel géographique",
        producer: "Insee, repris par @etalab/decoupage-administratif",
        vintage: vintage.slice(0, 4),
        licence: "Licence Ouverte",
        covers: "communes et leur histoire, département, région",
      },
      { ...list, vintage: vintage.slice(0, 4), licence: "Licence Ouverte", covers: "EPCI et communes membres" },
    ],
    outlines: {
      kind: "schematic",
      title: "Aucun contour",
      source: "À importer\u00A0: territories import.",
      licence: "Sans objet",
    },
  };
  const homeSlug = slug(home.name);
  const organisations = [...pole, ...wholes].map((territory) => ({
    slug: slug(territory.name),
    name: territory.name,
    ...(territory.shortName ? { shortName: territory.shortName } : {}),
    ...(territory.siren ? { siren: territory.siren } : {}),
    contact: { name: `Service des données, ${territory.shortName ?? territory.name}`, email },
    territory: territory.code,
  }));
  const catalogue = {
    title: `Datalogue ${home.ofName ?? `de ${home.name}`}`,
    shortTitle: "Datalogue",
    description: `Les données ouvertes ${home.ofName ?? `de ${home.name}`}\u00A0: des fichiers vérifiés avant d’être publiés, et des observatoires qui les donnent à lire, commune par commune.`,
    publisher: homeSlug,
    contact: { name: `Service des données, ${home.shortName ?? home.name}`, email },
    homeTerritory: home.code,
    idBase,
    language: "fr",
  };
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return {
    home,
    publisher: homeSlug,
    departements: deps,
    communes: communes.length,
    mergers: events.filter(({ kind }) => kind === "merger").length,
    withoutPopulation: communes.length - populations.length,
    names: [...communes, ...former, ...[...earlier.values()].flat(), ...wholes, ...pole].map((one) => one.name),
    files: [
      { path: "territoires/territories.json", content: json(territories) },
      { path: "territoires/events.json", content: json(events) },
      { path: "territoires/populations.csv", content: `${[POPULATION_HEADER.join(), ...populations].join("\n")}\n` },
      { path: "territoires/outlines.geojson", content: '{"type":"FeatureCollection","features":[]}\n' },
      { path: "territoires/metadata.json", content: json(sources) },
      { path: "organisations.json", content: json(organisations) },
      { path: "catalogue.json", content: json(catalogue) },
    ],
  };
}

function refuseUnknown(
  listed: { code: string; siren: string }[],
  periods: Map<string, CommunePeriod[]>,
  current: (code: string) => CommunePeriod | undefined,
): void {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const { code, siren } of listed) {
    const last = periods.get(code)?.at(-1);
    if (seen.has(code)) problems.push(`${code} est donnée deux fois (EPCI ${siren}).`);
    else if (!last) problems.push(`${code} (EPCI ${siren}) n'est pas un code de commune.`);
    else if (!current(code))
      problems.push(
        `${last.name} (${code}, EPCI ${siren}) n'est plus une commune${last.becomes.length > 0 ? `\u00A0: écrivez ${last.becomes.join(" ou ")}` : ""}.`,
      );
    seen.add(code);
  }
  if (problems.length > 0) throw new PerimeterProblem(problems.slice(0, 20).join("\n"));
}

type Earlier = NonNullable<Territory["earlier"]>;

/**
 * Communes that those of today took in, or were under another code, one after the other, and the events; dated from `HISTORY_FROM` on. Those whose
 * code another took since are told apart, by code. A commune that a merger ended and that was restored since is told as it is today only.
 */
function listFormer(
  communes: Territory[],
  history: CommunePeriod[],
  { vintage, inForce }: { vintage: string; inForce: (code: string, day: string) => CommunePeriod | undefined },
) {
  const parents = new Map(communes.map((one) => [inForce(one.code, vintage) as CommunePeriod, one.parents]));
  const comesFromNone = ({ code, from }: CommunePeriod) =>
    !history.some(({ to, becomes }) => to === from && becomes.includes(code));
  const isRestored = ({ code, name, to }: CommunePeriod) =>
    [...parents.keys()].some(
      (later) => later.code === code && later.name === name && later.from >= to && comesFromNone(later),
    );
  const changes = new Map<string, { heir: CommunePeriod; origins: [CommunePeriod, ...CommunePeriod[]] }>();
  // A commune taken in by one that was itself taken in later is found on the next turn.
  for (let found = true; found; ) {
    found = false;
    for (const period of history) {
      const { to, becomes } = period;
      if (parents.has(period) || to < HISTORY_FROM || becomes.length !== 1) continue;
      const heir = inForce(becomes[0] as string, to);
      const above = heir && parents.get(heir);
      if (!above || isRestored(period)) continue;
      parents.set(
        period,
        above.map(({ code }) => ({ code, to })),
      );
      found = true;
      const key = `${to} ${heir.code}`;
      changes.set(key, { heir, origins: [period, ...(changes.get(key)?.origins ?? [])] });
    }
  }
  const former: Territory[] = [];
  const earlier = new Map<string, Earlier>();
  for (const [{ code, name, from, to }, above] of parents) {
    if (to === "" || to > vintage) continue;
    const span = { ...(from ? { from } : {}), to };
    if ([...parents.keys()].some((later) => later.code === code && later.from > from))
      earlier.set(
        code,
        [...(earlier.get(code) ?? []), { name, ...span }].sort((a, b) => (a.to < b.to ? -1 : 1)),
      );
    else former.push({ code, level: "commune", name, insee: code, parents: above, validity: span });
  }
  const events = [...changes.values()]
    .map(({ heir, origins }) => describeChange(heir, origins))
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  return { former, earlier, events };
}

/** What some communes became on one day: one under another code, or a part of another, which may have existed before. */
function describeChange(heir: CommunePeriod, origins: [CommunePeriod, ...CommunePeriod[]]): TerritoryEvent {
  const [{ code, name, to: date }] = origins;
  const joined = heir.from < date ? [heir] : [];
  const isRenaming = origins.length + joined.length === 1;
  return {
    date,
    kind: isRenaming ? "renaming" : "merger",
    before: [...origins, ...joined].map((one) => one.code),
    after: [heir.code],
    title: isRenaming
      ? `${name}\u00A0: le code ${code} devient ${heir.code}`
      : `${origins.map((one) => one.name).join(", ")}\u00A0: réunion dans la commune ${articles(heir.name).ofName}`,
    source: "Insee, Code officiel géographique",
  };
}

function describeAbove(code: string, departements: Map<string, Departement>): Territory[] {
  const departement = departements.get(code);
  if (!departement) throw new PerimeterProblem(`Le département ${code} n'est pas dans departements.csv.`);
  const { name, ofName, inName, region } = departement;
  return [
    {
      code: `dep-${code}`,
      level: "departement",
      name,
      ofName,
      atName: `dans ${inName}`,
      insee: code,
      parents: [{ code: `reg-${region.code}` }],
    },
    {
      code: `reg-${region.code}`,
      level: "region",
      name: region.name,
      ofName: `de la région ${region.name}`,
      atName: `dans la région ${region.name}`,
      insee: region.code,
      parents: [{ code: "france" }],
    },
  ];
}

const FRANCE: Territory = {
  code: "france",
  level: "france",
  name: "France",
  ofName: "de la France",
  atName: "en France",
  parents: [],
};

const FORMS: [RegExp, string][] = [
  [/^CC /, "Communauté de communes "],
  [/^CA /, "Communauté d’agglomération "],
  [/^CU /, "Communauté urbaine "],
];

function expand(name: string): string {
  for (const [short, full] of FORMS) if (short.test(name)) return name.replace(short, full);
  return name;
}

/** « de la CC … », « du Pôle … », « d’Aurillac … »: the common cases; `territories.json` is there to be corrected. */
function articles(name: string): { ofName: string; atName: string } {
  if (/^(CC|CA|CU|Communauté|Métropole) /.test(name)) return { ofName: `de la ${name}`, atName: `dans la ${name}` };
  if (/^(Pôle|Pays|Syndicat|PETR|Parc|Grand) /i.test(name)) return { ofName: `du ${name}`, atName: `dans le ${name}` };
  if (name.startsWith("Le ")) return { ofName: `du ${name.slice(3)}`, atName: `au ${name.slice(3)}` };
  if (name.startsWith("Les ")) return { ofName: `des ${name.slice(4)}`, atName: `aux ${name.slice(4)}` };
  return { ofName: /^[AEIOUYÉÈÎÔH]/.test(name) ? `d’${name}` : `de ${name}`, atName: `à ${name}` };
}

/** « Pôle territorial du Haut-Cantal » → "pole-territorial-du-haut-cantal". */
function slug(name: string): string {
  return name
    .normalize("NFD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
