import type { DatalogueEffects } from "@datalogue/api";
import { type ServedPlace, servePlace } from "../access/serve-place.js";
import { createPlace, organisationsJson } from "../support/content-folder.js";

/** What a partner allows of a dataset, drawn at random. */
export interface Terms {
  timeZone: string;
  /** Civil days, the last one included. */
  start: string;
  end: string;
  /** Whole months that a year waits, from its end. */
  embargoMonths: number;
  /** Least contributors of a figure that is shown. */
  minimum: number;
}

/** A dataset that a partner shares, as its addresses name it, and what stands in it alone. */
export interface Shared {
  id: string;
  slug: string;
  title: string;
  agreement: string;
  terms: Terms;
  /** Column that the agreement does not let out, and what stands in it. */
  hidden: { column: string; value: string };
  /** Figures by year: in an answer, each tells that the row of that year went out. */
  figures: Record<string, string[]>;
  /** Figures of cells with fewer contributors than the least. */
  small: string[];
}

export const PARTNER = "groupement-ostreicole";
export const RECIPIENT = "ile-d-oleron";
export const YEARS = ["2022", "2023", "2024"];
/** Those of the island. */
const COMMUNES = ["17093", "17140", "17323", "17337", "17385", "17411", "17485", "17486"];

const described = {
  organisation: PARTNER,
  licence: "convention",
  frequency: "ANNUAL",
  access: "open",
  keywords: ["ostréiculture"],
  contact: { name: "Groupement", email: "groupement@exemple.fr" },
};

/** The kinds of datasets that are shared: rows with an indicator, a layer, a table under secrecy. */
const kinds = ["rows", "layer", "table"] as const;

/** Figures that nothing else writes: 7 digits, of the dataset, the year, the row. */
const figureOf = (dataset: number, year: number, row: number) =>
  String(6_000_107 + 271_013 * dataset + 30_011 * year + 1_009 * row);

