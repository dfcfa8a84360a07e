import type { Indicator } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import { render } from "preact-render-to-string";
import { agree, asWritten, formatDate, nameOf, typographic } from "../format/index.js";
import { IconSprite } from "../icons/icon.js";
import { pdfAddress } from "../reading/paper-address.js";
import type { PageAnswer, Site } from "../site.js";
import { type ComposedSheet, composeSheets, HEADING, type PaperPart } from "./compose.js";
import { INNER_WIDTH, SHEET_HEIGHT, textHeight } from "./measures.js";
import { paperSheets } from "./paper-sheets.js";
import { QrCode } from "./qr-code.js";

/** What a page says on paper. */
export interface Paper {
  /** The subject: name of a territory, of a theme. */
  title: string;
  /** « Portrait de commune, 2024 »: what the paper is, of when. */
  kind: string;
  lead: string | null;
  parts: PaperPart[];
  /** The same in fewer and fewer words, for where these take too many sheets. */
  tighter?: PaperPart[][];
  /** The same with what fills one sheet more, where these do not hold on the most: nothing is left out that must be told. */
  larger?: PaperPart[];
  /** Set closely: title and lead are those of a table. */
  isDense?: boolean;
  /** Most sheets that it takes. */
  most: number;
  /** Address of the page that it was made from. */
  page: string;
  demonstration: boolean;
}

/** Settings of titles and leads, in points. */
const TITLE = { size: 22, leading: 1.15, bold: true, title: true };
const KIND = { size: 8.5 };
const LEAD = { size: 13, leading: 1.32, title: true };
const DENSE_TITLE = { ...TITLE, size: 15 };
const DENSE_LEAD = { ...LEAD, size: 9.5, leading: 1.3 };
/** Millimetres that its narrower margins give. */
const DENSE_MORE = 6;
/** Millimetres of the code and what stands between it and the title. */
const QR = 27;
/** Between head, body and foot; the foot itself; the head of the sheets after the first. */
const SPACE = 4;
const FOOT = 7;
const NEXT_HEAD = 7;

/** The sheets of a paper: head, parts, foot with what it is, of when, where it is from. */
export function paperPage(site: Site, paper: Paper): PageAnswer {
  const { title, kind, lead, isDense } = paper;
  const beside = INNER_WIDTH - QR;
  const head =
    Math.max(
      QR - 5,
      textHeight(title, beside, isDense ? DENSE_TITLE : TITLE) +
        textHeight(kind, beside, KIND) +
        textHeight("x", beside, KIND),
    ) +
    4 +
    (lead ? SPACE + textHeight(lead, INNER_WIDTH, isDense ? DENSE_LEAD : LEAD) : 0);
  const room = {
    first: SHEET_HEIGHT + (isDense ? DENSE_MORE : 0) - head - FOOT - 2 * SPACE,
    next: SHEET_HEIGHT - NEXT_HEAD - FOOT - 2 * SPACE,
    most: paper.most,
  };
  let sheets = composeSheets(paper.parts, room);
  for (const parts of paper.tighter ?? []) if (sheets.length > paper.most) sheets = composeSheets(parts, room);
  if (paper.larger && sheets.length > paper.most)
    sheets = composeSheets(paper.larger, { ...room, most: paper.most + 1 });
  return {
    status: 200,
    demonstration: paper.demonstration,
    // The page is what search engines should find.
    headers: { "X-Robots-Tag": "noindex" },
    html: `<!doctype html>${render(<Document site={site} paper={paper} sheets={sheets} />)}`,
  };
}

