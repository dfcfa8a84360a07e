import { type Dataset, type Reference, readReference } from "@datalogue/api";
import { showName } from "@datalogue/ingest";
import { Fragment } from "preact";
import { ContentsBar } from "../components/contents-bar.js";
import { renderDocument } from "../components/layout.js";
import { ScrollTable } from "../components/scroll-table.js";
import { counted, formatNumber, typeName, typographic, unmarkedTitle } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { addressOf } from "../reading/address.js";
import { unknownDataset } from "../reading/unknown-dataset.js";
import type { PageAnswer, Query, Site } from "../site.js";
import { SnippetList } from "./dataset/snippet-list.js";
import { type SnippetSource, snippetSource } from "./dataset/snippets.js";

type Operation = Reference["groups"][number]["operations"][number];

/** Datasets named on the page; the others are one link further. */
const LISTED = 30;

export const apiReferenceRoute: PageRoute = {
  path: "/api/docs",
  parameters: ["jeu"],
  make: (site, _params, query) => apiReferencePage(site, query),
  kinds: [
    { name: "api", title: "Référence de l’API", path: "/api/docs" },
    { name: "api-jeu", title: "Référence de l’API d’un jeu", path: "/api/docs?jeu={layer}" },
  ],
};

/** `/api/docs`: the reference of the API, or with `?jeu=` of one dataset, made from the same declarations as the definition. */
export async function apiReferencePage(site: Site, { jeu }: Query): Promise<PageAnswer> {
  const { catalogue } = site.services;
  const dataset = jeu === undefined ? undefined : await catalogue.getReadable(jeu);
  if (jeu !== undefined && !dataset) throw unknownDataset(jeu);
  const reference = await readReference(site.services, site.publicUrl, dataset);
  const found = await catalogue.searchDatasets({ access: "open", sort: "title", pageSize: LISTED });
  // Without one chosen, the first of the list is the example.
  const shown = dataset ?? (await firstReadable(site, found.data));
  const tools = shown && (await writeSnippets(site, shown));
  const name = dataset && typographic(dataset.title);
  const demonstration = dataset?.demonstration ?? false;
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title: name ? `API\u00a0: ${name}` : "API",
      description: name
        ? `Interroger les lignes de «\u202f${name}\u202f» par programme.`
        : "Chercher, filtrer, regrouper et télécharger les données par programme.",
      canonical: addressOf("/api/docs", { jeu: dataset?.slug }),
      demonstration: dataset?.notice,
      breadcrumb: name ? [{ label: "API", href: "/api/docs" }] : [],
      children: (
        <>
          <div class="page-head">
            {name ? <h1 class="h1--long">{name}</h1> : <h1>Les données, par programme</h1>}
            <Lead dataset={dataset} />
          </div>
          <ContentsBar parts={contentsOf(reference, tools !== undefined)} onPaper={false} />
          <div class="section">
            <div class="stack stack--wide">
              {dataset ? <Fields dataset={dataset} fields={reference.fields} /> : <Datasets found={found} />}
              <Tools snippets={tools} title={dataset ? undefined : shown && unmarkedTitle(shown)} />
              <Dialect reference={reference} />
              <div>
                {reference.groups.map((group) => (
                  <Group key={group.tag} group={group} publicUrl={site.publicUrl} />
                ))}
              </div>
            </div>
          </div>
        </>
      ),
    }),
  };
}

async function firstReadable(site: Site, found: { slug: string }[]): Promise<Dataset | undefined> {
  const [first] = found;
  return first && (await site.services.catalogue.getReadable(first.slug));
}

async function writeSnippets({ services, publicUrl }: Site, dataset: Dataset): Promise<SnippetSource | undefined> {
  if (dataset.access !== "open") return undefined;
  const { data } = await services.catalogue.listRows(dataset.id, { pageSize: 1 });
  return snippetSource(dataset, publicUrl, data[0]);
}

/** Lines to copy into a tool; those of the dataset named where the page is not about one. */
function Tools({ snippets, title }: { snippets: SnippetSource | undefined; title: string | undefined }) {
  if (!snippets) return null;
  return (
    <section class="stack" aria-labelledby="outils">
      <h2 id="outils">Dans votre outil</h2>
      <p>
        {title
          ? `Ces lignes ouvrent le jeu «\u202f${title}\u202f». La page de chaque jeu a les siennes.`
          : "Ces lignes ouvrent le jeu entier."}
      </p>
      {title ? (
        <details class="fold">
          <summary>
            <span>curl, Python, R, tableur, QGIS…</span>
          </summary>
          <SnippetList source={snippets} />
        </details>
      ) : (
        <SnippetList source={snippets} />
      )}
    </section>
  );
}

/** Of a heading, apart from the identifiers that every page has, such as "contenu". */
const partId = (tag: string) => `partie-${tag}`;

