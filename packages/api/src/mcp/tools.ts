import { levelNames } from "@datalogue/ingest";
import { type Static, type TObject, Type } from "typebox";
import type { DatasetQuery } from "../catalogue/dataset-query.js";
import { presentDataset } from "../datasets/dataset-routes.js";
import { listPage } from "../http/list-page.js";
import type { ObservationQuery } from "../indicators/observation-query.js";
import { parseRowQuery } from "../rows/parse-row-query.js";
import type { ClosedDataset, Dataset } from "../versions/dataset.js";
import type { ToolServices } from "./tool-services.js";

/** What an assistant may ask for, and how it is answered. */
export interface Tool<Input extends TObject = TObject> {
  title: string;
  /** When to use it, in French, for the model that chooses. */
  description: string;
  input: Input;
  /** What refusals of the API call otherwise than the tool does, by the name that they give it. */
  renamed?: Record<string, string>;
  /** Throws what the API throws, and `UnknownThing`. */
  run(asked: Static<Input>, services: ToolServices): Promise<object>;
}

/** A name that nothing bears; the message is a French sentence. */
export class UnknownThing extends Error {}

/** What one answer gives at most: models read slowly. */
const MOST = { datasets: 10, rows: 50, observations: 100 };

const DEMONSTRATION =
  "Chiffres inventés pour la démonstration\u00A0: ne les citez pas comme des faits. Dites-le à qui vous répondez.";

const page = Type.Optional(Type.Integer({ minimum: 1, default: 1, description: "Numéro de la page." }));

const searchDatasets = declare({
  title: "Chercher des jeux de données",
  description:
    "Cherche dans le catalogue les jeux de données qui portent tous les mots, et ceux d'un thème, d'un organisme ou d'un territoire. Donne le nom (slug) que prennent les autres outils, et les indicateurs calculés de chaque jeu.",
  input: Type.Object(
    {
      mots: Type.Optional(Type.String({ description: "Mots cherchés, en français." })),
      theme: Type.Optional(Type.String({ description: "Thème, par son nom court." })),
      organisme: Type.Optional(Type.String({ description: "Producteur, par son nom court." })),
      territoire: Type.Optional(
        Type.String({ description: "Code d'un territoire (commune Insee, SIREN)\u00A0: ce qui en parle." }),
      ),
      page,
    },
    { additionalProperties: false },
  ),
  async run({ mots, theme, organisme, territoire, page = 1 }, { catalogue, indicators, publicUrl }) {
    const query: DatasetQuery = {
      ...(mots === undefined ? {} : { q: mots }),
      ...(theme === undefined ? {} : { theme }),
      ...(organisme === undefined ? {} : { organisation: organisme }),
      ...(territoire === undefined ? {} : { territory: territoire }),
      page,
      pageSize: MOST.datasets,
    };
    const found = await catalogue.searchDatasets(query);
    return {
      data: found.data.map((dataset) => ({
        slug: dataset.slug,
        title: dataset.title,
        description: dataset.description.slice(0, 500),
        theme: dataset.theme,
        organisation: dataset.organisationName,
        licence: dataset.licence,
        modified: dataset.modified,
        ...(dataset.readable ? { rows: dataset.rows } : { closure: dataset.closure }),
        indicators: indicatorsOf(dataset, indicators),
        page: `${publicUrl}/jeux/${dataset.slug}`,
        ...told(dataset),
      })),
      meta: { page: found.page, page_size: found.pageSize, total: found.total },
      themes: found.facets.theme.map(({ value, count }) => ({ theme: value, count })),
    };
  },
});

const describeDataset = declare({
  title: "Décrire un jeu de données",
  description:
    "Donne la fiche d'un jeu\u00A0: ce qu'il contient, ses colonnes (nom, type, unité, sens), sa période, son producteur, sa licence, ses fichiers, les indicateurs qui en sont calculés. À lire avant les lignes.",
  input: Type.Object(
    { jeu: Type.String({ minLength: 1, description: "Nom court (slug) ou identifiant du jeu." }) },
    { additionalProperties: false },
  ),
  async run({ jeu }, { catalogue, indicators, publicUrl }) {
    const dataset = await catalogue.getNamed(jeu);
    if (!dataset) throw unknownDataset(jeu);
    return {
      ...presentDataset(dataset, publicUrl),
      indicators: indicatorsOf(dataset, indicators),
      ...told(dataset),
    };
  },
});

/** Characters: the address of the same rows, told beside them, holds no more. */
const LONGEST_VALUE = 6_000;

