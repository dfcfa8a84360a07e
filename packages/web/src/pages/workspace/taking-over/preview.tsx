import {
  type Change,
  type ImportDone,
  type ImportPreview,
  importers,
  type PlacedRecord,
  type Standing,
} from "@datalogue/api";
import type { VNode } from "preact";
import { FirstRows } from "../../../components/first-rows.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { counted, formatDate, frequencies, licences, listed, typographic } from "../../../format/index.js";
import { Icon, type IconName } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { OrganisationField } from "../organisation-field.js";
import { formatClock } from "../publishing/step-page.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { TAKING_OVER } from "./start.js";

interface PreviewProps {
  visit: Visit;
  preview: ImportPreview;
  /** Those that the visitor may publish for. */
  organisations: string[];
  chosen?: string | undefined;
  /** What became of the records just chosen. */
  done?: ImportDone | undefined;
  told?: Told | undefined;
}

/** Groups of records, in the order of the page. */
const groups = {
  take: { title: "À reprendre", id: "a-reprendre" },
  changed: { title: "Déjà ici, dites autrement là-bas", id: "changees" },
  begun: { title: "En brouillon", id: "brouillons" },
  same: { title: "Déjà ici", id: "deja-ici" },
} as const;
type Group = keyof typeof groups;

function groupOf({ standing, takeable }: PlacedRecord): Group {
  if (standing.kind === "begun") return "begun";
  if (standing.kind === "here") return takeable ? "changed" : "same";
  return standing.kind === "twice" ? "same" : "take";
}

/** `/espace/reprendre/{id}`: a catalogue beside what is here, jeu by jeu; what is ticked becomes drafts. */
export function previewPage(site: Site, props: PreviewProps): string {
  const { visit, preview, told, done } = props;
  const { records, faults, failure } = preview;
  const inGroup = (group: Group) => records.filter((record) => groupOf(record) === group);
  const [take, changed] = [inGroup("take"), inGroup("changed")];
  return renderWorkspace({
    site,
    title: "Reprendre un catalogue existant",
    visit,
    place: "/espace",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">Reprendre un catalogue</p>
          <h1>{failure === null ? tellAll(records) : "Ce catalogue n’a pas pu être lu"}</h1>
          <p>
            {typographic(importers[preview.kind].title)}&nbsp;: <span class="address">{preview.source}</span>
          </p>
          <ToldAbove told={told} />
          {done && <Done done={done} />}
        </div>
        {failure !== null && (
          <div class="section narrow">
            <div class="verdict">
              <p>
                <Icon name="off" /> {typographic(failure)}
              </p>
              <p>Rien n’a été écrit.</p>
              <p class="actions">
                <a class="button button--main" href={TAKING_OVER}>
                  Donner une autre adresse ou un fichier
                </a>
              </p>
            </div>
          </div>
        )}
        {faults.length > 0 && <Faults faults={faults} />}
        {failure === null && records.length === 0 && (
          <p class="section">
            Ce catalogue est vide&nbsp;: il ne décrit aucun jeu. <a href={TAKING_OVER}>En donner un autre</a>
          </p>
        )}
        {take.length + changed.length > 0 && <Choice {...{ ...props, take, changed }} />}
        {(["begun", "same"] as const).map(
          (group) =>
            inGroup(group).length > 0 && (
              <RecordSection
                key={group}
                group={group}
                rows={inGroup(group).map((record) => <RecordRow key={record.id + record.place} record={record} />)}
              />
            ),
        )}
        {failure === null && (
          <p class="small after">
            Cet aperçu est oublié {formatClock(preview.expiresAt)}.{" "}
            <a href={TAKING_OVER}>Reprendre un autre catalogue</a>
          </p>
        )}
      </>
    ),
  });
}

/** « 12 fiches lues : 9 à reprendre, 3 déjà ici ». */
function tellAll(records: PlacedRecord[]): string {
  const count = (group: Group) => records.filter((record) => groupOf(record) === group).length;
  const parts = [
    [count("take"), "à reprendre"],
    [count("changed"), "à mettre à jour"],
    [count("begun"), "en brouillon"],
    [count("same"), "déjà ici"],
  ] as const;
  const told = parts.filter(([number]) => number > 0).map(([number, words]) => `${number}\u00a0${words}`);
  const read = counted(records.length, "fiche lue", "fiches lues");
  return typographic(told.length > 0 ? `${read} : ${told.join(", ")}` : read);
}

