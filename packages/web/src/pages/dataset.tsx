import { BadQuery, type Dataset, type RowRecord, type Version } from "@datalogue/api";
import type { Field, Schema } from "@datalogue/ingest";
import { firstSentences } from "../components/dataset-item.js";
import { Dictionary } from "../components/dictionary.js";
import { Icon } from "../components/icon.js";
import { renderDocument } from "../components/layout.js";
import { Pager } from "../components/pager.js";
import { ScrollTable } from "../components/scroll-table.js";
import {
  counted,
  formatBytes,
  formatDate,
  formatNumber,
  formatSpan,
  frequencies,
  licences,
  nameOf,
  typographic,
} from "../format/index.js";
import { type PageAnswer, PageProblem, type Query, type Site } from "../site.js";
import { addressOf } from "./address.js";
import { checkPageNumber, parsePageNumber } from "./page-number.js";

const PREVIEW_ROWS = 10;

/** The dataset of an address, or the page that says there is none. */
export async function findDataset(site: Site, ref: string): Promise<Dataset> {
  const dataset = await site.services.catalogue.getDataset(ref);
  if (dataset) return dataset;
  throw new PageProblem(
    404,
    "Jeu de données introuvable",
    `Aucun jeu de données n’est publié sous le nom «\u202f${ref.slice(0, 60)}\u202f».`,
    [{ label: "Tous les jeux de données", href: "/jeux" }],
  );
}

/** `/jeux/{slug}`: files first, then preview, dictionary, API, versions, citation; metadata aside. */
export async function datasetPage(site: Site, ref: string, query: Query): Promise<PageAnswer> {
  const { catalogue, territories } = site.services;
  const dataset = await findDataset(site, ref);
  const path = `/jeux/${dataset.slug}`;
  const address = (change: Record<string, string | number | undefined>) =>
    addressOf(path, { tri: query.tri, ...change });
  const page = parsePageNumber(query.page, path);
  const sort = parseSort(query.tri, dataset, path);
  const [rows, schema, versions, organisation] = await Promise.all([
    readRows(site, dataset, page, sort, path),
    catalogue.getSchema(dataset.id),
    catalogue.listVersions(dataset.id),
    catalogue.getOrganisation(dataset.organisation),
  ]);
  const pages = Math.ceil(rows.total / rows.pageSize);
  checkPageNumber(page, pages, path);
  const spatial = territories.get(dataset.spatial);
  const theme = site.services.observatories.get(dataset.theme);
  const main =
    dataset.distributions.find(({ format }) => dataset.geographic && format === "GEOJSON") ??
    dataset.distributions.find(({ format }) => format !== "ORIGINAL");
  const title = typographic(dataset.title);
  const demonstration = dataset.demonstration ?? false;
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title,
      description: firstSentences(typographic(dataset.description)),
      canonical: path,
      place: "jeux",
      demonstration,
      breadcrumb: [{ label: "Accueil", href: "/" }, { label: "Jeux de données", href: "/jeux" }, { label: title }],
      children: (
        <>
          <div class="page-head">
            <p class="kicker">Jeu de données · {typographic(dataset.themeTitle)}</p>
            <h1 class="h1--long">{title}</h1>
            <p class="intro">{typographic(dataset.description)}</p>
            <p class="actions">
              {main && (
                <a class="button button--main" href={main.path}>
                  Télécharger ({main.format === "GEOJSON" ? "GeoJSON" : main.format}, {formatBytes(main.bytes)})
                </a>
              )}
              {theme && (
                <a class="button" href={`/observatoires/${theme.theme}`}>
                  Voir l’observatoire
                </a>
              )}
              {demonstration && <span class="badge badge--demo">Démonstration</span>}
            </p>
          </div>
          <div class="section">
            <div class="cols cols--aside">
              <div class="stack stack--wide">
                <Files dataset={dataset} />
                <Preview dataset={dataset} rows={rows} sort={query.tri} pages={pages} address={address} />
                <Columns dataset={dataset} schema={schema} />
                <ApiExamples dataset={dataset} publicUrl={site.publicUrl} row={rows.data[0]} />
                <Versions versions={versions} current={dataset.version} />
                <section class="stack" aria-labelledby="citer">
                  <h2 id="citer">Citer</h2>
                  <p class="panel">
                    {typographic(dataset.organisationName)} ({dataset.modified.slice(0, 4)}), «{"\u202f"}
                    {title}
                    {"\u202f"}», version {dataset.version}, {licences[dataset.licence].label}, {catalogue.info().idBase}
                    /id/jeu/{dataset.id}
                  </p>
                </section>
              </div>
              <aside class="stack" aria-label="Vérification et fiche">
                <Validation dataset={dataset} />
                <section class="panel" aria-labelledby="fiche">
                  <h2 id="fiche">Fiche</h2>
                  <dl class="meta-list">
                    <Meta name="Producteur">
                      <a href={`/organismes/${dataset.organisation}`}>
                        {typographic(organisation?.name ?? dataset.organisationName)}
                      </a>
                    </Meta>
                    <Meta name="Licence">
                      <a href={licences[dataset.licence].href} rel="license">
                        {licences[dataset.licence].label}
                      </a>
                    </Meta>
                    <Meta name="Mise à jour">
                      {frequencies[dataset.frequency]}, la dernière le {formatDate(dataset.modified)}
                    </Meta>
                    {dataset.temporal && <Meta name="Période">{formatSpan(dataset.temporal)}</Meta>}
                    {spatial && <Meta name="Territoire">{nameOf(spatial)}</Meta>}
                    <Meta name="Contact">
                      <a href={`mailto:${dataset.contact.email}`}>{typographic(dataset.contact.name)}</a>
                    </Meta>
                    {dataset.keywords.length > 0 && <Meta name="Mots-clés">{dataset.keywords.join(", ")}</Meta>}
                    {dataset.provenance && <Meta name="Origine">{typographic(dataset.provenance)}</Meta>}
                    <Meta name="Identifiant permanent">
                      <code>/id/jeu/{dataset.id}</code>
                    </Meta>
                    <Meta name="Métadonnées">
                      <a href={`/api/datasets/${dataset.slug}`}>JSON</a>
                    </Meta>
                  </dl>
                </section>
              </aside>
            </div>
          </div>
        </>
      ),
    }),
  };
}

