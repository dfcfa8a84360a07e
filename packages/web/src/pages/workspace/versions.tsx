import type { DatasetHistory, Difference, VersionHistory } from "@datalogue/api";
import type { Fault } from "../../components/form-field.js";
import { Pager } from "../../components/pager.js";
import type { Visit } from "../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../components/workspace-document.js";
import { counted, formatDate, formatNumber, formatPlanned, plural, typographic } from "../../format/index.js";
import { Icon } from "../../icons/icon.js";
import { addressOf, leave } from "../../reading/address.js";
import type { Site } from "../../site.js";
import { labelsOf } from "../dataset/code-labels.js";
import { CancelLink } from "./publishing/cancel-plan.js";
import { Columns, Figures, Lines, Objectives, tellBreak, tellKey, tellWithdrawn } from "./publishing/difference.js";
import { NoteField } from "./publishing/form-parts.js";
import { type Told, ToldAbove } from "./sign-in.js";

interface HistoryProps {
  visit: Visit;
  history: DatasetHistory;
  page: number;
  pages: number;
  /** The next version, where one is planned and the visitor may know it. */
  planned: { draft: string; day: string; hour: string | null } | undefined;
  /** Whether the visitor may publish, and so come back to a version. */
  mayPublish: boolean;
  /** Who published a version, in words. */
  nameOf(version: VersionHistory): string;
  told?: Told | undefined;
}

export const versionsPath = (slug: string) => `/espace/jeux/${slug}/versions`;

/** `/espace/jeux/{slug}/versions`: every version, some at a time, who published it and why; the way back to each, for who may publish. */
export function historyPage(
  site: Site,
  { visit, history, page, pages, planned, mayPublish, nameOf, told }: HistoryProps,
): string {
  const { slug, title, version, withdrawn, versions, total } = history;
  const kept = total - 1;
  return renderWorkspace({
    site,
    title: "Versions",
    visit,
    place: "/espace",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={`/jeux/${slug}`}>{typographic(title)}</a>
          </p>
          <h1>
            Version {version} {withdrawn ? "retirée" : "en ligne"}
            {kept > 0 && `, ${counted(kept, "autre gardée", "autres gardées")}`}
          </h1>
          <ToldAbove told={told} />
          {planned && (
            <p class="verdict" data-tone="ok">
              <span>
                <Icon name="plan" /> Version suivante prévue le{" "}
                <a class="plan" href={`/publier/${planned.draft}`}>
                  {formatPlanned(planned)}
                </a>
                . {mayPublish && <CancelLink draft={planned.draft} />}
              </span>
            </p>
          )}
        </div>
        <section class="section" aria-label="Versions">
          <ul class="rows">
            {versions.map((one) => (
              <li key={one.number}>
                <div>
                  <h2>
                    Version {one.number}, {formatDate(one.publishedAt)}
                    {one.withdrawn && !one.served && " (retirée)"}
                  </h2>
                  {one.note && <p>{typographic(one.note)}</p>}
                </div>
                <p>
                  {counted(one.rows, "ligne")}, {nameOf(one)}.<br />
                  Fichier reçu&nbsp;: <span class="address">{one.originalName}</span>
                </p>
                {one.served ? (
                  <span class="status" data-status={one.withdrawn ? "off-track" : "on-track"}>
                    <Icon name={one.withdrawn ? "off" : "ok"} /> {one.withdrawn ? "retirée" : "en ligne"}
                  </span>
                ) : one.ofOthers ? (
                  <span class="small">Reçue sous la convention d’autres organismes&nbsp;: on n’y revient pas.</span>
                ) : (
                  mayPublish && (
                    <a class="button" href={`${versionsPath(slug)}/${one.number}`}>
                      Revenir à la version {one.number}
                    </a>
                  )
                )}
              </li>
            ))}
          </ul>
          <Pager
            label="Pages de versions"
            page={page}
            pages={pages}
            address={(other) => addressOf(versionsPath(slug), { page: leave(other, 1) })}
          />
        </section>
        {!mayPublish && (
          <p class="section hint">Revenir à une version est réservé aux publicateurs et aux administrateurs.</p>
        )}
      </>
    ),
  });
}

