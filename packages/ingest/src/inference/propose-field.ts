import { counted, formatNumber } from "../french-number.js";
import { list, quote } from "../issues/french.js";
import { isPlainMissing } from "../missing-words.js";
import type { Constraints, CustomCheck, Field } from "../schema.js";
import { TO_COMPLETE } from "../to-complete.js";
import { typeset } from "../typography.js";
import { isOtherUnit, unitOfTitle } from "../units.js";
import type { Form } from "./forms.js";
import { announcesNumber, type SemanticKindName, semanticKinds } from "./kinds/index.js";
import { announcesDate, announcesPlace, isNumberOf, type NumberKind, type SemanticKind } from "./kinds/kind.js";
import { type Candidate, type ColumnSurvey, MAX_DISTINCT } from "./survey-column.js";
import { titleOf } from "./title-of.js";

export type Confidence = "sure" | "likely" | "to-verify";

/** A field of a proposed schema, and why it is so. */
export interface FieldProposal {
  field: Field;
  checks: CustomCheck[];
  kind: SemanticKindName | null;
  confidence: Confidence;
  /** Why, a French sentence. */
  reason: string;
  /** What the agent should look at or write, French clauses without capital. */
  toComplete: string[];
  /** Words of the column read as "no value". */
  missing: string[];
  /** Records may be told apart by it: complete, and neither a measure nor a long text. */
  keyLike: boolean;
}

/** From how many filled cells a type is not an accident. */
const ENOUGH = 10;
/** An enumeration is proposed for few values, each met often. */
const ENUM = { values: 20, repeats: 4, rows: 20, length: 80 };
const LONG_TEXT = /^(commentaires?|observations?|description|adresse|adr|remarques?|infos?|detail|details|comm)$/;
/** Days as spreadsheets count them, from 1954 to 2064. */
const DAY_NUMBERS = { from: 20_000, to: 60_000 };
const RANKS = /^(mois|semaine|trimestre|semestre|jour|rang|ordre|ligne)$/;

/**
 * Proposes the field of a column.
 * @param numbers the column is a property that a GeoJSON writes as a number: it stays one, since a text is refused by its reading.
 * @param marks those of decimals that the columns of the file show beyond doubt.
 */
export function proposeField(survey: ColumnSurvey, numbers: boolean, marks: ReadonlySet<string>): FieldProposal {
  const found = findReading(survey, numbers, marks);
  const { field, confidence, reason, toComplete } = found;
  const kind = found.kind === null ? undefined : semanticKinds[found.kind];
  const check = kind?.of === "text" ? kind.check : undefined;
  // Any text will do: words that mean "no value" among numbers are values here.
  const isText = field.type === "string" && !field.format && !field.constraints?.pattern && !check;
  const missing = [...survey.missing.keys()].filter((word) => !isText || isPlainMissing(word));
  const absent = survey.empty + sum(missing.map((word) => survey.missing.get(word) ?? 0));
  const complete = survey.filled > 0 && absent === 0 && survey.blank === 0 && survey.errors === 0;
  const constraints: Constraints = {};
  if (complete && survey.filled > 1) constraints.required = true;
  Object.assign(constraints, field.constraints);
  const allowed =
    isText && (kind === undefined || (kind.of === "text" && kind.enumerable))
      ? listAllowed(survey, missing)
      : undefined;
  if (allowed) {
    constraints.enum = allowed;
    toComplete.push(`les ${allowed.length} valeurs admises sont celles du fichier : complétez-les`);
  }
  if (survey.errors > 0)
    toComplete.push(`${counted(survey.errors, "erreur")} de tableur (#N/A…) à corriger dans le fichier`);
  const personal = survey.personal || (kind?.of === "text" && kind.personal === true);
  const example = personal ? undefined : exampleOf(survey, field);
  const { constraints: _, ...options } = field;
  const proposed: Field = {
    name: survey.name,
    title: titleOf(survey.name),
    description: typeset(`${TO_COMPLETE} : ${descriptionOf(field, kind)}`),
    ...options,
    ...(example === undefined ? {} : { example }),
    ...(Object.keys(constraints).length > 0 ? { constraints } : {}),
  };
  return {
    field: proposed,
    // A check reads the text of the cell, that of a missing value too.
    checks: check && missing.length === 0 ? [checkOf(check, survey.name)] : [],
    kind: found.kind,
    confidence,
    reason,
    toComplete,
    missing,
    keyLike: complete && isKeyLike(survey, field, kind),
  };
}

interface Reading {
  field: Pick<Field, "type"> & Partial<Field>;
  kind: SemanticKindName | null;
  confidence: Confidence;
  reason: string;
  toComplete: string[];
}