interface Sort {
  field: string;
  direction: "asc" | "desc";
}

/** `tri=annee` or `tri=-annee`; an unknown column is said, with those that exist. */
function parseSort(text: string | undefined, { fields }: Dataset, path: string): Sort | undefined {
  if (text === undefined || text === "") return undefined;
  const field = text.replace(/^-/, "");
  if (fields.some(({ name }) => name === field)) return { field, direction: text.startsWith("-") ? "desc" : "asc" };
  throw new PageProblem(
    400,
    "Colonne inconnue",
    `Ce jeu n’a pas de colonne «\u202f${field.slice(0, 40)}\u202f».`,
    fields.map(({ name }) => ({ label: `Trier par ${name}`, href: addressOf(path, { tri: name }) })),
  );
}

async function readRows(site: Site, dataset: Dataset, page: number, sort: Sort | undefined, path: string) {
  try {
    return await site.services.catalogue.listRows(dataset.id, {
      page,
      pageSize: PREVIEW_ROWS,
      ...(sort ? { sort: [sort] } : {}),
    });
  } catch (error) {
    if (!(error instanceof BadQuery)) throw error;
    throw new PageProblem(400, "Aperçu impossible", error.message, [
      { label: "Revenir au jeu de données", href: path },
    ]);
  }
}

