import { MAX_HAND_ROWS } from "@datalogue/api";
import type { Field } from "@datalogue/ingest";
import { cleanName } from "@datalogue/ingest/core";
import type { Visit } from "../../../components/visit.js";
import { OwnForm } from "../../../components/workspace-document.js";
import { counted, typographic } from "../../../format/index.js";
import { REPLACES_DEMONSTRATION } from "../publishing/difference.js";

/** What somebody typed to begin a table. */
export interface StartAnswers {
  title: string;
  schema: string;
  columns: { title: string; type: string }[];
}

interface StartTableProps {
  visit: Visit;
  /** Where the form goes. */
  action: string;
  /** The dataset whose rows are corrected; null for a new one. */
  dataset: { title: string; rows: number | null; demonstration: boolean; withdrawn: boolean } | null;
  /** Known schemas, for a new one. */
  schemas: { choice: string; title: string }[];
  typed?: StartAnswers | undefined;
}

/** Columns that a form offers: more of them are a file's, or a schema's. */
export const MAX_COLUMNS = 12;
/** Characters of the title of a table, and of one of its columns. */
export const LONGEST_TITLE = 300;
export const LONGEST_COLUMN = 100;
const SHOWN = 4;

/** Types that a column typed by hand can have. French offices write a comma in numbers and the day first: the file that is published does not. */
const TYPES = {
  string: { title: "Texte", field: {} },
  number: { title: "Nombre, comme 2,5", field: { type: "number", decimalChar: "," } },
  integer: { title: "Nombre entier", field: { type: "integer" } },
  year: { title: "Année", field: { type: "year" } },
  date: { title: "Date, comme 14/03/2024", field: { type: "date", format: "%d/%m/%Y" } },
  boolean: { title: "Oui ou non", field: { type: "boolean", trueValues: ["oui"], falseValues: ["non"] } },
} as const satisfies Record<string, { title: string; field: Partial<Field> }>;

/** The columns that were typed, as fields of a schema; the names are those of their titles. */
export function fieldsOf(columns: StartAnswers["columns"]): Field[] {
  const taken = new Set<string>();
  return columns
    .filter(({ title }) => title.trim() !== "")
    .map(({ title, type }) => {
      const told = title.trim();
      const base = nameOf(told);
      let name = base;
      for (let rank = 2; taken.has(name); rank++) name = `${base}_${rank}`;
      taken.add(name);
      const known = Object.hasOwn(TYPES, type) ? TYPES[type as keyof typeof TYPES].field : {};
      return { name, title: told, ...structuredClone(known) } as Field;
    });
}

/** « Posé le » → « pose_le ». */
function nameOf(title: string): string {
  const plain = cleanName(title)
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  return plain === "" ? "colonne" : plain;
}

/** On the first step: a table typed here rather than a file. */
export function StartTable({ visit, action, dataset, schemas, typed }: StartTableProps) {
  const isLong = dataset?.rows != null && !dataset.demonstration && dataset.rows > MAX_HAND_ROWS;
  return (
    <details class="fold" id="main" open={typed !== undefined}>
      <summary>{dataset ? "Plutôt corriger à la main" : "Plutôt saisir à la main"}</summary>
      {isLong ? (
        <p>
          Ce jeu a {counted(dataset?.rows ?? 0, "ligne")}. Au-delà de {MAX_HAND_ROWS}, un tableur va plus vite&nbsp;:
          téléchargez le fichier, corrigez-le, puis déposez-le ci-dessus.
        </p>
      ) : (
        <OwnForm visit={visit} class="stack" action={action}>
          {dataset ? (
            <p>
              {dataset.demonstration
                ? `Un tableau s’ouvre, sans ligne. ${REPLACES_DEMONSTRATION}`
                : `${dataset.rows === null ? "Un tableau s’ouvre" : `Les lignes de la version ${dataset.withdrawn ? "retirée" : "en ligne"} s’ouvrent dans un tableau`}\u00a0: une cellule, une ligne, un bloc collé.`}{" "}
              Rien n’est public avant la dernière étape.
            </p>
          ) : (
            <NewTable schemas={schemas} typed={typed} />
          )}
          <p>
            <button type="submit">{dataset ? "Ouvrir le tableau" : "Commencer le tableau"}</button>
          </p>
        </OwnForm>
      )}
    </details>
  );
}

function NewTable({ schemas, typed }: Pick<StartTableProps, "schemas" | "typed">) {
  const columns = Array.from({ length: MAX_COLUMNS }, (_, at) => typed?.columns[at] ?? { title: "", type: "string" });
  return (
    <>
      <div class="field">
        <label for="titre">Titre du tableau</label>
        <input type="text" id="titre" name="titre" maxLength={LONGEST_TITLE} required value={typed?.title} />
      </div>
      {schemas.length > 0 && (
        <div class="field">
          <label for="colonnes-de">Colonnes</label>
          <select id="colonnes-de" name="schema">
            <option value="">Les miennes, ci-dessous</option>
            {schemas.map(({ choice, title }) => (
              <option key={choice} value={choice} selected={typed?.schema === choice}>
                {typographic(title)}
              </option>
            ))}
          </select>
        </div>
      )}
      <fieldset class="stack">
        <legend>Vos colonnes, {MAX_COLUMNS} au plus</legend>
        <Columns columns={columns.slice(0, SHOWN)} from={0} />
        <details class="fold" open={columns.slice(SHOWN).some(({ title }) => title !== "")}>
          <summary>D’autres colonnes</summary>
          <Columns columns={columns.slice(SHOWN)} from={SHOWN} />
        </details>
      </fieldset>
    </>
  );
}

function Columns({ columns, from }: { columns: StartAnswers["columns"]; from: number }) {
  return (
    <>
      {columns.map(({ title, type }, rank) => {
        const at = from + rank;
        return (
          <div key={at} class="column-typed">
            <label class="visually-hidden" for={`colonne${at}`}>
              Titre de la colonne {at + 1}
            </label>
            <input
              type="text"
              id={`colonne${at}`}
              name={`colonne${at}`}
              maxLength={LONGEST_COLUMN}
              value={title}
              placeholder={`Colonne ${at + 1}`}
            />
            <label class="visually-hidden" for={`type${at}`}>
              Ce que contient la colonne {at + 1}
            </label>
            <select id={`type${at}`} name={`type${at}`}>
              {Object.entries(TYPES).map(([name, one]) => (
                <option key={name} value={name} selected={name === type}>
                  {one.title}
                </option>
              ))}
            </select>
          </div>
        );
      })}
    </>
  );
}
