import { counted, type Geography, type RawCell, type Report, type Table, typeset } from "@datalogue/ingest";
import { leastCount } from "./least-count.js";
import { listColumns } from "./list-columns.js";
import { namePattern, tellPatterns } from "./name-pattern.js";
import type { Question } from "./question.js";
import type { Control, Source } from "./source-schema.js";

/** What must be true of a received file, and the communes asked for; plain data, since it goes to a worker thread. */
export type FileGuard = Pick<Source, "guard" | "control"> &
  Pick<Question, "communes"> & {
    /** Columns served already, or named by the schema: another one that seems to be of personal data is not published by itself. All may be, without them. */
    chosen?: readonly string[] | undefined;
    /** Rows of the table served, where it was received: half of them at least are expected where the guard says no number. */
    served?: number | undefined;
    /** Lines of the file received before, looked at where what is served is not all that was received. */
    before?: number | undefined;
  };

/** What a received file holds, and why it is refused; nothing of it is published when there is a refusal. */
export interface Inspection {
  columns: string[];
  rows: number;
  /** How the file is written, and which of its tables was read where it has several; undefined when no table was found in it. */
  file?: Pick<Report["file"], "format" | "encoding" | "delimiter" | "sheet">;
  /** Codes of communes that the official list does not know, and the first of them; undefined when nothing is compared. */
  unknownCodes?: { count: number; first: string[] };
  /** Communes asked for that are in the file, and those that are not; undefined when the guard does not look. */
  communes?: { found: string[]; missing: string[] };
  /** What the control adds up to; null when the file has no row of it (another territory). */
  control?: number | null;
  /** French sentences; none: the file is what it is expected to be. */
  refusals: string[];
}

/** What reading may meet once a table is open: no sum of what follows means anything. */
const BROKEN = new Set<Report["issues"][number]["code"]>(["unclosed-quote", "invalid-json", "invalid-geojson"]);

/**
 * Looks at a received file while it is checked, so that it is read once: `look` is given to `checkFile`, which hands the records over as the file has
 * them, and `conclude` is asked once all are read, with its report. A file without the columns expected is not read further.
 */