function Meta({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const FORMATS: Record<Dataset["distributions"][number]["format"], string> = {
  CSV: "CSV, normalisé (UTF-8)",
  GEOJSON: "GeoJSON (WGS 84)",
  JSON: "JSON",
  XLSX: "XLSX (Excel, LibreOffice)",
  PARQUET: "Parquet",
  ORIGINAL: "Fichier tel que nous l’avons reçu",
};

function Files({ dataset }: { dataset: Dataset }) {
  return (
    <section class="stack" id="fichiers" aria-labelledby="titre-fichiers">
      <h2 id="titre-fichiers">Fichiers</h2>
      <div class="downloads">
        {dataset.distributions.map((distribution) => (
          <a key={distribution.id} href={distribution.path}>
            {FORMATS[distribution.format]}{" "}
            <span>
              {distribution.format !== "ORIGINAL" &&
                `${counted(dataset.rows, dataset.geographic ? "objet" : "ligne")}, `}
              {formatBytes(distribution.bytes)}
            </span>
          </a>
        ))}
      </div>
      <p class="small">Ces adresses ne changent jamais&nbsp;: elles donnent toujours la dernière version.</p>
    </section>
  );
}

const NUMERIC = new Set<string | undefined>(["number", "integer"]);

interface PreviewProps {
  dataset: Dataset;
  rows: { data: RowRecord[]; total: number; page: number; pageSize: number };
  sort: string | undefined;
  pages: number;
  address(change: Record<string, string | number | undefined>): string;
}

function Preview({ dataset, rows, sort, pages, address }: PreviewProps) {
  const { fields } = dataset;
  const first = (rows.page - 1) * rows.pageSize + 1;
  const last = first + rows.data.length - 1;
  return (
    <section class="stack" id="apercu" aria-labelledby="titre-apercu">
      <h2 id="titre-apercu">Aperçu</h2>
      <ScrollTable label="Aperçu des lignes">
        <table>
          <caption>
            {rows.data.length > 0
              ? `Lignes ${formatNumber(first)} à ${formatNumber(last)} sur ${formatNumber(rows.total)}. Choisissez un titre de colonne pour trier.`
              : "Aucune ligne."}
          </caption>
          <thead>
            <tr>
              {fields.map(({ name, type }) => (
                <th
                  key={name}
                  scope="col"
                  class={NUMERIC.has(type) ? "num" : undefined}
                  aria-sort={sort === name ? "ascending" : sort === `-${name}` ? "descending" : undefined}
                >
                  <a href={`${address({ tri: sort === name ? `-${name}` : name })}#apercu`}>{name}</a>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.data.map((row, index) => (
              <tr key={index}>
                {fields.map((field) => (
                  <td key={field.name} class={NUMERIC.has(field.type) ? "num" : undefined}>
                    <Cell value={row[field.name] ?? null} field={field} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollTable>
      <Pager
        label="Pages de l’aperçu"
        page={rows.page}
        pages={pages}
        address={(other) => `${address({ page: other > 1 ? other : undefined })}#apercu`}
      />
    </section>
  );
}

function Cell({ value, field }: { value: RowRecord[string]; field: Field }) {
  if (value === null) return <span class="empty">vide</span>;
  if (typeof value === "boolean") return <>{value ? "oui" : "non"}</>;
  if (typeof value === "number" && NUMERIC.has(field.type)) {
    const decimals = Math.min(6, (String(value).split(".")[1] ?? "").length);
    return <>{formatNumber(value, decimals)}</>;
  }
  const text = String(value);
  return <>{text.length > 80 ? `${text.slice(0, 80)}…` : text}</>;
}

function Columns({ dataset, schema }: { dataset: Dataset; schema: Schema | undefined }) {
  const fields = dataset.fields.length ? dataset.fields : (schema?.fields ?? []);
  return (
    <section class="stack" aria-labelledby="dictionnaire">
      <h2 id="dictionnaire">Dictionnaire</h2>
      <Dictionary fields={fields} />
      <p class="links">
        <a href={`/api/datasets/${dataset.slug}/schema`}>Schéma (Table Schema, JSON)</a>
      </p>
    </section>
  );
}

function ApiExamples({ dataset, publicUrl, row }: { dataset: Dataset; publicUrl: string; row: RowRecord | undefined }) {
  const base = `/api/datasets/${dataset.slug}/data`;
  const key = dataset.fields.find(({ name, type }) => type === "string" && row?.[name] != null);
  const number = dataset.fields.find(({ type }) => NUMERIC.has(type));
  const examples = [
    { label: "Les vingt premières lignes", href: base },
    ...(key && row
      ? [
          {
            label: `Les lignes dont ${key.name} vaut ${row[key.name]}`,
            href: addressOf(base, { [`${key.name}__exact`]: String(row[key.name]) }),
          },
        ]
      : []),
    ...(number
      ? [
          {
            label: `Triées par ${number.name}, la plus grande d’abord`,
            href: addressOf(base, { [`${number.name}__sort`]: "desc", page_size: 5 }),
          },
        ]
      : []),
  ];
  return (
    <section class="stack" aria-labelledby="api">
      <h2 id="api">Interroger par l’API</h2>
      <ul class="plain stack">
        {examples.map(({ label, href }) => (
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
    </section>
  );
}

function Versions({ versions, current }: { versions: Version[]; current: number }) {
  if (versions.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="versions">
      <h2 id="versions">Versions</h2>
      <ol class="versions" reversed>
        {versions
          .toSorted((a, b) => b.number - a.number)
          .map((version) => (
            <li key={version.number} aria-current={version.number === current ? "true" : undefined}>
              <p>
                <strong>Version {version.number}</strong>, {formatDate(version.publishedAt)}
                {version.number === current && " (servie)"}
              </p>
              <p class="small">
                {version.note && `${typographic(version.note)} `}
                {counted(version.rows, "ligne")}, reçue sous le nom <code>{version.originalName}</code>
              </p>
            </li>
          ))}
      </ol>
    </section>
  );
}

function Validation({ dataset }: { dataset: Dataset }) {
  const { valid, error, warning, info } = dataset.validation;
  return (
    <section class="panel quality" aria-labelledby="verification">
      <h2 id="verification">Vérification</h2>
      <p>
        <span class="status" data-status={valid ? "on-track" : "off-track"}>
          <Icon name={valid ? "ok" : "off"} /> {valid ? "conforme à son schéma" : "non conforme"}
        </span>
      </p>
      <ul class="checks">
        {error > 0 && (
          <li class="is-off">
            <Icon name="off" />
            <span>{counted(error, "erreur")}</span>
          </li>
        )}
        <li class={warning > 0 ? "is-watch" : "is-ok"}>
          <Icon name={warning > 0 ? "watch" : "ok"} />
          <span>
            {warning > 0 ? counted(warning, "point à vérifier", "points à vérifier") : "Aucun point à vérifier"}
          </span>
        </li>
        {info > 0 && (
          <li class="is-ok">
            <Icon name="ok" />
            <span>{counted(info, "remarque")}</span>
          </li>
        )}
      </ul>
      <p>
        <a href={`/jeux/${dataset.slug}/rapport`}>Lire le rapport</a>
      </p>
    </section>
  );
}