/** A catalogue of one open dataset and three that a partner shares, each under an agreement of its own; the whole site. */
export async function openAgreedPlace(
  all: readonly [Terms, Terms, Terms],
  effects: DatalogueEffects,
): Promise<ServedPlace & { shared: Record<(typeof kinds)[number], Shared> }> {
  const place = createPlace({ DATALOGUE_RATE_LIMIT: "0" });
  place.write("organisations.json", [
    ...organisationsJson.map((one, rank) => ({ ...one, kind: rank === 0 ? "petr" : "epci" })),
    { slug: PARTNER, name: "Groupement ostréicole", kind: "partner", territory: "241700624" },
  ]);
  const shared = Object.fromEntries(
    kinds.map((kind, rank) => {
      const terms = all[rank] as Terms;
      const one: Shared = {
        id: `0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2d1${rank}`,
        slug: `huitres-${["ventes", "parcs", "elevages"][rank]}`,
        title: `Huîtres du groupement, ${["ventes", "parcs", "élevages"][rank]}`,
        agreement: `groupement-${kind}`,
        terms,
        hidden: { column: `pholade_${kind}`, value: `bigorneau${kind}` },
        figures: Object.fromEntries(YEARS.map((year, y) => [year, COMMUNES.map((_, row) => figureOf(rank, y, row))])),
        small: [],
      };
      // Two small cells a year, of different communes: the last one has just as many as it takes.
      const contributors = (y: number, row: number) =>
        row === y ? terms.minimum - 1 : row === y + 1 ? Math.max(1, terms.minimum - 2) : terms.minimum * 40 + 7 * row;
      if (kind === "table")
        one.small = YEARS.flatMap((year, y) => [y, y + 1].map((row) => one.figures[year]?.[row] ?? ""));
      const rows = YEARS.flatMap((year, y) =>
        COMMUNES.map((codeCommune, row) => ({
          codeCommune,
          annee: Number(year),
          effectif: Number(one.figures[year]?.[row]),
          ...(kind === "table" ? { eleveurs: contributors(y, row) } : { [one.hidden.column]: one.hidden.value }),
        })),
      );
      const folder = `culture/${one.slug}`;
      place.write(`${folder}/dataset.json`, {
        ...described,
        ...{ id: one.id, slug: one.slug, title: one.title },
        description: "Ce que les éleveurs du groupement partagent.",
        temporal: { from: "2022-01-01", to: "2024-12-31" },
        ...(kind === "layer" ? { file: "data.geojson" } : {}),
        ...(kind === "table"
          ? {
              confidentialite: {
                ...{ unit: "entreprises", countField: "eleveurs", measures: ["effectif"] },
                ...{ territoryField: "codeCommune", periodField: "annee", levels: ["commune", "epci"] },
              },
            }
          : {}),
      });
      place.write(`${folder}/schema.json`, {
        fields: [
          { name: "codeCommune", type: "string" },
          { name: "annee", type: "year" },
          { name: "effectif", type: "integer", unit: "kg" },
          kind === "table" ? { name: "eleveurs", type: "integer" } : { name: one.hidden.column, type: "string" },
        ],
      });
      if (kind === "layer")
        place.write(`${folder}/data.geojson`, {
          type: "FeatureCollection",
          features: rows.map((properties, rank) => ({
            ...{ type: "Feature", properties },
            geometry: { type: "Point", coordinates: [-1.3 + rank / 1000, 45.9] },
          })),
        });
      else {
        const names = Object.keys(rows[0] ?? {});
        const lines = rows.map((row) => names.map((name) => (row as Record<string, unknown>)[name]).join(","));
        place.write(`${folder}/data.csv`, `${[names.join(","), ...lines].join("\n")}\n`);
      }
      place.write(`culture/agreements/${one.agreement}.json`, agreementOf(one, kind));
      return [kind, one];
    }),
  ) as Record<(typeof kinds)[number], Shared>;
  const indicator = {
    theme: "culture",
    unit: "kg",
    unitLabel: "kilogrammes",
    decimals: 0,
    direction: "none",
    wording: { subject: "les huîtres", number: "plural", gender: "feminine", of: "d'huîtres" },
    method: "Somme des quantités.",
    source: "Groupement ostréicole.",
    levels: ["commune", "epci"],
  };
  const effectif = (id: string, { slug }: Shared) => ({
    ...indicator,
    ...{ id, title: `Huîtres vendues (${id})`, shortTitle: `Huîtres ${id}`, description: "Huîtres vendues." },
    measure: { kind: "sum", numerator: { dataset: slug, aggregate: "sum", field: "effectif" } },
    ...{ territoryField: "codeCommune", periodField: "annee", nativeLevel: "commune" },
  });
  place.write("culture/indicators/effectif.json", effectif("effectif", shared.rows));
  place.write("culture/indicators/elevages.json", effectif("elevages", shared.table));
  place.write("culture/indicators/entrees.json", {
    ...effectif("entrees", shared.rows),
    ...{ title: "Entrées des médiathèques", shortTitle: "Entrées" },
    measure: { kind: "sum", numerator: { dataset: "frequentation-mediatheques", aggregate: "sum", field: "entrees" } },
  });
  // Derived from one that is shared, and from one that is open.
  place.write("culture/indicators/rapport.json", {
    ...indicator,
    ...{ id: "rapport", title: "Huîtres par entrée", shortTitle: "Huîtres par entrée", description: "Un rapport." },
    measure: { kind: "expression", expression: "val(effectif) / val(entrees)" },
  });
  place.write("culture/observatory.json", {
    theme: "culture",
    title: "Culture",
    description: "Lire et manger.",
    order: 1,
    dcatThemes: ["EDUC"],
    keyFigures: ["entrees", "effectif", "rapport"],
    compareWith: 2022,
    sections: [
      {
        id: "huitres",
        title: "Des livres et des huîtres",
        blocks: [
          { kind: "bars", indicator: "entrees", main: true },
          { kind: "trend", indicator: "effectif", main: true },
          { kind: "symbols", indicator: "effectif", main: true },
          { kind: "figure", indicator: "rapport" },
          { kind: "table", indicators: ["entrees", "effectif", "rapport", "elevages"] },
          { kind: "downloads", indicators: ["effectif"], datasets: [shared.rows.slug, shared.layer.slug] },
        ],
      },
    ],
  });
  return { ...(await servePlace(place, effects)), shared };
}

function agreementOf({ agreement, slug, terms }: Shared, kind: (typeof kinds)[number]) {
  const { timeZone, start, end, embargoMonths, minimum } = terms;
  return {
    ...{ id: agreement, theme: "culture" },
    title: "Convention entre le groupement ostréicole et la communauté de communes",
    ...{ partner: PARTNER, recipient: RECIPIENT, signedOn: "2024-12-01", reference: "2024-17" },
    purpose: "Suivre la production du groupement.",
    uses: ["Cartes et courbes du territoire."],
    refused: ["Contrôle d’un éleveur."],
    ...{ start, end, timeZone },
    renewal: { kind: "express" },
    noticeMonths: 3,
    datasets: [
      {
        dataset: slug,
        fields: ["codeCommune", "annee", "effectif", ...(kind === "table" ? ["eleveurs"] : [])],
        ...(kind === "layer" ? { geometry: true } : {}),
        embargo: { column: "annee", after: `P${embargoMonths}M` },
        ...(kind === "table" ? { aggregation: { minimumContributors: minimum, column: "eleveurs" } } : {}),
      },
    ],
  };
}