function Lead({ dataset }: { dataset: Dataset | undefined }) {
  const definition = dataset ? `/api/datasets/${dataset.slug}/openapi.json` : "/api/openapi.json";
  return (
    <>
      <p class="intro">
        {dataset
          ? `${formatNumber(dataset.rows)} lignes à filtrer, trier, regrouper ou télécharger. Les exemples répondent\u202f: choisissez-en un, puis changez l’adresse.`
          : "Sans compte ni clé, depuis n’importe quel site\u00a0: une adresse suffit. Les exemples répondent\u202f: choisissez-en un, puis changez l’adresse."}
      </p>
      <p class="actions">
        <a class="button" href={definition}>
          Définition OpenAPI 3.1
        </a>
        {dataset ? (
          <a class="button" href={`/jeux/${dataset.slug}`}>
            Page du jeu de données
          </a>
        ) : (
          <a class="button" href="/ogc">
            Couches cartographiques (OGC)
          </a>
        )}
      </p>
    </>
  );
}

/** The parts of the page; the operations of each are read there, folded under their names. */
function contentsOf(reference: Reference, hasTools: boolean): { id: string; label: string }[] {
  return [
    reference.fields.length > 0 ? { id: "champs", label: "Champs" } : { id: "jeux", label: "Un jeu en particulier" },
    ...(hasTools ? [{ id: "outils", label: "Dans votre outil" }] : []),
    { id: "filtres", label: "Filtrer, trier, regrouper" },
    ...reference.groups.map(({ tag, title }) => ({ id: partId(tag), label: title })),
  ];
}

function Datasets({ found }: { found: { data: { slug: string; title: string }[]; total: number } }) {
  return (
    <section class="stack" aria-labelledby="jeux">
      <h2 id="jeux">La référence d’un jeu</h2>
      <p>Chaque jeu a la sienne, avec ses champs.</p>
      {found.data.length > 0 && (
        <details class="fold">
          <summary>
            <span>Choisir un jeu de données</span>
            <span class="fold-note">
              {counted(found.data.length, "jeu", "jeux")}
              {found.total > found.data.length && ` sur ${formatNumber(found.total)}`}
            </span>
          </summary>
          <ul class="choices">
            {found.data.map((one) => (
              <li key={one.slug}>
                <a href={addressOf("/api/docs", { jeu: one.slug })}>{unmarkedTitle(one)}</a>
              </li>
            ))}
            {found.total > found.data.length && (
              <li>
                <a href="/jeux">Les {formatNumber(found.total)} jeux de données</a>
              </li>
            )}
          </ul>
        </details>
      )}
    </section>
  );
}

