import {
  type AgreementTold,
  type ClosedDataset,
  decideAccess,
  type ReadablePart,
  type RowRecord,
  SPREADSHEET_CSV,
} from "@datalogue/api";
import { PROTECTED_COLUMNS } from "@datalogue/ingest";
import { AccessBadge } from "../components/access-badge.js";
import { AgreementTerms } from "../components/agreement-terms.js";
import { Cell } from "../components/cell.js";
import { firstSentences } from "../components/dataset-item.js";
import { DatasetRecord } from "../components/dataset-record.js";
import { Dictionary } from "../components/dictionary.js";
import { renderDocument } from "../components/layout.js";
import { RowTable } from "../components/row-table.js";
import { ScrollTable } from "../components/scroll-table.js";
import { formatNumber, typographic } from "../format/index.js";
import { rowAddress } from "../reading/row-state.js";
import type { PageAnswer, Site } from "../site.js";

/** Rows shown of what a scope gives; the files have them all. */
const SHOWN = 20;

/**
 * The page of a dataset that the visitor may not read, or whose version served is withdrawn: what it is, for whom it is, whom to ask; nothing read in its data but the rows that a
 * scope gives them.
 */
export async function closedDatasetPage(site: Site, dataset: ClosedDataset): Promise<PageAnswer> {
  const { part } = dataset;
  const rows = part && (await site.services.catalogue.listRows(dataset.id, { pageSize: SHOWN }));
  const { agreement } = dataset;
  const isOver = agreement !== undefined && agreement.state !== "running";
  const title = typographic(dataset.title);
  const demonstration = dataset.demonstration ?? false;
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title,
      description: firstSentences(typographic(dataset.description)),
      canonical: `/jeux/${dataset.slug}`,
      image: `/jeux/${dataset.slug}/partage.png`,
      place: "jeux",
      demonstration: dataset.notice,
      breadcrumb: [
        { label: "Jeux de données", href: "/jeux" },
        { label: typographic(dataset.themeTitle), href: `/jeux?theme=${dataset.theme}` },
      ],
      children: (
        <>
          <div class="page-head">
            <h1 class="h1--long">{title}</h1>
            <p class="intro">{typographic(dataset.description)}</p>
            <p class="tags">
              <AccessBadge dataset={dataset} />
              {demonstration && <span class="badge badge--demo">Démonstration</span>}
            </p>
          </div>
          <div class="section">
            <div class="cols cols--aside">
              <div class="stack stack--wide">
                {part && rows && <Part dataset={dataset} part={part} rows={rows} />}
                {dataset.withdrawn ? (
                  <section class="stack" aria-labelledby="acces">
                    <h2 id="acces">Données retirées</h2>
                    <p>{typographic(dataset.closure)}</p>
                    {decideAccess(site.caller, "draft", dataset).allowed && (
                      <p class="actions">
                        <a class="button" href={`/publier?jeu=${dataset.slug}`}>
                          Publier une nouvelle version
                        </a>
                      </p>
                    )}
                  </section>
                ) : isOver ? (
                  <section class="stack" aria-labelledby="acces">
                    <h2 id="acces">{STOPPED[agreement.state]}</h2>
                    <p>{typographic(dataset.closure)}</p>
                    {agreement.purpose !== undefined && (
                      <p>
                        <a href={`/convention/${agreement.id}`}>Voir la convention</a>
                      </p>
                    )}
                  </section>
                ) : (
                  <section class="stack" aria-labelledby="acces">
                    <h2 id="acces">Un accès réservé</h2>
                    <p>{typographic(dataset.closure)}</p>
                    <p>
                      Cette page dit ce que contient ce jeu, qui le produit et quand il a été mis à jour. Ses lignes,
                      ses fichiers, son schéma et ses versions se lisent avec un compte ou une clé qui y a droit.
                    </p>
                    <AskFor site={site} dataset={dataset} />
                  </section>
                )}
              </div>
              <aside class="stack" aria-label="Fiche du jeu">
                {agreement?.purpose !== undefined && <AgreementTerms agreement={agreement} />}
                <DatasetRecord site={site} dataset={dataset} />
              </aside>
            </div>
          </div>
        </>
      ),
    }),
  };
}

/** What the two organisations of an agreement are told first of a dataset that it does not give. */
const STOPPED: Record<AgreementTold["state"], string> = {
  coming: "Convention à venir",
  running: "",
  unpublished: "Rien n’est encore publié",
  suspended: "Partage suspendu",
  ended: "Convention terminée",
  withdrawn: "Données retirées",
};

interface PartProps {
  dataset: ClosedDataset;
  part: ReadablePart;
  rows: { data: RowRecord[]; total: number };
}

/** The rows that a scope gives, and what to take them away in. */
function Part({ dataset, part: { fields, explanation, masked = [] }, rows }: PartProps) {
  const address = `/api/datasets/${dataset.slug}/data`;
  const caption = `${formatNumber(Math.min(SHOWN, rows.total))} lignes sur ${formatNumber(rows.total)} que vous pouvez lire.`;
  return (
    <section class="stack" aria-labelledby="part">
      <h2 id="part">Ce que vous pouvez lire</h2>
      <p>{typographic(explanation)}</p>
      {rows.total > 0 && (
        <>
          <ScrollTable label={caption}>
            <RowTable
              {...{ fields, caption }}
              class="table--rows"
              rows={rows.data}
              heading={({ name }) => name}
              cell={(field, row) => (
                <Cell
                  value={row[field.name] ?? null}
                  field={field}
                  masked={masked.includes(field.name) && row[PROTECTED_COLUMNS.status] === "SECRET"}
                />
              )}
            />
          </ScrollTable>
          <p class="links">
            <a href={`${address}/csv`}>Télécharger ces lignes (CSV)</a>
            <a href={rowAddress(`${address}/csv`, SPREADSHEET_CSV)}>Les mêmes, en CSV pour tableur</a>
            <a href={`${address}/xlsx`}>Les mêmes, en XLSX</a>
            <a href={address}>La même demande par l’API</a>
          </p>
        </>
      )}
      <h3>Dictionnaire</h3>
      <Dictionary fields={fields} />
    </section>
  );
}

/** Whom to ask: a form for who signed in, an address for others. */
function AskFor({ site, dataset: { slug, title, contact } }: { site: Site; dataset: ClosedDataset }) {
  const form = `/compte/acces/${slug}`;
  const subject = encodeURIComponent(`Accès au jeu «\u00a0${typographic(title)}\u00a0»`);
  if (site.caller.kind === "person")
    return (
      <p class="actions">
        <a class="button button--main" href={form}>
          Demander un accès
        </a>
      </p>
    );
  return (
    <p class="actions">
      <a class="button button--main" href={`mailto:${contact.email}?subject=${subject}`}>
        Demander un accès
      </a>
      <a class="button" href={`/connexion?suite=${encodeURIComponent(form)}`}>
        J’ai un compte
      </a>
    </p>
  );
}