/** The first kind or form that no cell refuses, else text. */
function findReading(survey: ColumnSurvey, numbers: boolean, marks: ReadonlySet<string>): Reading {
  if (survey.filled === 0)
    return {
      field: { type: numbers ? "any" : "string" },
      kind: null,
      confidence: "to-verify",
      reason:
        survey.missing.size > 0
          ? `La colonne ne contient que ${list([...survey.missing.keys()].map((word) => quote(word)))}.`
          : "La colonne est vide : rien ne dit ce qu'elle contient.",
      toComplete: ["le type"],
    };
  return readAsKind(survey, numbers) ?? readAsForm(survey, numbers, marks) ?? readAsText(survey, numbers);
}

function readAsKind(survey: ColumnSurvey, numbers: boolean): Reading | undefined {
  for (const { name, kind, alone, known, refused } of survey.kinds) {
    if (refused > 0 || !known) continue;
    // Of the kinds that are read in a text, a year alone is a number.
    if (numbers && kind.field.type !== "year") continue;
    const announced = kind.announced(survey.words);
    const enough = alone && survey.distinct.size >= (kind.alone?.distinct ?? Number.POSITIVE_INFINITY);
    if (!announced && !enough) continue;
    const whole = !announced && kind.alone?.whole ? findWhole(survey) : undefined;
    if (whole && (announcesNumber(survey.words) || areDays(survey.words, whole))) continue;
    const doubt =
      whole && !survey.code && !announcesPlace(survey.words)
        ? [`le sens : « ${whole.range?.()[0]} » est peut-être un nombre, et non un code`]
        : [];
    const values = counted(survey.filled, "valeur");
    const reason = !announced
      ? `Reconnu à ses valeurs : ${values}, toutes de cette forme.`
      : survey.filled === 1
        ? "Le nom de la colonne l'annonce et sa seule valeur en a la forme."
        : `Le nom de la colonne l'annonce et ses ${values} en ont la forme.`;
    const confidence = doubt.length > 0 ? "to-verify" : announced && survey.filled >= ENOUGH ? "sure" : "likely";
    const toComplete = [...doubt, ...(kind.advice ? [kind.advice] : [])];
    return { field: kind.field, kind: name, confidence, reason, toComplete };
  }
  return undefined;
}

/** The form of whole numbers, where all its cells could be some. */
function findWhole({ forms }: ColumnSurvey): Form | undefined {
  return forms.find(({ form, refused }) => refused === 0 && form.field().type === "integer")?.form;
}

/** Whether whole numbers may be the days that the name announces, as a spreadsheet counts them. */
function areDays(words: readonly string[], whole: Form): boolean {
  const [low, high] = whole.range?.() ?? [0, 0];
  return announcesDate(words) && low >= DAY_NUMBERS.from && high <= DAY_NUMBERS.to;
}

/** The forms that no cell refuses, the simplest first. */
function listForms({ forms }: ColumnSurvey, numbers: boolean): Form[] {
  const taken = forms.filter(
    ({ form, accepted, refused }) =>
      accepted > 0 &&
      refused === 0 &&
      (form.isSettled?.() ?? true) &&
      // A number of a GeoJSON stays one.
      !(numbers && form.field().type === "date"),
  );
  return taken.map(({ form }) => form);
}

/** The kind of numbers that a name announces, and whose bounds hold those that were read. */
function findNumberKind(words: readonly string[], form: Form): [SemanticKindName, NumberKind] | undefined {
  const [low, high] = form.range?.() ?? [Number.NaN, Number.NaN];
  return Object.entries(semanticKinds).find(
    (entry): entry is [SemanticKindName, NumberKind] =>
      entry[1].of === "number" && entry[1].announced(words) && low >= entry[1].bounds[0] && high <= entry[1].bounds[1],
  );
}

/** What instruments and maps write with a point, in a file of decimal commas too. */
const POINTED = new Set<SemanticKindName>(["longitude", "latitude", "lambert-x", "lambert-y"]);

/** The mark of decimals that the numbers of a column show beyond doubt; undefined without any. */
export function findDecimalMark(survey: ColumnSurvey): string | undefined {
  const [form] = survey.code || readAsKind(survey, false) ? [] : listForms(survey, false);
  const found = form?.mark?.();
  if (!form || !found?.sure) return undefined;
  const [kind] = findNumberKind(survey.words, form) ?? [];
  return kind && POINTED.has(kind) ? undefined : found.mark;
}

/**
 * The first form that no cell refuses, and what leaves a doubt on it. "1.200" is one and a bit, or more than a thousand: the commas of decimals
 * that the other columns write decide, unless only the first is what the name announces, as a latitude. Of "1,200" points elsewhere say
 * nothing: those of articles, versions or instruments stand in files of decimal commas too.
 */
