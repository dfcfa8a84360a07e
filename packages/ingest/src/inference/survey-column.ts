import { columnWords } from "../column-names.js";
import type { Geography } from "../geography.js";
import { personalKinds } from "../guards/personal-kinds.js";
import { isMissingWord } from "../missing-words.js";
import { isSpreadsheetError } from "../validation/spreadsheet-error.js";
import { createForms, type Form } from "./forms.js";
import { announcesNumber, type SemanticKindName, semanticKinds } from "./kinds/index.js";
import type { TextKind } from "./kinds/kind.js";

/** Different values of a column that are remembered, and how long they may be. */
export const MAX_DISTINCT = 64;
const MAX_TEXT = 200;
/** A form or a kind that refused so many texts, and more than one in ten, is not the one of the column. */
const MAX_REFUSED = 20;
/** Refused texts that are remembered. */
const SHOWN = 3;

/** A text that a form or a kind refused, and where. */
export interface Refusal {
  text: string;
  line: number | null;
}

/** How many texts a form or a kind took and refused; those remembered since they came are counted once. */
export interface Candidate {
  accepted: number;
  refused: number;
  /** The first texts refused. */
  refusals: Refusal[];
}

/** All that is remembered of a column once its cells were read: memory does not grow with them. */
export interface ColumnSurvey {
  name: string;
  words: string[];
  /** Cells with something other than a word that means "no value". */
  filled: number;
  /** Cells without anything. */
  empty: number;
  /** Cells of spaces only. */
  blank: number;
  /** Words that may mean "no value", with how often. */
  missing: Map<string, number>;
  /** Different values other than those, with how often; all of them unless `many`. */
  distinct: Map<string, number>;
  many: boolean;
  /** Some cells have spaces around. */
  padded: boolean;
  longest: number;
  /** Cells that hold an error of a spreadsheet: wrong whatever the type. */
  errors: number;
  forms: (Candidate & { form: Form })[];
  /** `alone`: its values may tell it without the name of the column. */
  kinds: (Candidate & {
    name: SemanticKindName;
    kind: TextKind;
    alone: boolean;
    /** A text met is of the official list, or there is no list to look in. */
    known: boolean;
  })[];
  /** The name announces a code, whatever the cells. */
  code: boolean;
  /** A cell looks like personal data. */
  personal: boolean;
  /** A workbook shows its numbers as percentages: 0.125 is 12.5 %. */
  percents: boolean;
}

export function createColumnSurvey(name: string): ColumnSurvey {
  const words = columnWords(name);
  const kinds = Object.entries(semanticKinds).flatMap(([kindName, kind]) =>
    kind.of === "text" && (kind.alone || kind.announced(words))
      ? [{ name: kindName as SemanticKindName, kind, alone: kind.alone !== undefined, known: false, ...untried() }]
      : [],
  );
  return {
    name,
    words,
    filled: 0,
    empty: 0,
    blank: 0,
    missing: new Map(),
    distinct: new Map(),
    many: false,
    padded: false,
    longest: 0,
    errors: 0,
    forms: createForms(words).map((form) => ({ form, ...untried() })),
    kinds,
    code: !announcesNumber(words) && kinds.some(({ kind }) => kind.code && kind.announced(words)),
    personal: Object.values(personalKinds).some((kind) => kind.announced(words)),
    percents: false,
  };
}

/** Learns from one cell; null and undefined are cells without anything. */
export function surveyCell(
  survey: ColumnSurvey,
  text: string | null | undefined,
  line: number | null,
  geography: Geography | undefined,
): void {
  if (!text) {
    survey.empty++;
    return;
  }
  const known = survey.distinct.get(text);
  if (known !== undefined) {
    survey.distinct.set(text, known + 1);
    survey.filled++;
    return;
  }
  if (isMissingWord(text)) {
    survey.missing.set(text, (survey.missing.get(text) ?? 0) + 1);
    return;
  }
  // "1.5E+08" may be a number; with a comma it is what a spreadsheet shows of a code too long.
  if (/[#,]|^Err/.test(text) && isSpreadsheetError(text)) {
    survey.errors++;
    return;
  }
  survey.filled++;
  if (survey.distinct.size < MAX_DISTINCT && text.length <= MAX_TEXT) survey.distinct.set(text, 1);
  else survey.many = true;
  if (text.length > survey.longest) survey.longest = text.length;
  judge(survey, text, line, geography);
}

function judge(survey: ColumnSurvey, text: string, line: number | null, geography: Geography | undefined): void {
  const trimmed = text.trim();
  if (trimmed !== text) survey.padded = true;
  if (trimmed === "") survey.blank++;
  // The reading of a typed column leaves out the spaces around a value, with a warning.
  else if (trimmed === text || !isMissingWord(trimmed))
    for (const candidate of survey.forms) weigh(candidate, candidate.form.accepts(trimmed), text, line);
  for (const candidate of survey.kinds) {
    const { kind } = candidate;
    const accepted = kind.accepts(text);
    weigh(candidate, accepted, text, line);
    if (accepted && !candidate.known) candidate.known = !kind.known || !geography || kind.known(text, geography);
    if (candidate.alone && !(accepted && (kind.alone?.accepts?.(text, geography) ?? true))) candidate.alone = false;
  }
  if (survey.forms.some(isDropped)) survey.forms = survey.forms.filter((candidate) => !isDropped(candidate));
  if (survey.kinds.some(isDropped)) survey.kinds = survey.kinds.filter((candidate) => !isDropped(candidate));
  if (!survey.personal && survey.distinct.size < MAX_DISTINCT)
    survey.personal = Object.values(personalKinds).some((kind) => kind.share < 1 && kind.test(trimmed));
}

function untried(): Candidate {
  return { accepted: 0, refused: 0, refusals: [] };
}

function weigh(candidate: Candidate, accepted: boolean, text: string, line: number | null): void {
  if (accepted) {
    candidate.accepted++;
    return;
  }
  candidate.refused++;
  if (candidate.refusals.length < SHOWN && !candidate.refusals.some((refusal) => refusal.text === text))
    candidate.refusals.push({ text: text.slice(0, MAX_TEXT), line });
}

function isDropped({ accepted, refused }: Candidate): boolean {
  return (refused > 1 && accepted === 0) || (refused >= MAX_REFUSED && accepted < 10 * refused);
}
