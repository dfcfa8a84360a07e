import { civilDay, type Dataset, decideAccess, fileFormats, toSchemaOrg } from "@datalogue/api";
import { AccessBadge } from "../../components/access-badge.js";
import { AgreementTerms } from "../../components/agreement-terms.js";
import { firstSentences } from "../../components/dataset-item.js";
import { DatasetRecord } from "../../components/dataset-record.js";
import { Dictionary } from "../../components/dictionary.js";
import { FollowLink } from "../../components/follow-link.js";
import { renderDocument } from "../../components/layout.js";
import { formatBytes, formatPlanned, typographic, useOf } from "../../format/index.js";
import type { PageRoute } from "../../http/page-route.js";
import { checkPageNumber, countPages } from "../../reading/page-number.js";
import { readMasking } from "../../reading/read-masking.js";
import {
  addressOfForm,
  asProblem,
  beyondReach,
  FORM,
  parseRowState,
  type RowState,
  rowAddress,
} from "../../reading/row-state.js";
import { unknownDataset } from "../../reading/unknown-dataset.js";
import type { PageAnswer, Query, Site } from "../../site.js";
import { closedDatasetPage } from "../closed-dataset.js";
import { ApiExamples } from "./api-examples.js";
import { wordsOfCodes } from "./code-labels.js";
import { Contributions, contributePath } from "./contribute.js";
import { DatasetMap } from "./dataset-map.js";
import { Files } from "./files.js";
import { Preview } from "./preview.js";
import { QualityPanel, Validation } from "./quality.js";
import { loadQuestions, Questions } from "./questions.js";
import { Reuses } from "./reuses.js";
import { Secrecy } from "./secrecy.js";
import { UsedBy } from "./used-by.js";
import { readVersionPart, Versions } from "./versions.js";
import { pageAfter, versionsPage } from "./versions-page.js";

const PREVIEW_ROWS = 10;

/** The others have a page of their own. */
const LAST_VERSIONS = 5;

export const datasetRoutes: PageRoute[] = [
  {
    path: "/jeux/:slug",
    parameters: ["q", "page", ...FORM],
    dialect: true,
    make: (site, { slug = "" }, query) => datasetPage(site, slug, query),
    basis: (_site, { slug = "" }) => ({ datasets: [slug], told: true }),
    kinds: [
      { name: "jeu", title: "Jeu de données", path: "/jeux/{dataset}" },
      { name: "jeu-geographique", title: "Jeu de données géographique", path: "/jeux/{layer}" },
    ],
  },
  {
    path: "/id/jeu/:uuid",
    parameters: ["q", "page", ...FORM],
    dialect: true,
    negotiated: true,
    make: (site, { uuid = "" }, query) => datasetPage(site, uuid, query),
    basis: (_site, { uuid = "" }) => ({ datasets: [uuid], told: true }),
  },
  {
    path: "/id/jeu/:uuid/version/:number",
    parameters: [],
    negotiated: true,
    make: (site, { uuid = "", number = "" }) => versionPage(site, uuid, number),
    basis: (_site, { uuid = "" }) => ({ datasets: [uuid], told: true }),
  },
];

/**
 * `/jeux/{slug}`: files first, then map, preview, dictionary, API, uses, versions, citation; quality and metadata aside. A closed
 * dataset: its description.
 */
export async function datasetPage(site: Site, ref: string, query: Query): Promise<PageAnswer> {
  const dataset = await site.services.catalogue.getNamed(ref);
  if (!dataset) throw unknownDataset(ref);
  return dataset.readable ? readableDatasetPage(site, dataset, query) : closedDatasetPage(site, dataset);
}