function chooseForm(
  survey: ColumnSurvey,
  numbers: boolean,
  marks: ReadonlySet<string>,
): { form: Form; doubt: string | undefined } | undefined {
  const [form, ...others] = listForms(survey, numbers);
  if (!form) return undefined;
  const found = form.mark?.();
  const doubt = form.doubt?.();
  const told = marks.size === 1;
  if (doubt || numbers || !found || found.sure || (told && marks.has(found.mark))) return { form, doubt };
  const grouped = told && found.mark === "." ? others.find((other) => other.field().groupChar === ".") : undefined;
  if (grouped && !(findNumberKind(survey.words, form) && !findNumberKind(survey.words, grouped)))
    return {
      form: grouped,
      doubt: `« ${found.text} » est lu avec un séparateur de milliers, d'après les décimales des autres colonnes`,
    };
  return { form, doubt: `« ${found.text} » pourrait aussi s'écrire avec un séparateur de milliers` };
}

function readAsForm(survey: ColumnSurvey, numbers: boolean, marks: ReadonlySet<string>): Reading | undefined {
  const chosen = chooseForm(survey, numbers, marks);
  if (!chosen) return undefined;
  const { form } = chosen;
  let field = form.field();
  // Its zeros would be lost one day; with decimals or a power of ten, a spreadsheet has changed it.
  if (survey.code && !numbers && (field.type === "integer" || field.type === "number")) return undefined;
  const [low, high] = form.range?.() ?? [0, 0];
  const toComplete: string[] = [];
  const few = survey.filled < ENOUGH;
  let confidence: Confidence = few ? "likely" : "sure";
  let reason = `${survey.filled === 1 ? "La seule valeur a" : `Les ${counted(survey.filled, "valeur")} ont`} la forme « ${FORM_TITLES[field.type ?? "string"] ?? field.type} ».`;
  const isDayNumber = field.type === "integer" && areDays(survey.words, form);
  const doubt = isDayNumber ? `« ${low} » est peut-être un jour tel qu'un tableur le compte` : chosen.doubt;
  if (doubt) {
    confidence = "to-verify";
    toComplete.push(`la façon d'écrire : ${doubt}`);
  }
  let kindName: SemanticKindName | null = null;
  if (form.range) {
    const found = findNumberKind(survey.words, form);
    const percents = field.unit === "%" && !found && low >= 0 && high <= 100;
    const [name, kind] = found ?? (percents ? ["percent", semanticKinds.percent as NumberKind] : []);
    const hasTitle = !field.unit && !survey.percents && !isNumberOf(survey.words);
    const titled = hasTitle ? unitOfTitle(survey.name, kind?.unit) : undefined;
    const isSmall = !field.unit && titled === undefined && high <= (kind?.shareUpTo ?? Number.NEGATIVE_INFINITY);
    const isShare = survey.percents || isSmall;
    if (isShare) confidence = "to-verify";
    const isOther = titled !== undefined && isOtherUnit(titled, kind?.unit);
    const isOwn = titled !== undefined && (kind?.unit === undefined || isOther);
    // « Tonnage (tonnes) » is in the unit of its kind, « Prix (€/m²) » is not.
    if (titled !== undefined && (isOwn || titled.includes("/"))) {
      field = { ...field, unit: titled };
      toComplete.push(`l'unité, lue dans le titre : ${quote(titled)}`);
    }
    if (name && kind) {
      kindName = name as SemanticKindName;
      const hasOther = isOther || isShare;
      // Its bounds are in its unit, but for nought.
      const { minimum } = kind.constraints;
      field = { ...field, constraints: hasOther ? { ...(minimum === 0 ? { minimum } : {}) } : kind.constraints };
      if (kind.unit && !field.unit && !hasOther) field.unit = kind.unit;
      // It speaks of the unit of the kind, or asks for one.
      if (kind.advice && !isOwn && !survey.percents) toComplete.push(kind.advice);
      reason = `${percents ? "Les valeurs portent l'unité" : "Le nom de la colonne l'annonce"} et les nombres vont de ${write(low)} à ${write(high)}.`;
    } else if (!field.unit && !survey.percents) toComplete.push("l'unité");
    if (survey.percents) toComplete.push("l'unité : 0,125 est lu où la feuille montre 12,5 %");
  }
  return { field, kind: kindName, confidence, reason, toComplete };
}