export function guardTable(
  { guard, control, communes: wanted, chosen, served, before }: FileGuard,
  geography?: Geography,
) {
  const expected = [
    ...guard.columns,
    ...(guard.communes && !guard.columns.includes(guard.communes.field) ? [guard.communes.field] : []),
  ];
  const asked = new Set(guard.communes ? wanted : []);
  const found = new Set<string>();
  const others = new Set<string>();
  let opened: Table | undefined;
  let sum: ReturnType<typeof summing> | undefined;
  let rows = 0;

  return {
    look(table: Table): Table {
      opened = table;
      const columns = table.columns.map(({ name }) => name);
      const placeRank = guard.communes ? rankOf(columns, guard.communes.field) : -1;
      sum = control && summing(columns, control);
      const read = (record: readonly RawCell[]) => {
        rows++;
        if (placeRank >= 0) {
          const code = communeCode(record[placeRank]);
          if (asked.has(code)) found.add(code);
          else if (geography && /^\d[\dAB]\d{3}$/.test(code)) others.add(code);
        }
        sum?.add(record);
      };
      // Of a layer, the columns that the file itself has are known at its end.
      const isRefused = !table.seen && findColumnRefusals(columns, expected).length > 0;
      return {
        ...table,
        async *batches() {
          for await (const batch of table.batches()) {
            // A reader leaves its file once it is left.
            if (isRefused) return;
            const unread = new Set(batch.unread);
            for (const [rank, record] of batch.records.entries()) if (!unread.has(rank)) read(record);
            yield batch;
          }
        },
      };
    },

    conclude({
      issues,
      file: { format, encoding, delimiter, sheet, sheets },
      rows: read,
    }: Pick<Report, "issues" | "file" | "rows">): Inspection {
      const errors = issues.flatMap(({ severity, code, message }) =>
        severity === "error" && (!opened || BROKEN.has(code)) ? [message] : [],
      );
      const file = { format, encoding, delimiter, ...(sheet === undefined ? {} : { sheet }) };
      // Somebody has to say which of its tables is read.
      if (!opened) return { columns: [], rows: 0, ...(sheets ? { file } : {}), refusals: errors };
      const { columns: listed, seen } = opened;
      const columns = listed.map(({ name }) => name).filter((name) => rows === 0 || !seen || seen(name));
      const none = findNoTable(columns, rows);
      if (none) return { columns: [], rows: 0, refusals: [...errors, typeset(none)] };
      const absent = findColumnRefusals(columns, expected);
      if (absent.length > 0) return { columns, rows: 0, file, refusals: [...errors, ...absent] };
      const unknown = [...others].filter((code) => !geography?.has(code) && !isArrondissement(code)).sort();
      const total = sum?.total();
      const isRead = read > 0 && issues.every(({ severity }) => severity !== "error");
      const [kept, former] = served === undefined ? [rows, before] : [read, served];
      return {
        ...{ columns, rows, file },
        ...(unknown.length > 0 ? { unknownCodes: { count: unknown.length, first: unknown.slice(0, 5) } } : {}),
        ...(guard.communes
          ? { communes: { found: [...found].sort(), missing: [...asked].filter((code) => !found.has(code)) } }
          : {}),
        ...(total === undefined ? {} : { control: total }),
        refusals: [
          ...errors,
          ...[
            ...findPlaceRefusals({ guard, asked, found, rows }),
            ...findRowRefusals(rows, guard.leastRows ?? 1),
            ...(isRead && guard.leastRows === undefined ? findLossRefusals(kept, former ?? 0) : []),
            ...findSheetRefusals(sheet, guard.sheet),
            ...(control ? findControlRefusals(total ?? null, control) : []),
            ...(chosen ? findPersonalRefusals(issues, chosen) : []),
          ].map((one) => typeset(one)),
        ],
      };
    },
  };
}

function findPlaceRefusals({
  guard: { communes },
  asked,
  found,
  rows,
}: Pick<FileGuard, "guard"> & { asked: ReadonlySet<string>; found: ReadonlySet<string>; rows: number }): string[] {
  if (!communes) return [];
  const least = leastCount(communes.leastShare, asked.size);
  if (asked.size > 0 && rows > 0 && found.size === 0)
    return [
      `Aucune des ${asked.size} communes demandées n'est dans le fichier, à la colonne « ${communes.field} ». Si le producteur ne publie rien pour ce département, dites-le dans source.json : « notCovered ».`,
    ];
  if (found.size >= least) return [];
  const missing = [...asked].filter((code) => !found.has(code));
  return [
    `${counted(found.size, "commune")} sur ${asked.size} demandées, il en faut ${least}. Absentes : ${missing.slice(0, 20).join(", ")}${missing.length > 20 ? "…" : ""}.`,
  ];
}

function findRowRefusals(rows: number, least: number): string[] {
  return rows < least ? [`${counted(rows, "ligne")}, il en faut ${least.toLocaleString("fr-FR")}.`] : [];
}

/** What comes by itself, and nobody looks at, takes the place of nothing twice as long. */
function findLossRefusals(rows: number, before: number): string[] {
  return rows * 2 < before
    ? [
        `${counted(rows, "ligne")}, moins de la moitié des ${before.toLocaleString("fr-FR")} d'avant. Si ce fichier est le bon, déposez-le à la main et confirmez ce qui part ; si cette source peut se réduire ainsi (suite d'années dont les plus anciennes sortent, fichier national), dites le moins de lignes qu'elle doit avoir (« Le moins de lignes attendu », « leastRows » de source.json), qui décide alors seul.`,
      ]
    : [];
}

