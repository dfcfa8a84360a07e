import type { Dataset, RowRecord } from "@datalogue/api";

/** What a snippet is written from: the columns that matter to a reader, and permanent addresses. */
export interface SnippetSource {
  title: string;
  fileName: string;
  /** The whole dataset at its permanent addresses. */
  csv: string;
  parquet: string | undefined;
  /** A layer, for what draws maps; the table without it. */
  layer: string | undefined;
  /** Rows by pages, in JSON. */
  data: string;
  /** Texts made of digits (codes), which most tools would take for numbers. */
  codes: string[];
  numbers: string[];
}

/** A few lines that open a dataset in a tool. */
interface Snippet {
  title: string;
  /** Where they go. */
  where: string;
  /** Undefined where the dataset has not what the tool opens. */
  write(source: SnippetSource): string | undefined;
}

/** Every tool, in the order of the page. */
export const snippets = {
  curl: {
    title: "curl",
    where: "Dans un terminal.",
    write: ({ csv, fileName }) => `curl --fail --location --output "${fileName}.csv" "${csv}"`,
  },
  python: {
    title: "Python",
    where: "Sans rien installer. Toutes les valeurs sont des textes\u00a0: les codes gardent leurs zéros.",
    write: ({ csv }) => `import csv, io, urllib.request

with urllib.request.urlopen(${JSON.stringify(csv)}) as reponse:
    lignes = list(csv.DictReader(io.TextIOWrapper(reponse, "utf-8", newline="")))
print(len(lignes), "lignes")
print(lignes[0])`,
  },
  r: {
    title: "R",
    where: "Sans paquet à installer.",
    write: ({ csv, codes }) => `lignes <- read.csv(
  ${JSON.stringify(csv)},
  encoding = "UTF-8", check.names = FALSE${
    codes.length > 0
      ? `,\n  colClasses = c(${codes.map((name) => `${JSON.stringify(name)} = "character"`).join(", ")})`
      : ""
  }
)
str(lignes)`,
  },
  javascript: {
    title: "JavaScript",
    where: "Dans un navigateur (module) ou avec Node.js 18 et au-delà.",
    write: ({ data }) => `const lignes = [];
let suite = ${JSON.stringify(`${data}?page_size=200`)};
while (suite) {
  const reponse = await fetch(suite);
  if (!reponse.ok) throw new Error(await reponse.text());
  const page = await reponse.json();
  lignes.push(...page.data);
  suite = page.links.next;
}
console.log(lignes.length, "lignes");
console.log(lignes[0]);`,
  },
  qgis: {
    title: "QGIS",
    where:
      "Extensions › Console Python. Ou Couche › Ajouter une couche › Couche vecteur, type «\u202fProtocole\u202f», avec l’adresse entre guillemets.",
    write: ({ layer, csv, title }) =>
      `iface.addVectorLayer(${JSON.stringify(`/vsicurl/${layer ?? csv}`)}, ${JSON.stringify(title)}, "ogr")`,
  },
  powerQuery: {
    title: "Power Query (Excel, Power BI)",
    where: "Données › Obtenir des données › Requête vide › Éditeur avancé.",
    write: ({ csv, numbers }) => `let
  Source = Csv.Document(Web.Contents(${quoteM(csv)}), [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),
  Lignes = Table.PromoteHeaders(Source, [PromoteAllScalars = true])${
    numbers.length > 0
      ? `,
  Nombres = Table.TransformColumnTypes(Lignes, {${numbers.map((name) => `{${quoteM(name)}, type number}`).join(", ")}}, "en-US")`
      : ""
  }
in
  ${numbers.length > 0 ? "Nombres" : "Lignes"}`,
  },
  duckdb: {
    title: "DuckDB",
    where: "Dans sa console, avec un accès à internet.",
    write: ({ parquet }) =>
      parquet &&
      `INSTALL httpfs;\nLOAD httpfs;\nSELECT * FROM read_parquet('${parquet.replaceAll("'", "''")}') LIMIT 10;`,
  },
} satisfies Record<string, Snippet>;

/** Texts of Power Query: quotes are doubled. */
const quoteM = (text: string) => `"${text.replaceAll('"', '""')}"`;

const NUMBERS = new Set(["integer", "number", "year"]);

/** What the snippets of a dataset are written from; `row` is one of its rows, by which codes are known. */
export function snippetSource(dataset: Dataset, publicUrl: string, row: RowRecord | undefined): SnippetSource {
  const address = (format: string) => {
    const path = dataset.distributions.find((one) => one.format === format)?.path;
    return path === undefined ? undefined : `${publicUrl}${path}`;
  };
  const data = `${publicUrl}/api/datasets/${dataset.slug}/data`;
  const { fields } = dataset;
  return {
    title: dataset.title,
    fileName: dataset.fileName,
    csv: address("CSV") ?? `${data}/csv`,
    parquet: address("PARQUET"),
    layer: address("GPKG") ?? address("GEOJSON"),
    data,
    codes: fields
      .filter(({ name, type = "string" }) => type === "string" && /^\d+$/.test(String(row?.[name] ?? "")))
      .map(({ name }) => name),
    numbers: fields.filter(({ type }) => NUMBERS.has(type ?? "string")).map(({ name }) => name),
  };
}