function readAsText(survey: ColumnSurvey, numbers: boolean): Reading {
  // A property of GeoJSON written both as texts and as numbers is no text: each type would refuse some.
  const field = { type: numbers ? ("any" as const) : ("string" as const) };
  const near = numbers ? undefined : findNear(survey);
  if (near) {
    const places = near.refusals.map(({ text, line }) =>
      line === null ? quote(text, 30) : `${quote(text, 30)} (ligne ${formatNumber(line)})`,
    );
    const others = near.refused > places.length ? "…" : "";
    return {
      field,
      kind: null,
      confidence: "to-verify",
      reason: `Presque toutes les valeurs ont la forme ${quote(near.title)}, sauf ${places.join(", ")}${others} : lu comme un texte.`,
      toComplete: [
        "corrigez ces valeurs dans le fichier, ou déclarez-les dans « missingValues », puis changez le type",
      ],
    };
  }
  const { size } = survey.distinct;
  return {
    field,
    kind: null,
    confidence: numbers ? "to-verify" : survey.filled < ENOUGH ? "likely" : "sure",
    reason: numbers
      ? "Certaines valeurs sont écrites comme des nombres JSON, d'autres non."
      : survey.many
        ? `Aucune forme connue pour les ${counted(survey.filled, "valeur")} : c'est un texte.`
        : `Aucune forme connue ; ${counted(size, "valeur différente", "valeurs différentes")} sur ${formatNumber(survey.filled)} : c'est un texte.`,
    toComplete: [],
  };
}

/** The kind that the name announces, else the form, that nearly all the cells have. */
function findNear(survey: ColumnSurvey): (Candidate & { title: string }) | undefined {
  const isNear = ({ accepted, refused }: Candidate) => refused > 0 && accepted >= 5 * refused;
  const kind = survey.kinds.find((candidate) => candidate.kind.announced(survey.words) && isNear(candidate));
  if (kind) return { ...kind, title: kind.kind.title };
  const form = survey.forms.filter(isNear).sort((a, b) => a.refused - b.refused || b.accepted - a.accepted)[0];
  const type = form?.form.field().type ?? "string";
  return form && { ...form, title: FORM_TITLES[type] ?? type };
}

/** French names of the types as the summary says them. */
export const FORM_TITLES: Partial<Record<NonNullable<Field["type"]>, string>> = {
  any: "valeur libre",
  array: "tableau JSON",
  boolean: "vrai ou faux",
  date: "date",
  datetime: "date et heure",
  duration: "durée",
  geojson: "géométrie GeoJSON",
  geopoint: "point géographique",
  integer: "nombre entier",
  number: "nombre",
  object: "objet JSON",
  string: "texte",
  time: "heure",
  year: "année",
  yearmonth: "mois",
};

function listAllowed(survey: ColumnSurvey, missing: readonly string[]): string[] | undefined {
  if (survey.many || survey.padded || survey.blank > 0 || survey.personal || survey.filled < ENUM.rows)
    return undefined;
  // Words that mean "no value" elsewhere are values among texts.
  const words = [...survey.missing.keys()].filter((word) => !missing.includes(word));
  const values = [...survey.distinct.keys(), ...words];
  if (values.length < 2 || values.length > ENUM.values || survey.filled < ENUM.repeats * values.length)
    return undefined;
  if (values.some((value) => value.length > ENUM.length)) return undefined;
  return values.sort((a, b) => a.localeCompare(b, "fr"));
}

function exampleOf(survey: ColumnSurvey, field: Partial<Field>): unknown {
  const first = [...survey.distinct.keys()].find((text) => text.trim() !== "")?.trim();
  if (first === undefined) return undefined;
  const plain = field.decimalChar === undefined && field.groupChar === undefined && field.bareNumber === undefined;
  return (field.type === "year" || ((field.type === "integer" || field.type === "number") && plain)) &&
    Number.isFinite(Number(first))
    ? Number(first)
    : first;
}

function descriptionOf(field: Partial<Field>, kind: SemanticKind | undefined): string {
  const what = kind ? `${kind.title}. Dites` : "dites";
  return field.type === "integer" || field.type === "number"
    ? `${what} ce qui est compté ou mesuré, l'unité et la source.`
    : `${what} ce que contient la colonne et d'où cela vient.`;
}

function checkOf({ name, params }: { name: string; params?: Record<string, unknown> }, column: string): CustomCheck {
  return { name, params: { column, ...params } };
}

function isKeyLike(survey: ColumnSurvey, { type, format }: Partial<Field>, kind: SemanticKind | undefined): boolean {
  if (kind) return kind.keyLike === true;
  if (type === "integer") return survey.words.some((word) => RANKS.test(word));
  if (type === "date" || type === "yearmonth" || type === "datetime" || type === "boolean") return true;
  if (type !== "string") return false;
  return format === "uuid" || (survey.longest <= MAX_DISTINCT && !survey.words.some((word) => LONG_TEXT.test(word)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const french = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 6 });

function write(value: number): string {
  return french.format(value);
}