/** `sheet`: the one read, where there are several. */
function findSheetRefusals(sheet: string | undefined, expected: string | undefined): string[] {
  if (sheet === undefined || expected === undefined || sheet === expected) return [];
  return [
    `Le classeur a maintenant plusieurs feuilles, et celle qui est lue, « ${sheet} », n'est pas celle d'avant, « ${expected} ». Choisissez celle à lire dans « Feuille à lire » (« sheet » de la recette).`,
  ];
}

function findControlRefusals(total: number | null, { field, value, tolerance = 0, reference }: Control): string[] {
  return total !== null && Math.abs(total - value) > tolerance
    ? [`« ${field} » : la somme des lignes de contrôle est ${total}, et non ${value} (${reference}).`]
    : [];
}

/** Nobody reads the report of a file that comes by itself. */
function findPersonalRefusals(issues: Report["issues"], chosen: readonly string[]): string[] {
  const found = issues.flatMap(({ code, field }) =>
    code === "personal-data" && field !== null && !chosen.includes(field) ? [field] : [],
  );
  const names = [...new Set(found)];
  if (names.length === 0) return [];
  return names.length > 1
    ? [
        `Colonnes nouvelles qui semblent contenir des données personnelles : ${names.join(", ")}. Aucune n'est publiée sans que quelqu'un l'ait choisi : regardez ce fichier, puis publiez-le avec ou sans elles.`,
      ]
    : [
        `Colonne nouvelle qui semble contenir des données personnelles : ${names.join()}. Elle n'est pas publiée sans que quelqu'un l'ait choisi : regardez ce fichier, puis publiez-le avec ou sans elle.`,
      ];
}

/** Why what was read is no table, whatever is expected of it. */
function findNoTable(columns: readonly string[], rows: number): string | undefined {
  if (columns.length === 0 && rows === 0)
    return "La réponse est vide : ni colonne, ni ligne, ni objet. Le producteur a vidé ce jeu, ou ce que la source demande (« filter », « where ») n'y garde rien.";
  // Read as the CSV that its name says it is: the first line of it, whole where it only opens.
  const [header = ""] = columns;
  if (/^\s*(\[\s*)?\{\s*"/.test(header) || (columns.length === 1 && /^[\s[{]+$/.test(header)))
    return "Ce fichier est du JSON, et non un tableau : l'adresse mène maintenant à autre chose. Donnez celle du CSV ou du classeur.";
  return undefined;
}

function findColumnRefusals(columns: readonly string[], expected: readonly string[]): string[] {
  const missing = expected.filter((template) => rankOf(columns, template) < 0);
  if (missing.length === 0) return [];
  const shown = listColumns(columns, 30) || "aucune";
  return [typeset(`Colonnes attendues et absentes : ${tellPatterns(missing)}. Colonnes du fichier : ${shown}.`)];
}

function rankOf(columns: readonly string[], template: string): number {
  const matches = namePattern(template);
  return columns.findIndex((name) => matches(name) !== undefined);
}

/** A code as the official list writes it: what the Insee writes before it (2025-COM-17219) left out, the zero that a spreadsheet lost given back. */
function communeCode(cell: RawCell): string {
  const code = (cell ?? "").trim().replace(/^(?:\d{4}-)?COM-/, "");
  return /^\d{4}$/.test(code) ? `0${code}` : code;
}

/** Arrondissements have codes, which are no communes. */
function isArrondissement(code: string): boolean {
  return /^(751|6938|132)/.test(code);
}

function summing(columns: readonly string[], { field, where }: Control) {
  const rank = rankOf(columns, field);
  const conditions = Object.entries(where).map(([name, value]) => ({ rank: rankOf(columns, name), value }));
  let total: number | null = null;
  return {
    add(record: readonly RawCell[]) {
      if (conditions.some(({ rank: at, value }) => (record[at] ?? "").trim() !== value)) return;
      const cell = (record[rank] ?? "").replace(/[\s\u00A0\u202F]/g, "").replace(",", ".");
      if (cell !== "" && Number.isFinite(Number(cell))) total = (total ?? 0) + Number(cell);
    },
    total: () => total,
  };
}
