import { createServer } from "node:http";
import type { Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { listen } from "../../support/listen.js";
import { createPlace, type Place } from "../support/content-folder.js";

/** Rows of bin collections, whose numbers are all different and stand nowhere else. */
export interface Collected {
  annee: number;
  code_insee: string;
  volume_l: number;
  nb_levees: number;
  nb_redevables: number;
}

export const MARENNES = "241700699";
export const OLERON = "241700624";
export const PETR = "petr-marennes-oleron";

/** Communes of the home perimeter, by EPCI. */
export const COMMUNES: Record<string, string[]> = {
  [OLERON]: ["17093", "17140", "17323", "17337", "17385", "17411", "17485", "17486"],
  [MARENNES]: ["17058", "17185", "17219", "17265", "17351", "17406"],
};

/** Two years, two volumes; one commune of each EPCI counts few households in a volume, and Saint-Sornin in all. */
export function collectedRows(): Collected[] {
  let seed = 7;
  const draw = (max: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % max;
  };
  return [2023, 2024].flatMap((annee) =>
    Object.values(COMMUNES)
      .flat()
      .flatMap((code_insee) =>
        [120, 240].map((volume_l) => {
          const isSmall = code_insee === "17406" || (volume_l === 240 && code_insee === "17323");
          return {
            annee,
            code_insee,
            volume_l,
            nb_levees: 100_003 + draw(899_000),
            nb_redevables: isSmall ? 3 + draw(2) : 40 + draw(400),
          };
        }),
      ),
  );
}

/** The lifts of Saint-Sornin are written "123456.0", which a report shows. */
export function toCsv(rows: Collected[]): string {
  const names = ["annee", "code_insee", "volume_l", "nb_levees", "nb_redevables"] as const;
  const write = (row: Collected, name: (typeof names)[number]) =>
    name === "nb_levees" && row.code_insee === "17406" ? `${row[name]}.0` : row[name];
  return [names.join(","), ...rows.map((row) => names.map((name) => write(row, name)).join(","))].join("\n");
}

export const collectionsJson = {
  id: "0d6f3c1e-6f0b-4c57-9a35-5b1c5f7c2a21",
  slug: "levees-bacs",
  title: "Levées de bacs",
  description: "Levées par commune et volume de bac.",
  organisation: "ile-d-oleron",
  licence: "lov2",
  frequency: "ANNUAL",
  keywords: ["déchets"],
  contact: { name: "Service déchets", email: "dechets@exemple.fr" },
  confidentialite: {
    unit: "menages",
    countField: "nb_redevables",
    measures: ["nb_levees"],
    territoryField: "code_insee",
    periodField: "annee",
    levels: ["commune", "epci", "petr"],
    dimensions: ["volume_l"],
  },
};

export const collectionsSchema = {
  fields: [
    { name: "annee", type: "year" },
    { name: "code_insee", type: "string", title: "Code Insee" },
    { name: "volume_l", type: "integer", title: "Volume des bacs", unit: "L" },
    { name: "nb_levees", type: "integer", title: "Levées" },
    { name: "nb_redevables", type: "integer", title: "Redevables" },
  ],
  primaryKey: ["annee", "code_insee", "volume_l"],
  axes: ["annee", "volume_l"],
};

export const words = {
  theme: "culture",
  shortTitle: "Levées",
  description: "Levées de bacs.",
  unit: "levées",
  unitLabel: "levées",
  decimals: 2,
  direction: "none",
  wording: { subject: "les levées", number: "plural", gender: "feminine", of: "de levées" },
  method: "Somme des levées.",
  source: "Jeu des levées.",
};
export const location = {
  territoryField: "code_insee",
  periodField: "annee",
  nativeLevel: "commune",
  levels: ["commune", "epci", "petr"],
};
export const sumOf = (field: string, more: object = {}) => ({
  dataset: "levees-bacs",
  aggregate: "sum",
  field,
  ...more,
});

/** Indicators of every kind over the collections. */
export const indicators: Record<string, object> = {
  levees: {
    ...location,
    title: "Levées",
    measure: { kind: "sum", numerator: sumOf("nb_levees") },
    dimensions: [{ id: "volume", field: "volume_l", title: "Volume" }],
  },
  "levees-redevable": {
    ...location,
    title: "Levées par redevable",
    measure: { kind: "ratio", numerator: sumOf("nb_levees"), denominator: sumOf("nb_redevables") },
  },
  "levees-hab": {
    ...location,
    title: "Levées par habitant",
    measure: { kind: "ratio", numerator: sumOf("nb_levees"), denominator: { population: "municipale", lookBack: 3 } },
  },
  "part-240": {
    ...location,
    title: "Part des bacs de 240 litres",
    measure: { kind: "share", part: sumOf("nb_levees", { where: { volume_l: ["240"] } }) },
  },
  "levees-evolution": { title: "Évolution", levels: location.levels, measure: { kind: "growth", of: "levees" } },
  "levees-indice": { title: "Indice", levels: location.levels, measure: { kind: "index", of: "levees", base: "2023" } },
  "levees-cumul": {
    title: "Cumul",
    levels: location.levels,
    measure: { kind: "cumulative", of: "levees", since: "2023" },
  },
  "levees-formule": {
    title: "Formule",
    levels: location.levels,
    measure: { kind: "expression", expression: "opt_val(levees) * 2 + 1" },
  },
};

export interface ProtectedPlace {
  place: Place;
  datalogue: Datalogue;
  app: ReturnType<typeof createApp>;
  /** Keys of the producer and of another organisation. */
  own: string;
  other: string;
  read(address: string, key?: string): Promise<{ status: number; bytes: Buffer; text: string; headers: Headers }>;
  post(address: string, body: FormData, key?: string): Promise<{ status: number; text: string }>;
  json(address: string): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** A catalogue whose datasets are written by `prepare`, and the whole site over it. */
export async function openProtectedPlace(prepare: (place: Place) => void): Promise<ProtectedPlace> {
  const place = createPlace();
  prepare(place);
  const datalogue = await place.open();
  const { problems } = await datalogue.load();
  if (problems.length > 0) throw new Error(JSON.stringify(problems, null, 2));
  const keyOf = async (organisation: string) =>
    (await datalogue.keys.create({ organisation, scopes: ["read"], label: null, expiresOn: null })).secret;
  const app = createApp(datalogue, place.settings, { log: () => {} });
  const server = createServer(app);
  const url = await listen(server);
  const read: ProtectedPlace["read"] = async (address, key) => {
    const answer = await fetch(`${url}${address}`, {
      ...(key ? { headers: { Authorization: `Bearer ${key}` } } : {}),
      redirect: "manual",
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, bytes, text: bytes.toString("utf8"), headers: answer.headers };
  };
  return {
    place,
    datalogue,
    app,
    own: await keyOf("ile-d-oleron"),
    other: await keyOf("pole-marennes-oleron"),
    read,
    async post(address, body, key) {
      const headers = key ? { Authorization: `Bearer ${key}` } : {};
      const answer = await fetch(`${url}${address}`, { method: "POST", body, headers });
      return { status: answer.status, text: await answer.text() };
    },
    json: async (address) => JSON.parse((await read(address)).text),
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await place.remove();
    },
  };
}

/** Writes the collections and their indicators. */
export function writeCollections(place: Place, rows: Collected[]): void {
  place.write("culture/levees/dataset.json", collectionsJson);
  place.write("culture/levees/schema.json", collectionsSchema);
  place.write("culture/levees/data.csv", toCsv(rows));
  for (const [id, indicator] of Object.entries(indicators))
    place.write(`culture/indicators/${id}.json`, { id, ...words, ...indicator });
}
