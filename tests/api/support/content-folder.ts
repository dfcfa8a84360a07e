import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Datalogue, type DatalogueEffects, openDatalogue, readSettings, type Settings } from "@datalogue/api";
import { openDatabase } from "../../../packages/api/src/store/open-database.js";
import { watchAnswers } from "../openapi/watch-answers.js";

const project = fileURLToPath(new URL("../../..", import.meta.url));

/** A content folder and a data folder of their own, with the real reference geography. */
export interface Place {
  content: string;
  data: string;
  settings: Settings;
  write(path: string, content: string | Uint8Array | object): void;
  read(path: string): string;
  /** The same, undefined when there is no such file. */
  find(path: string): string | undefined;
  drop(path: string): void;
  open(effects?: DatalogueEffects): Promise<Datalogue>;
  /** The database of the catalogue, whatever its engine, beside the site. */
  openCatalogue(): ReturnType<typeof openDatabase>;
  remove(): Promise<void>;
}

export const catalogueJson = {
  title: "Données du Pôle Marennes Oléron",
  shortTitle: "Datalogue",
  description: "Les données ouvertes du Pôle.",
  publisher: "pole-marennes-oleron",
  contact: { name: "Service des données", email: "donnees@exemple.fr" },
  homeTerritory: "petr-marennes-oleron",
  idBase: "https://donnees.exemple.fr",
};

export const organisationsJson = [
  {
    slug: "pole-marennes-oleron",
    name: "Pôle territorial Marennes Oléron",
    contact: { name: "Accueil", email: "accueil@exemple.fr" },
    territory: "petr-marennes-oleron",
  },
  { slug: "ile-d-oleron", name: "Communauté de communes de l'Île d'Oléron", territory: "241700624" },
];

export const visitsJson = {
  slug: "frequentation-mediatheques",
  title: "Fréquentation des médiathèques",
  description: "Entrées par an dans les médiathèques de l'île d'Oléron.",
  organisation: "ile-d-oleron",
  licence: "lov2",
  frequency: "ANNUAL",
  keywords: ["culture", "médiathèque"],
  access: "open",
};

export const visitsSchema = {
  fields: [
    { name: "codeCommune", type: "string", title: "Code INSEE", constraints: { required: true } },
    { name: "commune", type: "string" },
    { name: "annee", type: "year", constraints: { required: true } },
    { name: "entrees", type: "integer", unit: "entrées" },
  ],
  primaryKey: ["codeCommune", "annee"],
};

/** What the médiathèques count, of the dataset above. */
export const visitsIndicator = {
  id: "culture-entrees",
  theme: "culture",
  title: "Entrées dans les médiathèques",
  shortTitle: "Entrées",
  description: "Ce que les médiathèques comptent à leur porte.",
  unit: "entrées",
  unitLabel: "entrées par an",
  decimals: 0,
  direction: "up",
  wording: { subject: "les entrées", number: "plural", gender: "feminine", of: "d'entrées" },
  method: "Somme des entrées de l'année.",
  source: "Jeu de données des médiathèques.",
  measure: { kind: "sum", numerator: { dataset: visitsJson.slug, aggregate: "sum", field: "entrees" } },
  territoryField: "codeCommune",
  periodField: "annee",
  nativeLevel: "commune",
  levels: ["commune", "epci"],
};

export const visitsCsv = `codeCommune,commune,annee,entrees
17093,Le Château-d'Oléron,2023,12500
17140,Dolus-d'Oléron,2023,8300
17323,Saint-Denis-d'Oléron,2023,
`;

/** A source of that dataset: a file at an address that nobody answers at. */
export const visitsSource = {
  title: "Fréquentation des médiathèques",
  producer: "Réseau des médiathèques",
  licence: "lov2",
  page: "https://mediatheques.invalid/donnees",
  frequency: "ANNUAL",
  from: { family: "file", url: "https://mediatheques.invalid/entrees.csv" },
  guard: { columns: ["codeCommune", "annee", "entrees"] },
  triedOn: null,
};

/** Makes the two folders; `datasets/culture/mediatheques` holds a valid dataset. */
export function createPlace(env: Record<string, string> = {}): Place {
  const root = mkdtempSync(join(tmpdir(), "datalogue-"));
  const content = join(root, "datasets");
  const data = join(root, "var");
  mkdirSync(content);
  cpSync(join(project, "datasets/territoires"), join(content, "territoires"), { recursive: true });
  const settings = readSettings({ DATALOGUE_CONTENT: content, DATALOGUE_DATA: data, ...env });
  const opened: Datalogue[] = [];
  const place: Place = {
    content,
    data,
    settings,
    write(path, value) {
      const file = join(content, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(
        file,
        typeof value === "string" || value instanceof Uint8Array ? value : JSON.stringify(value, null, 2),
      );
    },
    read: (path) => readFileSync(join(content, path), "utf8"),
    find: (path) => (existsSync(join(content, path)) ? place.read(path) : undefined),
    drop: (path) => rmSync(join(content, path), { recursive: true }),
    async open(effects) {
      const datalogue = await openDatalogue(settings, { log: () => {}, ...effects });
      opened.push(datalogue);
      return { ...datalogue, router: watchAnswers(datalogue.router) };
    },
    openCatalogue: () => openDatabase(settings.database ?? join(data, "catalogue.sqlite")),
    async remove() {
      for (const datalogue of opened) await datalogue.close();
      if (existsSync(root)) rmSync(root, { recursive: true });
    },
  };
  place.write("catalogue.json", catalogueJson);
  place.write("organisations.json", organisationsJson);
  place.write("culture/mediatheques/dataset.json", visitsJson);
  place.write("culture/mediatheques/schema.json", visitsSchema);
  place.write("culture/mediatheques/data.csv", visitsCsv);
  return place;
}