function Document({ site, paper, sheets }: { site: Site; paper: Paper; sheets: ComposedSheet[] }) {
  const info = site.services.catalogue.info();
  const shortTitle = typographic(info.shortTitle);
  const home = nameOf(site.services.territories.home().territory);
  return (
    <html lang="fr" data-theme="light">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${paper.title}\u00a0: à imprimer – ${shortTitle}`}</title>
        <meta name="robots" content="noindex" />
        <link rel="canonical" href={`${site.publicUrl}${paper.page}`} />
        {paperSheets.map((name) => (
          <link key={name} rel="stylesheet" href={site.asset(name)} />
        ))}
        <link rel="icon" href={site.asset("icone.svg")} type="image/svg+xml" />
      </head>
      <body class="paper">
        <IconSprite />
        <nav class="paper-tools" aria-label="Impression">
          <a href={paper.page}>Revenir à la page</a>
          <span>
            {sheets.length > 1 ? `${sheets.length}\u00a0feuilles A4` : "Une feuille A4"}
            {"\u00a0"}: imprimez avec votre navigateur (Ctrl&nbsp;+&nbsp;P), sans mise à l’échelle.
          </span>
          {site.makesPdf && <a href={pdfAddress(paper.page)}>Télécharger le PDF</a>}
        </nav>
        <main>
          {sheets.map((sheet, rank) => (
            <section
              key={rank}
              class={paper.isDense ? "sheet sheet--dense" : "sheet"}
              aria-label={`Feuille ${rank + 1} sur ${sheets.length}`}
            >
              {rank === 0 ? (
                <>
                  <header>
                    <div>
                      <p>
                        <strong>{shortTitle}</strong> · {home}
                      </p>
                      <h1>{paper.title}</h1>
                      <p>{paper.kind}</p>
                    </div>
                    <QrCode address={`${site.publicUrl}${paper.page}`} />
                  </header>
                  {paper.lead && <p class="lead">{paper.lead}</p>}
                </>
              ) : (
                <header>
                  <p>
                    <strong>{paper.title}</strong>
                  </p>
                  <p>{paper.kind}</p>
                </header>
              )}
              <Body sheet={sheet} />
              <footer>
                <p>
                  {paper.demonstration && <strong>Chiffres de démonstration. </strong>}
                  Édité le {formatDate(site.now().toISOString())} · {site.publicUrl.replace(/^https?:\/\//, "")}
                  {paper.page}
                </p>
                <p class="folio">
                  {rank + 1} / {sheets.length}
                </p>
              </footer>
            </section>
          ))}
        </main>
      </body>
    </html>
  );
}

function Body({ sheet }: { sheet: ComposedSheet }) {
  return (
    <div class="sheet-body">
      {sheet.parts.map(({ part, items, continued }) => {
        const views = items.map(({ view }) => view);
        return (
          <div key={part.id} class="paper-part">
            {part.title !== undefined && (
              <h2>
                {part.title}
                {continued && " (suite)"}
              </h2>
            )}
            {part.around ? part.around(views) : views}
          </div>
        );
      })}
    </div>
  );
}

/** Two columns side by side, as high as the higher one. */
export function halves(id: string, columns: Column[], worth?: number): PaperPart | undefined {
  const kept = columns.filter(({ height }) => height > 0);
  if (kept.length === 0) return undefined;
  return {
    id,
    ...(worth === undefined ? {} : { worth }),
    items: [
      {
        height: Math.max(...kept.map(({ title, height }) => height + (title === undefined ? 0 : HEADING))),
        view: (
          <div class={kept.length > 1 ? "halves" : undefined}>
            {kept.map(({ title, view }, rank) => (
              <div key={rank}>
                {title !== undefined && <h2>{title}</h2>}
                {view}
              </div>
            ))}
          </div>
        ),
      },
    ],
  };
}

/** One of two columns; of no height: left out. */
export interface Column {
  title?: string;
  view: ComponentChildren;
  height: number;
}

/** Millimetres of a column of two. */
export const HALF = (INNER_WIDTH - 5) / 2;

/** A paragraph of notes in a column. */
export function noteColumn(title: string, text: string, width = HALF): Column {
  return { title, view: <p class="paper-note">{text}</p>, height: textHeight(text, width, { size: 8 }) };
}

/** The unit after a value: « 0 logement », « 2 logements », « 1 équipement/10 000 hab. »; a compound (« jours-zones/an ») stays whole. */
export function unitAfter({ unit, decimals }: Indicator, value: number | null): string {
  if (value === null) return unit;
  const written = asWritten(value, decimals);
  return unit.replace(/^\p{L}+(?![\p{L}-])/u, (word) => agree(written, word));
}