/** What the identifier of a version (`/id/jeu/{uuid}/version/{number}`) gives: the page of its dataset that lists it. */
async function versionPage(site: Site, uuid: string, number: string): Promise<PageAnswer> {
  const { catalogue } = site.services;
  const dataset = await catalogue.getNamed(uuid);
  const version =
    dataset?.readable && dataset.id === uuid ? await catalogue.findVersion(uuid, Number(number)) : undefined;
  if (!version || version.withdrawn || String(version.number) !== number) throw unknownDataset(uuid);
  const after = await catalogue.countVersions(uuid, version.number);
  return after < LAST_VERSIONS ? datasetPage(site, uuid, {}) : versionsPage(site, uuid, pageAfter(after));
}

async function readableDatasetPage(site: Site, dataset: Dataset, query: Query): Promise<PageAnswer> {
  const { catalogue } = site.services;
  const path = `/jeux/${dataset.slug}`;
  const filtered = addressOfForm(query, dataset, (field) => wordsOfCodes(site, dataset)(field));
  if (filtered) return redirect(filtered);
  const state = parseRowState(query, dataset);
  // What can be refused is refused before the map is drawn.
  const rows = await readRows(site, dataset, state, path);
  const [schema, masking, versions, versionCount, reuses, next, map, questions, contributions] = await Promise.all([
    catalogue.getSchema(dataset.id),
    readMasking(site.services, catalogue, dataset),
    readVersionPart(catalogue, dataset, { most: LAST_VERSIONS }),
    catalogue.countVersions(dataset.id),
    site.services.reuses.listAccepted(dataset.id),
    site.services.nextVersions.find(dataset.id),
    DatasetMap({ site, dataset }),
    loadQuestions(site, dataset),
    site.services.contributions.tell(dataset.id),
  ]);
  const theme = site.services.observatories.get(dataset.theme);
  const main =
    dataset.distributions.find(({ format }) => dataset.geographic && format === "GEOJSON") ??
    dataset.distributions.find(({ format }) => format !== "ORIGINAL");
  const title = typographic(dataset.title);
  const demonstration = dataset.demonstration ?? false;
  // What a partner shares is in no feed, and in no index that would outlive the agreement.
  const { agreement } = dataset;
  return {
    status: 200,
    demonstration,
    ...(agreement ? { headers: { "X-Robots-Tag": "noindex, noarchive" } } : {}),
    html: renderDocument({
      site,
      title,
      description: firstSentences(typographic(dataset.description)),
      canonical: path,
      image: `${path}/partage.png`,
      place: "jeux",
      ...(agreement
        ? {}
        : {
            metadata: `/id/jeu/${dataset.id}`,
            followed: path,
            leadsToFollowing: true,
            linkedData: toSchemaOrg(dataset, { info: catalogue.info(), publicUrl: site.publicUrl }),
          }),
      demonstration: dataset.notice,
      breadcrumb: [
        { label: "Jeux de données", href: "/jeux" },
        { label: typographic(dataset.themeTitle), href: `/jeux?theme=${dataset.theme}` },
      ],
      children: (
        <>
          <div class="page-head">
            <h1 class="h1--long">{title}</h1>
            <Description text={typographic(dataset.description)} />
            <p class="actions">
              {main && (
                <a class="button button--main" href={main.path}>
                  Télécharger ({fileFormats[main.format].label}, {formatBytes(main.bytes)})
                </a>
              )}
              {theme && (
                <a class="button" href={`/observatoires/${theme.theme}`}>
                  Voir l’observatoire
                </a>
              )}
              {contributions.open && (
                <a class="button" href={contributePath(dataset.slug)}>
                  Proposer une ligne
                </a>
              )}
              {decideAccess(site.caller, "draft", dataset).allowed && (
                <a class="button" href={`/publier?jeu=${dataset.slug}`}>
                  Publier une nouvelle version
                </a>
              )}
              <AccessBadge dataset={dataset} />
              {demonstration && <span class="badge badge--demo">Démonstration</span>}
            </p>
            {!agreement && <FollowLink path={path} />}
            {next && (
              <p class="small">
                Prochaine version prévue le <span class="plan">{formatPlanned(next)}</span>.
              </p>
            )}
          </div>
          <div class="section">
            <div class="cols cols--aside">
              <div class="stack stack--wide">
                <Files dataset={dataset} caller={site.caller} />
                {masking && <Secrecy masking={masking} />}
                {map}
                <Preview site={site} dataset={dataset} rows={rows} state={state} />
                <section class="stack" aria-labelledby="dictionnaire">
                  <h2 id="dictionnaire">Dictionnaire</h2>
                  <Dictionary
                    fields={dataset.fields.length ? dataset.fields : (schema?.fields ?? [])}
                    schema={schema}
                    row={rows.data[0]}
                  />
                  <p class="links">
                    <a href={`/api/datasets/${dataset.slug}/schema`}>Schéma (Table Schema, JSON)</a>
                    <a href={`/api/datasets/${dataset.slug}/datapackage.json`}>Data Package (Frictionless, JSON)</a>
                    {schema?.homepage && <a href={schema.homepage}>Page du schéma</a>}
                  </p>
                </section>
                <ApiExamples dataset={dataset} publicUrl={site.publicUrl} row={rows.data[0]} />
                <UsedBy site={site} dataset={dataset} />
                <Reuses dataset={dataset} reuses={reuses} />
                <Versions
                  dataset={dataset}
                  part={versions}
                  total={versionCount}
                  mayPublish={decideAccess(site.caller, "publish", dataset).allowed}
                />
                <Citation site={site} dataset={dataset} />
                <Contributions dataset={dataset} told={contributions} />
                <Questions site={site} dataset={dataset} questions={questions} />
              </div>
              <aside class="stack" aria-label="Qualité et fiche">
                {agreement && <AgreementTerms agreement={agreement} />}
                <Validation dataset={dataset} />
                <QualityPanel site={site} dataset={dataset} />
                <DatasetRecord site={site} dataset={dataset} />
              </aside>
            </div>
          </div>
        </>
      ),
    }),
  };
}

