import { civilDay, type Round } from "@datalogue/api";
import { ScrollTable } from "../../../components/scroll-table.js";
import type { Visit } from "../../../components/visit.js";
import { renderWorkspace } from "../../../components/workspace-document.js";
import { counted, formatDate, typographic } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { isPressing, kindPath, sayWhen } from "./say-standing.js";

/** `/controles/{kind}/feuille`: what has to be seen, on paper, with room to write. */
export function sheetPage(site: Site, { visit, round, whole }: { visit: Visit; round: Round; whole: boolean }): string {
  const { kind, form, campaign, entries } = round;
  const today = civilDay(site.now());
  const shown = whole ? entries : entries.filter(isPressing);
  const [state] = form.questions;
  const states = state?.control.kind === "state" ? state.control.choices : [];
  return renderWorkspace({
    site,
    title: `Feuille de tournée, ${kind.title}`,
    visit,
    place: "/controles",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={kindPath(kind)}>{typographic(kind.title)}</a>
            {campaign && ` · ${typographic(campaign.title)}`}
          </p>
          <h1>Feuille de tournée du {formatDate(today)}</h1>
          <p>
            {counted(shown.length, kind.words.one, kind.words.several)}. Nom et jour&nbsp;:
            .................................
          </p>
          <p class="actions unprinted">
            <a href={`${kindPath(kind)}/feuille${whole ? "" : "?objets=tous"}`}>
              {whole ? "Seulement ce qui est à faire" : `Tous les objets (${entries.length})`}
            </a>
            <a href={`${kindPath(kind)}/modele.csv`}>La même en tableur</a>
          </p>
        </div>
        <ScrollTable label="La tournée">
          <table class="sheet">
            <thead>
              <tr>
                <th scope="col">N°</th>
                <th scope="col">Objet</th>
                <th scope="col">État d’avant</th>
                <th scope="col">État vu</th>
                <th scope="col">Défaut, action, avant le</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((entry, rank) => (
                <tr key={entry.installation.key}>
                  <td class="num">{rank + 1}</td>
                  <th scope="row">
                    {typographic(entry.installation.name)}
                    <br />
                    <span class="small">
                      {entry.installation.key}
                      {entry.installation.position &&
                        `, ${entry.installation.position
                          .toReversed()
                          .map((degrees) => degrees.toFixed(5))
                          .join(" ")}`}
                    </span>
                  </th>
                  <td>{typographic(sayWhen(entry, today))}</td>
                  <td class="boxes">
                    {states.map(({ value, label }) => (
                      <span key={value}>☐ {typographic(label)}</span>
                    ))}
                  </td>
                  <td class="blank" />
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollTable>
      </>
    ),
  });
}