function Fields({ dataset, fields }: { dataset: Dataset; fields: Reference["fields"] }) {
  return (
    <section class="stack" aria-labelledby="champs">
      <h2 id="champs">Champs</h2>
      <ScrollTable label="Champs du jeu de données">
        <table class="table--rows">
          <caption>Chaque champ prend tous les filtres. Un exemple mène aux lignes qui ont cette valeur.</caption>
          <thead>
            <tr>
              <th scope="col">Champ</th>
              <th scope="col">Type</th>
              <th scope="col">Exemple</th>
              <th scope="col">Se regroupe aussi par</th>
              <th scope="col">Calculs</th>
            </tr>
          </thead>
          <tbody>
            {fields.map(({ field, groupings, figures, example }) => (
              <tr key={field.name}>
                <th scope="row">
                  <code>{showName(field.name)}</code>
                  {field.title && field.title !== field.name && (
                    <>
                      <br />
                      {typographic(showName(field.title))}
                    </>
                  )}
                  {field.unit && ` (${field.unit})`}
                </th>
                <td>{typeName(field.type ?? "string")}</td>
                <td>
                  {example === undefined ? (
                    <span class="empty">vide</span>
                  ) : (
                    <a href={addressOf(`/api/datasets/${dataset.slug}/data`, { [`${field.name}__exact`]: example })}>
                      {example}
                    </a>
                  )}
                </td>
                <td>{groupings.length > 0 ? groupings.join(", ") : "–"}</td>
                <td>{figures.join(", ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollTable>
    </section>
  );
}

function Dialect({ reference: { filters, figures } }: { reference: Reference }) {
  return (
    <section class="stack" aria-labelledby="filtres">
      <h2 id="filtres">Filtrer, trier, regrouper</h2>
      <p>
        Les lignes se lisent dans le dialecte de l’API tabulaire de data.gouv.fr. Un filtre s’écrit{" "}
        <code>{"{champ}__{filtre}={valeur}"}</code>, et plusieurs filtres se joignent par «&#8239;et&#8239;».
      </p>
      <div>
        <DialectTable
          caption="Filtres"
          head="Garde les lignes où le champ…"
          rows={filters.map(({ name, title }) => ({ name: `__${name}`, title }))}
        />
        <DialectTable
          caption="Tri, groupes et calculs"
          head="Rend…"
          rows={[
            { name: "__sort=asc|desc", title: "les lignes dans cet ordre" },
            { name: "__groupby", title: "un groupe par valeur du champ" },
            { name: "__groupby=year", title: "un groupe par année d'une date" },
            { name: "__groupby=quarter|month|week|day", title: "de même, par trimestre, mois, semaine ISO ou jour" },
            { name: "__groupby=epci", title: "un groupe par intercommunalité d'un code de commune" },
            ...figures.map(({ name, title }) => ({ name: `__${name}`, title: `${title} de chaque groupe` })),
          ]}
        />
      </div>
    </section>
  );
}

function DialectTable({
  caption,
  head,
  rows,
}: {
  caption: string;
  head: string;
  rows: { name: string; title: string }[];
}) {
  return (
    <details class="fold on-paper">
      <summary>
        <span>{caption}</span>
        <span class="fold-note">{formatNumber(rows.length)}</span>
      </summary>
      <ScrollTable label={caption}>
        <table>
          <thead>
            <tr>
              <th scope="col">Après le champ</th>
              <th scope="col">{head}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, title }) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>{typographic(title)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollTable>
    </details>
  );
}

/** The operations of a part, folded under its name. What an address names is inside a fold: a browser opens it to show it. */
function Group({ group, publicUrl }: { group: Reference["groups"][number]; publicUrl: string }) {
  const { tag, title, description, operations } = group;
  return (
    <details class="fold operations on-paper">
      <summary>
        <h2>{title}</h2> <span class="fold-note">{counted(operations.length, "requête", "requêtes")}</span>
      </summary>
      <div id={partId(tag)}>
        <p>{typographic(description)}</p>
        {operations.map((operation) => (
          <OperationView key={operation.id} operation={operation} publicUrl={publicUrl} />
        ))}
      </div>
    </details>
  );
}

function OperationView({ operation, publicUrl }: { operation: Operation; publicUrl: string }) {
  const { id, method, path, summary, description, parameters, takesFields, body, trials } = operation;
  return (
    <details class="fold operation">
      <summary>
        <h3>{typographic(summary)}</h3>
        <code class="address">
          <strong>{method}</strong> {path}
        </code>
      </summary>
      <div class="stack" id={id}>
        {description && <p>{typographic(description)}</p>}
        {body && (
          <p>
            {typographic(body.description)} Types acceptés&nbsp;: {body.mediaTypes.join(", ")}.
          </p>
        )}
        {trials.length > 0 && (
          <ul class="stack">
            {trials.map(({ title, path: address }) => (
              <li key={address}>
                {typographic(title)}&nbsp;:
                <br />
                <a class="address" href={address}>
                  <code>
                    {publicUrl}
                    {address}
                  </code>
                </a>
              </li>
            ))}
          </ul>
        )}
        {parameters.length > 0 && (
          <details class="table">
            <summary>
              Paramètres&nbsp;:{" "}
              {[...parameters.map(({ name }) => name), ...(takesFields ? ["filtres"] : [])].join(", ")}
            </summary>
            <dl class="meta-list meta-list--wide">
              {parameters.map((parameter) => (
                <ParameterView key={parameter.name} parameter={parameter} />
              ))}
              {takesFields && (
                <div>
                  <dt>
                    <code>{"{champ}__{filtre}"}</code>
                  </dt>
                  <dd>
                    <a href="#filtres">Filtres, tris, groupes et calculs</a>
                  </dd>
                </div>
              )}
            </dl>
          </details>
        )}
        <details class="table">
          <summary>Réponses</summary>
          <Answers operation={operation} />
        </details>
      </div>
    </details>
  );
}

function ParameterView({ parameter }: { parameter: Operation["parameters"][number] }) {
  const { name, where, description, choices, usual } = parameter;
  return (
    <div>
      <dt>
        <code>{where === "path" ? `{${name}}` : name}</code>
      </dt>
      <dd>{typographic(description)}</dd>
      <dd class="small">
        {choices.map((choice, rank) => (
          <Fragment key={choice}>
            {rank > 0 && ", "}
            <code>{choice}</code>
          </Fragment>
        ))}
        {usual !== undefined && (
          <>
            {choices.length > 0 && "\u202f; "}sans lui&nbsp;: <code>{usual}</code>
          </>
        )}
      </dd>
    </div>
  );
}

function Answers({ operation: { answer, mediaTypes, refusals } }: { operation: Operation }) {
  return (
    <dl class="meta-list">
      <div>
        <dt>200</dt>
        <dd>
          {typographic(answer)} {mediaTypes.filter((type) => type !== "*/*").join(", ")}
        </dd>
      </div>
      {refusals.map(({ status, codes }) => (
        <div key={status}>
          <dt>{status}</dt>
          {codes.map(({ code, when }) => (
            <dd key={code}>
              <code>{code}</code>&nbsp;: {typographic(when)}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