/** The form for a filter leads to the address that the dialect writes. */
function redirect(address: string): PageAnswer {
  return {
    status: 303,
    demonstration: false,
    headers: { Location: address },
    html: `<!doctype html><html lang="fr"><title>Lignes filtrées</title><a href="${address.replaceAll("&", "&amp;")}">Lignes filtrées</a></html>`,
  };
}

/** The rows of a page. Throws the `PageProblem` of a choice that has no sense, of a page after the last one or after those given. */
async function readRows(site: Site, dataset: Dataset, state: RowState, path: string) {
  const { page } = state.query;
  const list = (one: number) =>
    site.services.catalogue.listRows(dataset.id, { ...state.query, page: one, pageSize: PREVIEW_ROWS });
  const check = ({ total }: { total: number }) =>
    checkPageNumber(page, countPages(total, PREVIEW_ROWS), rowAddress(path, state.parameters));
  try {
    const rows = await list(page);
    check(rows);
    return rows;
  } catch (error) {
    const beyond = beyondReach(error, dataset, state);
    if (!beyond) throw asProblem(error, path);
    check(await list(1));
    throw beyond;
  }
}

function Citation({ site, dataset }: { site: Site; dataset: Dataset }) {
  return (
    <section class="stack" aria-labelledby="citer">
      <h2 id="citer">Citer</h2>
      <p class="panel">
        {typographic(dataset.organisationName)} ({civilDay(new Date(dataset.modified)).slice(0, 4)}), «{"\u202f"}
        {typographic(dataset.title)}
        {"\u202f"}», version {dataset.version}, {useOf(dataset).label},{" "}
        <span class="address">
          {site.services.catalogue.info().idBase}/id/jeu/{dataset.id}
        </span>
      </p>
    </section>
  );
}

/** What the dataset is, in its first sentence, then the rest that its producer says of it. */
function Description({ text }: { text: string }) {
  const end = text.search(SENTENCE_END) + 1;
  return (
    <>
      <p class="intro">{end > 0 ? text.slice(0, end) : text}</p>
      {end > 0 && <p class="small">{text.slice(end).trim()}</p>}
    </>
  );
}

const SENTENCE_END = /[.!?] (?=\p{Lu})/u;
