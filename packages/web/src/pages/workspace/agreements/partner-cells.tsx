import type { AgreementStateName, PartnerCell, PartnerDataset, ReadAgreement, Shown } from "@datalogue/api";
import { protectedUnits, territoryLevels } from "@datalogue/ingest";
import { inSentence } from "../../../charts/in-sentence.js";
import { Pager } from "../../../components/pager.js";
import { ScrollTable } from "../../../components/scroll-table.js";
import { formatGiven, plural, typographic } from "../../../format/index.js";
import { addressOf } from "../../../reading/address.js";
import { countPages } from "../../../reading/page-number.js";
import { tenseOf } from "./agreement-words.js";

/** Cells shown at once. */
export const CELLS_SHOWN = 40;

export interface ShownCells {
  dataset: PartnerDataset;
  /** Of the period looked at. */
  period: string | null;
  /** Undefined for who may not read the masked ones. */
  cells: PartnerCell[] | undefined;
  page: number;
}

/** The partner's own figures beside what the public reads of them, cell by cell, with why each masked one is. */
export function PartnerCells({
  path,
  shown,
  read,
}: {
  path: string;
  shown: ShownCells;
  read: Pick<ReadAgreement, "state" | "acts">;
}) {
  const { dataset, period, cells, page } = shown;
  const { secrecy, fields, kept, slug, periods } = dataset;
  // Where the agreement does not run, the public is answered that nothing is shared.
  const asPublic = read.state === "running" && <a href={`/jeux/${slug}`}>Voir le jeu comme le public</a>;
  if (!secrecy)
    return (
      <>
        <p>
          Ce jeu {tenseOf(read).goes} ligne à ligne, sans masque, avec{" "}
          {plural(fields.length, "cette colonne seule", "ces colonnes seules")}
          &nbsp;: {listCodes(fields.map(({ name }) => name))}. {asPublic}
        </p>
        <Kept columns={kept} />
      </>
    );
  if (!cells)
    return (
      <p>
        {unread[read.state]} {asPublic}
      </p>
    );
  const { dimensions, fields: figures, threshold, unit } = secrecy;
  const titleOf = (name: string) => {
    const found = fields.find((field) => field.name === name);
    return typographic(found?.title ?? name);
  };
  const unitsOf = (name: string) => fields.find((field) => field.name === name)?.unit;
  const pages = countPages(cells.length, CELLS_SHOWN);
  const told = cells.slice((page - 1) * CELLS_SHOWN, page * CELLS_SHOWN);
  const reasons = new Set(cells.map((cell) => cell.shown));
  const address = (asked: { annee?: string | undefined; page?: number | undefined }) =>
    `${addressOf(path, {
      jeu: slug,
      annee: asked.annee ?? period ?? undefined,
      page: asked.page === undefined || asked.page === 1 ? undefined : asked.page,
    })}#vu`;
  return (
    <>
      {periods.length > 1 && (
        <nav class="tabs" aria-label="Choisir la période">
          {periods.map((one) => (
            <a
              key={one.period}
              href={address({ annee: one.period ?? "" })}
              aria-current={one.period === period ? "true" : undefined}
            >
              {one.period}
            </a>
          ))}
        </nav>
      )}
      <ScrollTable label={`Les chiffres reçus et ce que le public en lit, ${dataset.title}`}>
        <table class="own-cells">
          <thead>
            <tr>
              <th scope="col">Territoire{dimensions.map((name) => `, ${inSentence(titleOf(name))}`)}</th>
              <th scope="col">Pour le public</th>
              {figures.map((name) => (
                <th key={name} scope="col" class="num">
                  {titleOf(name)}
                  {unitsOf(name) && <span class="unit"> {unitsOf(name)}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {told.map((cell) => (
              <tr key={`${cell.level} ${cell.territory} ${cell.values.join(" ")}`}>
                <th scope="row">
                  {typographic(cell.place)}
                  {tellLevel(cell)}
                  {cell.values.map((value) => (
                    <small key={value}>{value === null ? "ensemble" : typographic(value)}</small>
                  ))}
                </th>
                <td>
                  {cell.shown === "published" ? "publié" : <Masked {...{ shown: cell.shown, threshold, unit }} />}
                </td>
                {figures.map((name) => (
                  <td key={name} class="num">
                    <Figure value={cell.figures[name] ?? null} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollTable>
      <Pager label="Pages de ces chiffres" page={page} pages={pages} address={(number) => address({ page: number })} />
      <div class="small stack">
        <p>
          Publié&nbsp;: le public lit ces chiffres mêmes. Règle de la convention : rien sous {threshold}&nbsp;
          {unitOf(unit)}.
          {reasons.has("secondary") &&
            " « Masqué avec les autres » : ce chiffre suffirait à retrouver, par soustraction d’un total, un chiffre masqué."}
          {reasons.has("dominated") &&
            typographic(" Un chiffre qu’une seule entreprise fait à 85 % ou plus est masqué : il dirait le sien.")}
        </p>
        <Kept columns={kept} />
      </div>
    </>
  );
}

/** Why the figures are not read. */
const unread: Record<AgreementStateName, string> = {
  coming: "Ces chiffres se liront quand la convention commencera.",
  running: "Les chiffres masqués ne se lisent que par ceux à qui le fichier reçu est ouvert.",
  suspended: "Ces chiffres se reliront quand le partage reprendra.",
  ended: "Ces chiffres ne se lisent plus ici : la convention a pris fin.",
  withdrawn: "Ces chiffres ne se lisent plus ici : ces données ont été retirées.",
};

/** The columns of the received file that go out to nobody. */
function Kept({ columns }: { columns: string[] }) {
  if (columns.length === 0) return null;
  return (
    <p>
      {plural(columns.length, "Colonne", "Colonnes")} du fichier reçu que la convention ne laisse pas sortir&nbsp;:{" "}
      {listCodes(columns)}.
    </p>
  );
}

const listCodes = (names: string[]) =>
  names.map((name, rank) => (
    <>
      {rank > 0 && ", "}
      <code>{name}</code>
    </>
  ));

/** What stands in the place of figures for the public, and why. */
function Masked({ shown, threshold, unit }: { shown: Exclude<Shown, "published">; threshold: number; unit: Unit }) {
  return (
    <>
      <span class="masked">{shown === "other-level" ? "non publié" : "masqué"}</span>{" "}
      <small>{reasonOf(shown, threshold, unit)}</small>
    </>
  );
}

function Figure({ value }: { value: number | null }) {
  if (value === null) return <span class="missing">vide</span>;
  return <>{formatGiven(value)}</>;
}

type Unit = keyof typeof protectedUnits;

/** « entreprises » */
export const unitOf = (unit: Unit) => protectedUnits[unit].title.fr;

/** « (intercommunalité) », where neither the level is that of most rows nor the name says it. */
function tellLevel({ level, place }: PartnerCell): string {
  const noun = Object.hasOwn(territoryLevels, level)
    ? territoryLevels[level as keyof typeof territoryLevels].noun
    : level;
  return level === "commune" || place.toLowerCase().startsWith(noun) ? "" : ` (${noun})`;
}

/** Why the public does not read a cell, in a few words. */
function reasonOf(shown: Exclude<Shown, "published">, threshold: number, unit: Unit): string {
  switch (shown) {
    case "too-few":
      return `moins de ${threshold} ${unitOf(unit)}`;
    case "dominated":
      return "l’une d’elles en fait presque tout";
    case "secondary":
      return "avec les autres";
    case "other-level":
      return "rien ne sort de cette maille";
  }
}
