import {
  type Break,
  type Difference,
  type DifferenceCell,
  type DifferenceRow,
  type Draft,
  type FigureMoved,
  followUpStatusWords,
  type GeometryChange,
  type ObjectiveMoved,
  type ObservationStatus,
  sayReverted,
  sayUnread,
  tellMapLost,
  tellShapes,
} from "@datalogue/api";
import type { Field } from "@datalogue/ingest";
import type { ComponentChildren } from "preact";
import { ChoicesFrame, FieldFrame, saidOf } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm } from "../../../components/workspace-document.js";
import { counted, formatGiven, formatNumber, plural, typeName, typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { type LabelOf, labelsOf } from "../../dataset/code-labels.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { EndBar, NoteField, RevisionField } from "./form-parts.js";
import { type Step, stepPage } from "./step-page.js";

interface DifferenceProps {
  visit: Visit;
  draft: Draft;
  difference: Difference;
  /** What the note says until somebody writes another. */
  proposedNote: string;
  done: readonly Step[];
  /** What was said of this step. */
  remarks?: ComponentChildren;
  /** What was typed in a form that was refused. */
  typed?: { note: string; confirmed: string; choice: string };
  faults?: readonly { field: string | null; message: string }[];
  told?: Told | undefined;
}

/** Where the version served is invented: nothing of it is kept in the next one. */
export const REPLACES_DEMONSTRATION = "La version en ligne est inventée\u00a0: vos données la remplacent tout entière.";

/** Where the rows of the version served are told to nobody. */
export const tellWithdrawn = (version: number) =>
  `La version ${version} est retirée\u00a0: rien ne lui est comparé, et la suivante prendra sa place.`;

/** Figures that move shown first. */
const FIGURES = 12;

/** `/publier/{id}/difference`: what breaks, what moves, rows and columns, then the note of the version. */
export function differencePage(site: Site, props: DifferenceProps): string {
  const { visit, draft, difference, done, told, faults = [], typed } = props;
  const { breaks, figures, base } = difference;
  const here = `/publier/${draft.id}`;
  return stepPage({
    ...{ site, visit, draft, done, remarks: props.remarks },
    step: "difference",
    faults,
    heading: headingOf(difference),
    intro: (
      <>
        <p>
          {base === 0
            ? "Rien n’est encore en ligne\u00a0: tout est nouveau."
            : difference.replacesDemonstration
              ? REPLACES_DEMONSTRATION
              : difference.withdrawn
                ? tellWithdrawn(base)
                : `Comparé à la version ${base}, en ligne. ${tellKey(difference)}`}
        </p>
        <ToldAbove told={told} />
      </>
    ),
    children: (
      <OwnForm visit={visit} action={`${here}/difference`}>
        <RevisionField draft={draft} />
        {breaks.length > 0 && <Breaks {...{ draft, difference, typed, faults }} />}
        {figures.length > 0 && <Figures site={site} figures={figures} />}
        {difference.objectives.length > 0 && <Objectives site={site} objectives={difference.objectives} />}
        <Lines
          difference={difference}
          labelOf={labelsOf(site, { slug: draft.dataset?.slug ?? "", fields: difference.preview.fields })}
        />
        <Columns difference={difference} />
        {(base > 0 || difference.rows.added > 0) && (
          <p class="section links">
            <a href={`/api/drafts/${draft.id}/difference.csv`}>Toute la différence, cellule par cellule (CSV)</a>
          </p>
        )}
        <section class="section narrow" aria-labelledby="ce-qui-change">
          <h2 id="ce-qui-change">Ce qui change dans cette version</h2>
          <Note {...props} />
        </section>
        <EndBar act="Voir comme le public" back={{ label: "Revenir", href: `${here}/description` }} />
      </OwnForm>
    ),
  });
}

/** « 206 lignes arrivent, 3 changent, aucune ne disparaît » */
export function headingOf({ base, rows, replacesDemonstration, withdrawn }: Difference): string {
  const { added, changed, removed, after } = rows;
  if (base === 0 || replacesDemonstration || withdrawn)
    return `${counted(after, "ligne")} ${plural(after, "arrive", "arrivent")}`;
  if (added + changed + removed === 0) return "Aucune ligne ne change";
  const first =
    added === 0 ? "Aucune ligne n’arrive" : `${counted(added, "ligne")} ${plural(added, "arrive", "arrivent")}`;
  const second =
    changed === 0 ? "aucune ne change" : `${formatNumber(changed)} ${plural(changed, "change", "changent")}`;
  const third =
    removed === 0 ? "aucune ne disparaît" : `${formatNumber(removed)} ${plural(removed, "disparaît", "disparaissent")}`;
  return `${first}, ${second}, ${third}`;
}

export function tellKey({ key, preview }: Difference): string {
  if (key.length === 0) return "Les lignes sont comparées par toutes leurs valeurs.";
  return `Les lignes sont reconnues par\u00a0: ${key.map((name) => titleOf(preview.fields, name)).join(", ")}.`;
}

function titleOf(fields: readonly Field[], name: string): string {
  return typographic(fields.find((field) => field.name === name)?.title ?? name);
}

/** What others will feel: nothing is published before somebody chose. */
function Breaks({
  draft,
  difference,
  typed,
  faults,
}: Pick<DifferenceProps, "draft" | "difference"> & {
  typed: DifferenceProps["typed"];
  faults: NonNullable<DifferenceProps["faults"]>;
}) {
  const [choiceFault, reasonFault] = ["rupture", "pourquoi"].map(
    (name) => faults.find(({ field }) => field === name)?.message,
  );
  const reason = { id: "pourquoi", hint: "Une phrase, lue avec la version.", message: reasonFault };
  const choice = typed?.choice ?? (draft.confirmed === null ? "" : "publier");
  const { breaks, preview } = difference;
  return (
    <section class="section" aria-label="Ce qui casse">
      <div class="verdict">
        {breaks.map((one, rank) => {
          const { title, text } = tellBreak(one, preview.fields);
          return (
            <div key={rank} class="stack">
              <h2>
                <Icon name="off" /> {title}
              </h2>
              <p>{text}</p>
            </div>
          );
        })}
        <p>
          <strong>Nous ne publions pas sans votre accord.</strong>
        </p>
        <ChoicesFrame id="rupture" legend="Que faire ?" message={choiceFault}>
          <div class="decide">
            <label class="choice">
              <input type="radio" name="rupture" value="autre" checked={choice === "autre"} /> C’est un oubli&nbsp;:{" "}
              {draft.byHand ? "je reprends le tableau" : "je dépose un autre fichier"}
            </label>
          </div>
          {breaks.some(({ kind }) => kind === "column-lost" || kind === "column-retyped") && (
            <div class="decide">
              <label class="choice">
                <input type="radio" name="rupture" value="lecture" checked={choice === "lecture"} /> La colonne est dans
                le fichier, sous un autre nom
              </label>
              <div class="then">
                <p>Vous le direz à l’étape «&#8239;Lecture&#8239;»&nbsp;; rien ne casse.</p>
              </div>
            </div>
          )}
          <div class="decide">
            <label class="choice">
              <input type="radio" name="rupture" value="publier" checked={choice === "publier"} /> Publier ainsi
            </label>
            <div class="then">
              <FieldFrame {...reason} label="Expliquez-le à ceux qui s’en servent">
                <textarea id="pourquoi" name="pourquoi" rows={2} {...saidOf(reason)}>
                  {typed?.confirmed ?? draft.confirmed ?? ""}
                </textarea>
              </FieldFrame>
            </div>
          </div>
        </ChoicesFrame>
      </div>
    </section>
  );
}

/** A break in words: what it is, and who feels it. */
export function tellBreak(one: Break, fields: readonly Field[]): { title: string; text: string } {
  switch (one.kind) {
    case "rows-lost":
      return {
        title: `${counted(one.lost, "ligne")} sur ${formatNumber(one.before)} ${plural(one.lost, "disparaît", "disparaissent")}`,
        text: "Un fichier de la seule dernière année, peut-être : déposez-le avec les années d’avant.",
      };
    case "geometry-lost":
      return {
        title: typographic(`La carte disparaît : le jeu n’a plus de géométrie (${tellShapes(one.before)})`),
        text: "Le GeoJSON, le GeoPackage, les tuiles et la couche que lisent les SIG et les cartes d’autres sites disparaissent avec elle. Un tableau ne remplace pas une couche : déposez celle d’où il vient.",
      };
    case "geometry-changed":
      return {
        title: typographic(tellMapLost(one)),
        text: "Les SIG et les cartes d’autres sites qui lisent cette couche ne la dessineront plus de même.",
      };
    case "version-reverted":
      return {
        title: `Publier ce tableau défait la version ${one.version}`,
        text: typographic(`${sayReverted(one)} Reportez dans le tableau ce qui doit rester.`),
      };
    case "indicator-lost":
      return {
        title: typographic(`L’indicateur « ${one.title} » ne pourra plus être calculé`),
        text: typographic(one.reason),
      };
    default: {
      const name = titleOf(fields, one.field);
      const users = one.usedBy.map((user) => `${USERS[user.kind]} « ${typographic(user.title)} »${sayUnread(user)}`);
      return {
        title:
          one.kind === "column-lost"
            ? typographic(`Une colonne utilisée disparaît : « ${name} »`)
            : typographic(`Une colonne utilisée change de nature : « ${name} »`),
        text: typographic(users.length === 0 ? "Elle est publiée aujourd’hui." : `S’en servent : ${users.join(", ")}.`),
      };
    }
  }
}

const USERS = { indicator: "l’indicateur", source: "la source", dataset: "le jeu", reuse: "la réutilisation" };

export function Figures({ site, figures }: { site: Site; figures: FigureMoved[] }) {
  // Each indicator shows, whatever their number.
  const each = Math.max(1, Math.floor(FIGURES / figures.length));
  const moved = figures.flatMap((figure) => figure.examples.slice(0, each).map((example) => ({ figure, example })));
  const isOfStatus = figures.every(({ added, changed, removed }) => added + changed + removed === 0);
  return (
    <section class="section" aria-labelledby="chiffres">
      <h2 id="chiffres">Les chiffres {isOfStatus ? "dont le statut change" : "qui vont bouger"}</h2>
      <ul class="todo moves">
        {moved.slice(0, FIGURES).map(({ figure, example }, rank) => (
          <li key={rank}>
            <div>
              <h3>
                {typographic(figure.title)}, {example.period.replace("/", " à ")}
              </h3>
              <p>
                {[
                  typographic(example.territoryName),
                  ...Object.values(example.dimensions).map(typographic),
                  site.services.observatories.get(figure.theme) &&
                    `observatoire ${typographic(site.services.observatories.get(figure.theme)?.title ?? figure.theme)}`,
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </p>
            </div>
            <p class="to">
              <Move example={example} unit={figure.unit} />
            </p>
          </li>
        ))}
      </ul>
      <p class="small">
        {figures
          .map(({ title, added, changed, requalified, removed }) =>
            typographic(
              `${title} : ${[
                added > 0 ? counted(added, "valeur nouvelle", "valeurs nouvelles") : "",
                changed > 0 ? `${formatNumber(changed)} ${plural(changed, "changée")}` : "",
                requalified > 0
                  ? `${formatNumber(requalified)} ${plural(requalified, "change", "changent")} de statut seulement`
                  : "",
                removed > 0 ? `${formatNumber(removed)} ${plural(removed, "retirée")}` : "",
              ]
                .filter(Boolean)
                .join(", ")}.`,
            ),
          )
          .join(" ")}
      </p>
    </section>
  );
}

/** The objectives of plans that change state, before and after in words, and where it shows. */
export function Objectives({ site, objectives }: { site: Site; objectives: ObjectiveMoved[] }) {
  const nameOf = (code: string) => typographic(site.services.territories.get(code)?.name ?? code);
  return (
    <section class="section" aria-labelledby="objectifs">
      <h2 id="objectifs">
        {plural(objectives.length, "L’objectif qui change d’état", "Les objectifs qui changent d’état")}
      </h2>
      <ul class="todo moves">
        {objectives.map(({ plan, planTitle, objective, title, territory, before, after, sentence }) => (
          <li key={`${plan} ${objective}`}>
            <div>
              <h3>{typographic(title)}</h3>
              <p>
                {nameOf(territory)} · <a href={`/suivi/${plan}#${objective}`}>{typographic(planTitle)}</a>
              </p>
              <p>{typographic(sentence)}</p>
            </div>
            <p class="to">
              {before && <>{followUpStatusWords[before]} → </>}
              {followUpStatusWords[after]}
              {!before && <small> premier état vrai</small>}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** « 233 → 231 kg −2 », « 90 t, chiffre désormais provisoire »; what has no value says why. */
function Move({
  example: { before, after, statusBefore, statusAfter },
  unit,
}: {
  example: FigureMoved["examples"][number];
  unit: string;
}) {
  const decimals = decimalsOf(before, after);
  const bare = (value: number) => formatNumber(value, decimals);
  const say = (value: number | null, status: ObservationStatus | null) =>
    value !== null ? `${bare(value)} ${unit}` : status === "SECRET" ? "secret statistique" : "non disponible";
  const requalified = statusBefore && statusAfter && tellRequalified(statusBefore, statusAfter);
  if (statusBefore === null || (before !== null && before === after))
    return (
      <>
        {say(after, statusAfter)} <small>{requalified ?? "nouveau"}</small>
      </>
    );
  if (before === null || after === null)
    return (
      <>
        {say(before, statusBefore)} → {say(after, statusAfter)}
      </>
    );
  const gap = `${after > before ? "+" : "−"}${bare(Math.abs(after - before))}`;
  return (
    <>
      {bare(before)} → {say(after, statusAfter)} <small>{[gap, requalified].filter(Boolean).join(", ")}</small>
    </>
  );
}

const UNCERTAIN: Partial<Record<ObservationStatus, string>> = { ESTIME: "estimé", PROVISOIRE: "provisoire" };

/** « chiffre désormais provisoire », « chiffre qui n’est plus provisoire »; null where that does not change. */
function tellRequalified(before: ObservationStatus, after: ObservationStatus): string | null {
  const [was, is] = [UNCERTAIN[before], UNCERTAIN[after]];
  if (was === is) return null;
  return is ? `chiffre désormais ${is}` : `chiffre qui n’est plus ${was}`;
}

/** Enough decimals for the two to differ, two at most where they do. */
function decimalsOf(before: number | null, after: number | null): number {
  const values = [before, after].filter((value): value is number => value !== null);
  if (values.every(Number.isInteger)) return 0;
  const [a = 0, b = Number.NaN] = values;
  for (const decimals of [1, 2, 3]) if (a.toFixed(decimals) !== b.toFixed(decimals)) return decimals;
  return 1;
}

/** Rows that differ; `beside`: what is put under each, given the columns that changed; `bare`: in a section that has its heading. */
export function Lines({
  difference,
  labelOf,
  beside,
  bare = false,
}: {
  difference: Pick<Difference, "samples" | "rows" | "key" | "preview">;
  labelOf: LabelOf;
  beside?: (row: DifferenceRow, changed: readonly string[], id: string) => ComponentChildren;
  bare?: boolean;
}) {
  const { samples, rows, key, preview } = difference;
  const total = rows.added + rows.changed + rows.removed;
  if (total === 0) return null;
  const cell = (value: DifferenceCell, field: Field) => labelOf(field, value) ?? tellCell(value, field);
  const name = (row: DifferenceRow) => {
    const told = key.length > 0 ? key : preview.fields.slice(0, 3).map((field) => field.name);
    return told.map((one) => cell(row[one] ?? null, fieldOf(preview.fields, one))).join(" · ");
  };
  const rest = (row: DifferenceRow) =>
    preview.fields
      .filter((field) => !key.includes(field.name) && NUMERIC.has(field.type ?? "string"))
      .slice(0, 2)
      .map((field) => tellCell(row[field.name] ?? null, field))
      .join(" · ");
  const shown = 8;
  const list = (
    <ul class="diff">
      {samples.changed.slice(0, shown).map(({ key: row, before, after, shape }, rank) => (
        <li key={`c${rank}`} data-tone="watch">
          <b>≠ modifiée</b>
          <span>{name(row)}</span>
          <span>
            {Object.keys(after).map((field, at) => (
              <span key={field}>
                {at > 0 && "\u202f; "}
                {titleOf(preview.fields, field)}&nbsp;:{" "}
                <del>{tellCell(before[field] ?? null, fieldOf(preview.fields, field))}</del> →{" "}
                <ins>{tellCell(after[field] ?? null, fieldOf(preview.fields, field))}</ins>
              </span>
            ))}
            {shape && (
              <span>
                {Object.keys(after).length > 0 && "\u202f; "}
                géométrie&nbsp;: <ins>{shape}</ins>
              </span>
            )}
          </span>
          {beside?.(row, Object.keys(after), `c${rank}`)}
        </li>
      ))}
      {samples.removed.slice(0, shown).map((row, rank) => (
        <li key={`r${rank}`} data-tone="off">
          <b>− supprimée</b>
          <span>{name(row)}</span>
          <span>
            <del>{rest(row)}</del>
          </span>
        </li>
      ))}
      {samples.added.slice(0, shown).map((row, rank) => (
        <li key={`a${rank}`} data-tone="ok">
          <b>+ ajoutée</b>
          <span>{name(row)}</span>
          <span>
            <ins>{rest(row)}</ins>
          </span>
          {beside?.(row, [], `a${rank}`)}
        </li>
      ))}
    </ul>
  );
  if (bare) return list;
  return (
    <section class="section" aria-labelledby="lignes">
      <h2 id="lignes">Les lignes</h2>
      {list}
    </section>
  );
}

const NUMERIC = new Set(["number", "integer"]);
const fieldOf = (fields: readonly Field[], name: string): Field =>
  fields.find((field) => field.name === name) ?? { name, type: "string" };

function tellCell(value: DifferenceCell, { type }: Field): string {
  if (value === null) return "vide";
  if (typeof value === "boolean") return value ? "oui" : "non";
  if (typeof value === "number" && NUMERIC.has(type ?? "string")) return formatGiven(value);
  const text = String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

export function Columns({ difference }: { difference: Difference }) {
  const { geometry, columns } = difference;
  const { added, lost, retyped } = columns;
  if (difference.base === 0 || (!geometry && added.length + lost.length + retyped.length === 0)) return null;
  return (
    <section class="section" aria-labelledby="colonnes">
      <h2 id="colonnes">Les colonnes</h2>
      <ul class="diff">
        {added.map(({ name, title, type }) => (
          <li key={name} data-tone="ok">
            <b>+ ajoutée</b>
            <span>{typographic(title ?? name)}</span>
            <span>{typeName(type ?? "string")}</span>
          </li>
        ))}
        {lost.map(({ name, title }) => (
          <li key={name} data-tone="off">
            <b>− retirée</b>
            <span>{typographic(title ?? name)}</span>
            <span />
          </li>
        ))}
        {retyped.map(({ name, title, before, after }) => (
          <li key={name} data-tone="watch">
            <b>≠ modifiée</b>
            <span>{typographic(title ?? name)}</span>
            <span>
              <del>{typeName(before)}</del> → <ins>{typeName(after)}</ins>
            </span>
          </li>
        ))}
        {geometry && (
          <li data-tone={geometryChanges[geometry.change].tone}>
            <b>{geometryChanges[geometry.change].label}</b>
            <span>Géométrie</span>
            <span>
              {geometry.change !== "added" && <del>{tellShapes(geometry.before)}</del>}
              {geometry.change === "changed" && " → "}
              {geometry.change !== "lost" && <ins>{tellShapes(geometry.after)}</ins>}
            </span>
          </li>
        )}
      </ul>
    </section>
  );
}

const geometryChanges: Record<GeometryChange["change"], { tone: string; label: string }> = {
  added: { tone: "ok", label: "+ ajoutée" },
  lost: { tone: "off", label: "− retirée" },
  changed: { tone: "watch", label: "≠ modifiée" },
};

/** Proposed from the difference: read, kept or rewritten. */
function Note({ draft, proposedNote, typed, faults = [] }: DifferenceProps) {
  const fault = faults.find(({ field }) => field === "note")?.message;
  const isProposed = typed === undefined && draft.note === null && proposedNote !== "";
  return (
    <NoteField
      label="En une phrase"
      isProposed={isProposed}
      value={typed?.note ?? draft.note ?? proposedNote}
      fault={fault}
    />
  );
}