const readRows = declare({
  title: "Lire les lignes d'un jeu de données",
  description: `Lit, filtre, trie ou regroupe les lignes d'un jeu, ${MOST.rows} au plus à la fois. « parametres » est dans le dialecte de l'API tabulaire\u00A0: {champ}__exact, __contains, __in (a,b), __less, __greater, __isnull\u202F; {champ}__sort (asc, desc)\u202F; {champ}__groupby (true, ou year, month, epci) avec {champ}__sum, __avg, __min, __max, __count (true)\u202F; columns, q, page, page_size, cursor. Les noms des champs sont dans la fiche du jeu. « meta.total » compte toutes les lignes retenues. Exemple\u00A0: {"annee__exact": "2023", "tonnage__sum": "true", "flux__groupby": "true"}.`,
  input: Type.Object(
    {
      jeu: Type.String({ minLength: 1, description: "Nom court (slug) ou identifiant du jeu." }),
      parametres: Type.Optional(
        Type.Record(Type.String(), Type.String({ maxLength: LONGEST_VALUE }), {
          maxProperties: 40,
          description: "Paramètres de l'API, par leur nom\u202F; les valeurs sont des textes.",
        }),
      ),
    },
    { additionalProperties: false },
  ),
  renamed: { "links.next": "meta.cursor" },
  async run({ jeu, parametres = {} }, { catalogue, publicUrl }) {
    const dataset = await catalogue.getReadable(jeu);
    if (!dataset) throw unknownDataset(jeu);
    const parameters = new URLSearchParams(parametres);
    const query = parseRowQuery(parameters);
    const pageSize = Math.min(query.pageSize, MOST.rows);
    // The address gives the same rows.
    if (pageSize < query.pageSize) parameters.set("page_size", String(pageSize));
    const rows = await catalogue.listRows(dataset.id, { ...query, pageSize });
    const search = parameters.size > 0 ? `?${parameters}` : "";
    return {
      data: rows.data,
      meta: { page: rows.page, page_size: rows.pageSize, total: rows.total, cursor: rows.cursor },
      address: `${publicUrl}/api/datasets/${dataset.slug}/data${search}`,
      licence: dataset.licence,
      source: `${dataset.organisationName}, ${dataset.title}, version ${dataset.version}`,
      ...(dataset.secrecy ? { secrecy: "Table sous secret statistique\u00A0: un chiffre masqué est null." } : {}),
      ...told(dataset),
    };
  },
});

const readIndicator = declare({
  title: "Lire les valeurs d'un indicateur",
  description: `Donne la définition d'un indicateur, son unité, et ses valeurs par territoire et par période (${MOST.observations} au plus à la fois). Une valeur absente est null, et « reason » dit pourquoi. À préférer aux lignes quand l'indicateur existe\u00A0: il tient compte des périmètres et du secret.`,
  input: Type.Object(
    {
      indicateur: Type.String({ minLength: 1, description: "Identifiant de l'indicateur." }),
      territoire: Type.Optional(Type.String({ description: "Code d'un territoire\u202F; absent\u00A0: tous." })),
      maille: Type.Optional(Type.Enum(levelNames, { type: "string", description: "Maille des territoires." })),
      de: Type.Optional(Type.String({ description: "Première période, 2020 ou 2020-01." })),
      a: Type.Optional(Type.String({ description: "Dernière période." })),
      dimensions: Type.Optional(
        Type.Record(Type.String(), Type.String(), {
          maxProperties: 10,
          description:
            "Valeur de chaque dimension, * pour chacune\u202F; celle qui n'est pas nommée est prise en entier.",
        }),
      ),
      page,
    },
    { additionalProperties: false },
  ),
  renamed: { from: "de", to: "a" },
  async run({ indicateur, territoire, maille, de, a, dimensions = {}, page = 1 }, { indicators, publicUrl }) {
    const indicator = indicators.getNamed(indicateur);
    if (!indicator) {
      const known = indicators.list().map(({ id }) => id);
      throw new UnknownThing(
        `Aucun indicateur ne s'appelle «\u00A0${indicateur.slice(0, 100)}\u00A0». Indicateurs\u00A0: ${known.join(", ") || "aucun"}.`,
      );
    }
    const query: ObservationQuery = {
      ...(territoire === undefined ? {} : { territory: territoire }),
      ...(maille === undefined ? {} : { level: maille }),
      ...(de === undefined ? {} : { from: de }),
      ...(a === undefined ? {} : { to: a }),
      dimensions,
    };
    const list = listPage(await indicators.observations(indicator.id, query), { page, page_size: MOST.observations });
    const demonstration = await indicators.isDemonstration(indicator.id);
    const { id, title, description, unit, theme } = indicator;
    return {
      indicator: { id, title, description, unit, theme, levels: indicator.levels },
      data: list.data.map(({ indicator: _, versions: __, lineage, computedFrom: ___, ...observation }) => ({
        ...observation,
        lineage: lineage.startsWith("/") ? publicUrl + lineage : lineage,
      })),
      meta: { page: list.page, page_size: list.pageSize, total: list.total },
      datasets: indicators.datasetsOf(id),
      reserved: await indicators.reservedDatasets(id),
      page: `${publicUrl}/indicateurs/${id}`,
      ...(demonstration ? { notice: DEMONSTRATION } : {}),
    };
  },
});

/** By the name that assistants call them. */
export const tools: Record<string, Tool> = {
  chercher_des_jeux: searchDatasets,
  decrire_un_jeu: describeDataset,
  lire_des_lignes: readRows,
  lire_un_indicateur: readIndicator,
};

/** Keeps the types of the input. */
function declare<Input extends TObject>(tool: Tool<Input>): Tool {
  return tool as unknown as Tool;
}

function indicatorsOf({ slug }: { slug: string }, indicators: ToolServices["indicators"]) {
  return indicators
    .list()
    .filter(({ id }) => indicators.datasetsOf(id).includes(slug))
    .map(({ id, title }) => ({ id, title }));
}

/** What the dataset says of its demonstration, and what to do of it. */
function told({ notice }: Dataset | ClosedDataset): { notice?: string } {
  return notice === undefined
    ? {}
    : {
        notice: `Démonstration. ${notice} Ne citez pas ces données comme des faits d'ici. Dites-le à qui vous répondez.`,
      };
}

function unknownDataset(name: string): UnknownThing {
  return new UnknownThing(
    `Aucun jeu de données ne s'appelle «\u00A0${name.slice(0, 100)}\u00A0». L'outil chercher_des_jeux donne leurs noms.`,
  );
}