interface RollbackProps {
  visit: Visit;
  history: DatasetHistory;
  /** The version to come back to. */
  to: VersionHistory;
  difference: Difference;
  /** What was typed in a form that was refused. */
  note?: string;
  fault?: Fault;
  told?: Told | undefined;
}

/** `/espace/jeux/{slug}/versions/{n}`: what coming back to a version changes, then a note and the second gesture. */
export function rollbackPage(site: Site, props: RollbackProps): string {
  const { visit, history, to, difference, note, fault, told } = props;
  const { slug, title, version } = history;
  const { breaks, figures, preview } = difference;
  return renderWorkspace({
    site,
    title: `Revenir à la version ${to.number}`,
    visit,
    place: "/espace",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={versionsPath(slug)}>{typographic(title)}&nbsp;: versions</a>
          </p>
          <h1>
            Revenir à la version {to.number}&nbsp;: {tellRows(difference)}
          </h1>
          <p>
            {typographic(
              `La version ${to.number} est du ${formatDate(to.publishedAt)}. ${difference.withdrawn ? tellWithdrawn(version) : `Comparée à la version ${version}, en ligne. ${tellKey(difference)}`}`,
            )}
          </p>
          <ToldAbove told={told} />
        </div>
        {breaks.length > 0 && (
          <section class="section" aria-label="Ce qui casse">
            <div class="verdict">
              {breaks.map((one, rank) => {
                const { title: what, text } = tellBreak(one, preview.fields);
                return (
                  <div key={rank} class="stack">
                    <h2>
                      <Icon name="off" /> {what}
                    </h2>
                    <p>{text}</p>
                  </div>
                );
              })}
            </div>
          </section>
        )}
        {figures.length > 0 && <Figures site={site} figures={figures} />}
        {difference.objectives.length > 0 && <Objectives site={site} objectives={difference.objectives} />}
        <Lines difference={difference} labelOf={labelsOf(site, { slug, fields: preview.fields })} />
        <Columns difference={difference} />
        <p>
          <a href={`/api/datasets/${slug}/rollback/difference.csv?version=${to.number}`}>
            Toute la différence, cellule par cellule (CSV)
          </a>
        </p>
        <OwnForm visit={visit} class="section narrow" action={`${versionsPath(slug)}/${to.number}`}>
          <input type="hidden" name="servie" value={version} />
          <h2>Revenir à la version {to.number}</h2>
          <NoteField
            label="Pourquoi, en une phrase"
            isProposed={note === undefined}
            value={note ?? difference.note}
            fault={fault?.message}
          />
          <p class="small">
            {typographic(
              `Le fichier reçu avec la version ${to.number} est publié de nouveau, comme version suivante. ${to.rowsKept ? "" : "Ses lignes n’étaient plus gardées : elles sont relues de ce fichier. "}La description du jeu ne change pas.${difference.withdrawn ? "" : ` La version ${version} reste gardée : on pourra y revenir.`}`,
            )}
          </p>
          <p class="end-bar">
            <button class="button--stop" type="submit">
              Publier de nouveau la version {to.number}
            </button>
            <a href={versionsPath(slug)}>{difference.withdrawn ? "Ne rien changer" : `Garder la version ${version}`}</a>
          </p>
        </OwnForm>
      </>
    ),
  });
}

/** « 3 lignes reviennent, 2 changent, 1 disparaît » */
function tellRows({ rows: { added, changed, removed } }: Difference): string {
  const told = [
    { count: added, does: plural(added, "revient", "reviennent") },
    { count: changed, does: plural(changed, "change", "changent") },
    { count: removed, does: plural(removed, "disparaît", "disparaissent") },
  ].filter(({ count }) => count > 0);
  // What is counted is named by the first of them.
  const said = told.map(
    ({ count, does }, rank) => `${rank === 0 ? counted(count, "ligne") : formatNumber(count)} ${does}`,
  );
  return said.length === 0 ? "aucune ligne ne change" : said.join(", ");
}
