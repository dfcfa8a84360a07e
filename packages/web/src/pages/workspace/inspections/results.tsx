import type { ShownResult, ShownResults } from "@datalogue/api";
import { ScrollTable } from "../../../components/scroll-table.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { counted, typographic } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { kindPath } from "./say-standing.js";

interface ResultsProps extends ShownResults {
  visit: Visit;
  told?: Told | undefined;
}

/** Rows shown of a table. */
const FIRST = 5;

/** `/controles/{kind}/resultats`: what of the inspections is published, by the way of any other dataset. */
export function resultsPage(site: Site, { visit, kind, results, mayPrepare, obstacle, told }: ResultsProps): string {
  const published = results.filter(({ served }) => served).length;
  return renderWorkspace({
    site,
    title: `Résultats, ${kind.title}`,
    visit,
    place: "/controles",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={kindPath(kind)}>{typographic(kind.title)}</a>
          </p>
          <h1>
            {results.length === 0
              ? "Rien de ces contrôles n’est publié"
              : published === 0
                ? `${counted(results.length, "jeu", "jeux")} à publier de ces contrôles`
                : `${counted(published, "jeu publié", "jeux publiés")} sur ${results.length}`}
          </h1>
          <p>
            {results.length === 0
              ? typographic(
                  obstacle ?? "Les jeux à en faire se déclarent dans le document du contrôle («\u202fresults\u202f»).",
                )
              : "Jamais le nom d’un agent, une remarque, une position ni une photo. Un publicateur décide de chaque version, sauf d’un jeu qui dit sortir seul."}
          </p>
          <ToldAbove told={told} />
        </div>
        {results.map((one) => (
          <Result key={one.result.dataset} {...{ one, visit, kind, mayPrepare }} />
        ))}
      </>
    ),
  });
}

function Result({
  one,
  visit,
  kind,
  mayPrepare,
}: Pick<ResultsProps, "visit" | "kind" | "mayPrepare"> & { one: ShownResult }) {
  const { result, table, served, draft, lacking } = one;
  const id = `r-${result.dataset}`;
  return (
    <section class="section stack" aria-labelledby={id}>
      <h2 id={id}>{typographic(result.title)}</h2>
      <p>
        {typographic(result.description)}{" "}
        {table.rows.length === 0 ? "Aucune ligne" : counted(table.rows.length, "ligne", "lignes")} aujourd’hui.
      </p>
      <p>
        {served ? (
          <>
            <a href={`/jeux/${served.slug}`}>Version {served.version} en ligne</a>
            {served.isSame ? ", la même." : ", différente de ce tableau."}
          </>
        ) : (
          `Pas encore publié${table.rows.length === 0 ? "\u00a0: rien à dire encore" : ""}.`
        )}{" "}
        {result.publish === "alone" &&
          "Son document le veut\u00a0: après la première version, chaque jour où le tableau change, une version est publiée sans personne."}
      </p>
      {lacking.length > 0 && <p class="error">Le registre n’a pas {lacking.join(", ")}&nbsp;: corrigez le document.</p>}
      {table.rows.length > 0 && (
        <details class="fold">
          <summary>Voir les premières lignes</summary>
          <ScrollTable label={typographic(result.title)}>
            <table>
              <thead>
                <tr>
                  {table.columns.map((column) => (
                    <th scope="col" key={column}>
                      {column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {table.rows.slice(0, FIRST).map((row) => (
                  <tr key={row.join()}>
                    {row.map((cell, at) => (
                      <td key={table.columns[at]}>{cell}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollTable>
        </details>
      )}
      <div class="actions">
        {mayPrepare && table.rows.length > 0 && !served?.isSame && (
          <OwnForm visit={visit} action={`${kindPath(kind)}/resultats`}>
            <button type="submit" name="dataset" value={result.dataset}>
              {draft ? "Mettre le brouillon à jour" : "Préparer un brouillon"}
              <span class="visually-hidden">&nbsp;: {typographic(result.title)}</span>
            </button>
          </OwnForm>
        )}
        {draft && <a href={`/publier/${draft.id}`}>Ouvrir le brouillon</a>}
      </div>
    </section>
  );
}
