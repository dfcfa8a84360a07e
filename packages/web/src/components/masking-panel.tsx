import { counted, formatNumber, typographic, unmarkedTitle } from "../format/index.js";
import type { Masking } from "../reading/read-masking.js";
import { ScrollTable } from "./scroll-table.js";

const UNITS = { menages: "ménages ou logements", entreprises: "entreprises" };

/** Masked cells named one by one; more are counted. */
const NAMED = 12;

/** Which cells of a protected table are masked, why, and what its reader can still know. */
export function MaskingPanel({ masking }: { masking: Masking }) {
  const { secrecy, dominable, details, named, dataset } = masking;
  const { unit, threshold, cells, masked } = secrecy;
  const whole = details.filter((one) => one.masked === 0 && one.cells > 0);
  return (
    <>
      <p>
        Ce tableau est fait à partir d’un fichier qui n’est pas public. Où il compterait moins de {threshold}{" "}
        {UNITS[unit]}
        {dominable.length > 0 &&
          `, où ${unit === "entreprises" ? "une seule" : "un seul"} ferait presque tout le chiffre (${dominable.map((title) => `«\u202f${title}\u202f»`).join(", ")})`}
        , et où il permettrait de les retrouver par différence, les chiffres sont <span class="masked">masqués</span>,
        ce qui ne veut pas dire zéro. Laquelle de ces raisons a joué n’est pas dit&nbsp;: ce serait en dire trop.
      </p>
      <p class="small">
        {counted(masked, "ligne masquée", "lignes masquées")} sur {formatNumber(cells)}, totaux compris.
      </p>
      {masked > 0 && (
        <>
          <ScrollTable label={`Ce qui est masqué\u00a0: ${typographic(dataset.title)}`}>
            <table class="tight">
              <caption>Ce que vous pouvez encore lire</caption>
              <thead>
                <tr>
                  <th scope="col">Détail</th>
                  <th scope="col" class="num">
                    Publié
                  </th>
                  <th scope="col" class="num">
                    Masqué
                  </th>
                </tr>
              </thead>
              <tbody>
                {details.map(({ by, cells: all, masked: hidden }) => (
                  <tr key={by}>
                    <th scope="row">{nameDetail(by)}</th>
                    <td class="num">{formatNumber(all - hidden)}</td>
                    <td class="num">{formatNumber(hidden)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollTable>
          {whole.length > 0 && (
            <p class="small">Rien n’est masqué&nbsp;: {whole.map(({ by }) => lower(nameDetail(by))).join(", ")}.</p>
          )}
          {named.length > 0 && (
            <ul class="small">
              {named.slice(0, NAMED).map(({ territory, value, periods }) => (
                <li key={`${territory} ${value}`}>
                  {territory}
                  {value !== null && `, ${value}`}
                  {periods.length > 0 && `\u00a0: ${spansOf(periods)}`}
                </li>
              ))}
              {named.length > NAMED && (
                <li>et {counted(named.length - NAMED, "autre série", "autres séries")}, dans les lignes du jeu.</li>
              )}
            </ul>
          )}
          <p class="small">
            <a href={`/api/datasets/${dataset.slug}/data/csv?status__exact=SECRET`}>Toutes les lignes masquées (CSV)</a>
          </p>
        </>
      )}
    </>
  );
}

/** The same of each dataset that a page is made of, folded; nothing where nothing is masked. */
export function MaskingFold({ maskings }: { maskings: Masking[] }) {
  if (maskings.length === 0) return null;
  return (
    <details class="fold" id="masque">
      <summary>Ce qui est masqué, et pourquoi</summary>
      {maskings.map((masking) => (
        <div key={masking.dataset.slug} class="stack">
          <p>
            <strong>{unmarkedTitle(masking.dataset)}</strong>
          </p>
          <MaskingPanel masking={masking} />
        </div>
      ))}
    </details>
  );
}

/** « Par secteur ». */
function nameDetail(by: string | null): string {
  if (by === null) return "Totaux";
  return by === "crossed" ? "Croisements" : `Par ${lower(by)}`;
}

/** « 2015 à 2017, 2020 »: years that follow one another in one span; other periods as they are. */
function spansOf(periods: readonly string[]): string {
  const spans: [first: string, last: string][] = [];
  for (const period of new Set(periods)) {
    const open = spans.at(-1);
    if (open && /^\d{4}$/.test(period) && Number(period) === Number(open[1]) + 1) open[1] = period;
    else spans.push([period, period]);
  }
  return spans.map(([first, last]) => (first === last ? first : `${first} à ${last}`)).join(", ");
}

function lower(text: string): string {
  return text.charAt(0).toLocaleLowerCase("fr") + text.slice(1);
}
