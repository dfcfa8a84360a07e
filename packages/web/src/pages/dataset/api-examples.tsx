import type { Dataset, RowRecord } from "@datalogue/api";
import { type Field, showName } from "@datalogue/ingest";
import { NUMERIC } from "../../components/cell.js";
import { addressOf } from "../../reading/address.js";
import { SnippetList } from "./snippet-list.js";
import { snippetSource } from "./snippets.js";

/** Addresses of the API made of the columns and values of this dataset: each one answers, and can be copied. */
export function ApiExamples({
  dataset,
  publicUrl,
  row,
}: {
  dataset: Dataset;
  publicUrl: string;
  row: RowRecord | undefined;
}) {
  return (
    <section class="stack" aria-labelledby="api">
      <h2 id="api">Interroger par l’API</h2>
      <p>Sans compte ni clé. Ces adresses sont à copier telles quelles, dans un programme ou dans un tableur.</p>
      <details class="fold">
        <summary>Des adresses toutes prêtes</summary>
        <ul class="plain stack">
          {listExamples(dataset, row).map(({ label, href }) => (
            <li key={href}>
              {label}&nbsp;:
              <br />
              <a class="address" href={href}>
                <code>
                  {publicUrl}
                  {href}
                </code>
              </a>
            </li>
          ))}
        </ul>
      </details>
      {dataset.access === "open" && (
        <>
          <h3 class="no-print">Ouvrir le jeu dans un outil</h3>
          <SnippetList source={snippetSource(dataset, publicUrl, row)} />
        </>
      )}
      <p class="links">
        <a href={addressOf("/api/docs", { jeu: dataset.slug })}>Tous les filtres, champ par champ</a>
        <a href={`/api/datasets/${dataset.slug}/openapi.json`}>Définition OpenAPI</a>
        {dataset.geographic && (
          <a href={`/ogc/collections/${dataset.slug}?f=html`}>Ouvrir la couche dans QGIS ou dans une carte en ligne</a>
        )}
      </p>
    </section>
  );
}

function listExamples(dataset: Dataset, row: RowRecord | undefined): { label: string; href: string }[] {
  const { slug, fields, bbox } = dataset;
  const base = `/api/datasets/${slug}/data`;
  const examples = [{ label: "Les vingt premières lignes", href: base }];
  const key = fields.find(({ name, type = "string" }) => type === "string" && row?.[name] != null);
  const number = findAmount(fields);
  if (key && row) {
    const filter = { [`${key.name}__exact`]: String(row[key.name]) };
    examples.push(
      { label: `Les lignes dont ${showName(key.name)} vaut ${row[key.name]}`, href: addressOf(base, filter) },
      { label: "Les mêmes en CSV", href: addressOf(`${base}/csv`, filter) },
    );
  }
  if (number)
    examples.push({
      label: `Les cinq lignes où ${showName(number.name)} est le plus grand`,
      href: addressOf(base, { [`${number.name}__sort`]: "desc", page_size: 5 }),
    });
  const list = fields.find(({ constraints }) => constraints?.enum) ?? key;
  if (list)
    examples.push({
      label: `Le nombre de lignes pour chaque valeur de la colonne «\u00a0${showName(list.name)}\u00a0»`,
      href: `${base}?${new URLSearchParams({ [`${list.name}__groupby`]: "true", [`${list.name}__count`]: "true" })}`,
    });
  if (dataset.geographic && bbox)
    examples.push({
      label: "Les objets d’un rectangle (ouest, sud, est, nord), en GeoJSON",
      href: addressOf(`/ogc/collections/${slug}/items`, { bbox: bbox.map((degree) => degree.toFixed(4)).join(",") }),
    });
  return examples;
}

/** A number column that can be added up rather than a year or a code. */
function findAmount(fields: Field[]): Field | undefined {
  const numbers = fields.filter(({ type }) => NUMERIC.has(type));
  return numbers.find(({ unit }) => unit) ?? numbers.find(({ type }) => type === "number") ?? numbers[0];
}