function Done({ done: { made, refused } }: { done: ImportDone }) {
  return (
    <div class="verdict" data-tone="watch" role="alert">
      <h2>
        <Icon name="watch" /> {made.length > 0 ? `${counted(made.length, "brouillon fait", "brouillons faits")}, ` : ""}
        {counted(refused.length, "fiche laissée", "fiches laissées")}
      </h2>
      <ul class="plain">
        {refused.map(({ record, title, sentence }) => (
          <li key={record}>
            {typographic(title)}&nbsp;: {typographic(sentence)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Faults({ faults }: { faults: string[] }) {
  return (
    <section class="section" aria-labelledby="fautes">
      <h2 id="fautes">Ce qui n’a pas pu être lu</h2>
      <FirstRows
        look="plain"
        rest={(count) => `Les ${counted(count, "autre", "autres")}`}
        rows={faults.map((fault) => <li key={fault}>{typographic(fault)}</li>)}
      />
    </section>
  );
}

function RecordSection({ group, rows }: { group: Group; rows: VNode[] }) {
  const { id, title } = groups[group];
  return (
    <section class="section" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <FirstRows
        look="plain record-list"
        rest={(count) => `Les ${counted(count, "autre fiche", "autres fiches")}`}
        rows={rows}
      />
    </section>
  );
}

/** The form that makes drafts: nothing is ticked before somebody does. */
function Choice(props: PreviewProps & { take: PlacedRecord[]; changed: PlacedRecord[] }) {
  const { visit, preview, organisations, chosen, take, changed } = props;
  const all = take.length + changed.length;
  return (
    <OwnForm visit={visit} action={`${TAKING_OVER}/${preview.id}`}>
      {take.length > 0 && (
        <RecordSection
          group="take"
          rows={take.map((record) => <RecordRow key={record.id} record={record} choosable />)}
        />
      )}
      {changed.length > 0 && (
        <RecordSection
          group="changed"
          rows={changed.map((record) => <RecordRow key={record.id} record={record} choosable />)}
        />
      )}
      <section class="section" aria-labelledby="faire">
        <h2 id="faire">En faire des brouillons</h2>
        {take.length > 0 && <OrganisationField {...{ visit, organisations, chosen }} />}
        {take.length === 0 && <input type="hidden" name="organisation" value={organisations[0]} />}
        <p class="end-bar">
          <button class="button--main" type="submit">
            Faire un brouillon des fiches cochées
          </button>
          {all > 1 && (
            <button type="submit" name="tout" value="oui">
              {`Un brouillon de chacune des ${all} fiches`}
            </button>
          )}
          <span class="small">Rien n’est publié.</span>
        </p>
      </section>
    </OwnForm>
  );
}

const looks: Record<Standing["kind"], { icon: IconName; status: string; words: string }> = {
  new: { icon: "ok", status: "on-track", words: "nouvelle" },
  incomplete: { icon: "watch", status: "to-watch", words: "incomplète" },
  here: { icon: "unknown", status: "none", words: "déjà ici" },
  begun: { icon: "unknown", status: "none", words: "en brouillon" },
  twice: { icon: "unknown", status: "none", words: "en double" },
};

function RecordRow({ record, choosable = false }: { record: PlacedRecord; choosable?: boolean }) {
  const { id, title, standing, fields, files, left, place, identifier } = record;
  const { icon, status, words } = looks[standing.kind];
  const read = files.filter(({ readable }) => readable);
  return (
    <li class="panel">
      <h3>
        {choosable ? (
          <label class="choice">
            <input type="checkbox" name="fiche" value={id} /> <strong>{typographic(title)}</strong>
          </label>
        ) : (
          typographic(title)
        )}
      </h3>
      <p>
        <span class="status" data-status={status}>
          <Icon name={icon} /> {words}
        </span>{" "}
        <TellStanding record={record} />
      </p>
      <details class="fold">
        <summary>
          <span>
            {counted(fields.length, "champ rempli", "champs remplis")}
            {read.length > 0 && `, ${counted(read.length, "fichier à lire", "fichiers à lire")}`}
            {left.length > 0 && `, ${counted(left.length, "valeur sans place", "valeurs sans place")}`}
            <span class="visually-hidden"> : {typographic(title)}</span>
          </span>
        </summary>
        <dl class="meta-list meta-list--pairs address">
          {fields.map(({ field, value, from }) => (
            <div key={field}>
              <dt>
                {LABELS[field]} <span class="small address">({from})</span>
              </dt>
              <dd>{sayValue(value)}</dd>
            </div>
          ))}
          {files.length > 0 && (
            <div>
              <dt>Fichiers annoncés</dt>
              {files.map((file) => (
                <dd key={file.url}>
                  {typographic(file.title)}
                  {file.format && file.format !== file.title && `, ${file.format}`}
                  {!file.readable && ", d’un format qui n’est pas lu ici"}
                  {file.url !== file.title && (
                    <>
                      <br />
                      <span class="small address">{file.url}</span>
                    </>
                  )}
                </dd>
              ))}
            </div>
          )}
          {left.map(({ from, value, why }) => (
            <div key={`${from} ${value}`}>
              <dt>
                Sans place ici <span class="small address">({from})</span>
              </dt>
              <dd>
                {short(value)}
                {why && (
                  <>
                    <br />
                    <span class="small">{typographic(why)}</span>
                  </>
                )}
              </dd>
            </div>
          ))}
          <div>
            <dt>Dans le catalogue</dt>
            <dd class="address">{[identifier ?? "sans identifiant", place].join(", ")}</dd>
          </div>
        </dl>
      </details>
    </li>
  );
}

/** What there is to know of a record before choosing it. */
function TellStanding({ record: { standing, asked } }: { record: PlacedRecord }) {
  switch (standing.kind) {
    case "new":
      return <>{asked.length > 0 ? tellAsked(asked) : "Rien ne manque à sa description."}</>;
    case "incomplete":
      return (
        <>
          Il lui manque {listFields(standing.missing)}.{" "}
          {tellAsked(asked.filter((field) => !(standing.missing as string[]).includes(field)))}
        </>
      );
    case "twice":
      return <>Une autre fiche de ce catalogue a le même identifiant&nbsp;: {typographic(standing.first)}.</>;
    case "begun":
      return (
        <>
          <a href={`/publier/${standing.draft.id}`}>Ouvrir le brouillon</a>
          <Changes changes={standing.changes} here="le brouillon" />
        </>
      );
    case "here":
      return (
        <>
          <a href={`/jeux/${standing.dataset.slug}`}>{typographic(standing.dataset.title)}</a>
          {standing.by === "address" && ", reconnu par son adresse"}
          {!standing.own && ", publié par un autre organisme"}
          {standing.changes.length === 0 && ". Sa fiche dit la même chose."}
          <Changes changes={standing.changes} here="la fiche d’ici" />
        </>
      );
  }
}

function Changes({ changes, here }: { changes: Change[]; here: string }) {
  if (changes.length === 0) return null;
  return (
    <>
      . Autre que {here}&nbsp;:{" "}
      {changes.map(({ field, before, after }, rank) => (
        <span key={field}>
          {rank > 0 && " ; "}
          <strong>{LABELS[field].toLowerCase()}</strong>, «&#8239;
          {before === null ? "rien" : short(sayValue(before), 120)}
          &#8239;» → «&#8239;{short(sayValue(after), 120)}&#8239;»
        </span>
      ))}
      .
    </>
  );
}

const LABELS: Record<PlacedRecord["fields"][number]["field"], string> = {
  title: "Titre",
  description: "Description",
  keywords: "Mots-clés",
  licence: "Licence",
  frequency: "Mise à jour",
  contact: "Contact",
  temporal: "Période",
  spatial: "Territoire",
  theme: "Thème",
  provenance: "Provenance",
  documentation: "Pages",
};

const ASKED: Partial<Record<PlacedRecord["asked"][number], string>> = {
  title: "le titre",
  description: "la description",
  theme: "le thème",
  licence: "la licence",
};

function tellAsked(fields: PlacedRecord["asked"]): string {
  return fields.length > 0 ? typographic(`Restera à préciser : ${listFields(fields)}.`) : "";
}

function listFields(fields: PlacedRecord["asked"]): string {
  return listed(fields.map((field) => ASKED[field] ?? field));
}

function sayValue(value: Change["after"]): string {
  if (typeof value === "string")
    return (
      (licences as Record<string, { label: string }>)[value]?.label ??
      (frequencies as Record<string, string>)[value] ??
      short(value)
    );
  if (Array.isArray(value)) return value.map((one) => (typeof one === "string" ? one : one.url)).join(", ");
  if ("email" in value) return `${value.name}, ${value.email}`;
  return `du ${formatDate(value.from)} au ${formatDate(value.to)}`;
}

function short(text: string, most = 600): string {
  return text.length <= most ? text : `${text.slice(0, most).trimEnd()}…`;
}
