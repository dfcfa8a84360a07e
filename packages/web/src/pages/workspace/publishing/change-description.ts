import type { DraftChanges, DraftDescription } from "@datalogue/api";
import { capitalise } from "../../../format/index.js";
import { answersOf, type DescriptionAnswers, type DescriptionQuestion, descriptionQuestions } from "./description.js";

/** What each absent answer asks for. */
const MISSING: Record<string, string> = {
  title: "Donnez un titre au jeu.",
  description: "Dites en deux phrases de quoi il s’agit.",
  theme: "Choisissez un thème.",
  licence: "Choisissez la licence.",
  frequency: "Dites quand le jeu sera mis à jour.",
  contact: "Donnez un contact public.",
  slug: "Donnez un titre, dont l’adresse du jeu sera tirée.",
  from: "Donnez aussi le premier jour.",
  to: "Donnez aussi le dernier jour.",
  contactName: "Donnez aussi le nom du service.",
  contactEmail: "Donnez aussi le courriel du service.",
};

/** A fault of the form: under a question, or of the whole. */
interface FaultOf {
  field: DescriptionQuestion | null;
  message: string;
}

/** What was refused of the metadata, said under the questions: each takes the place of the key of its document (« contact.email » : …). */
export function placeProblems(
  problems: readonly { field: string; message: string }[],
  typed: DescriptionAnswers,
): FaultOf[] {
  return problems.map(({ field, message }) => {
    const [, key = field, fault = message] = /^«\s([\w.[\]]+)\s»\s:\s(.+)$/s.exec(message) ?? [];
    const question = questionOf(key);
    if (question === null) return { field: questionOf(field), message };
    const missing = typed[question] === "" ? MISSING[question] : undefined;
    return { field: question, message: missing ?? capitalise(fault) };
  });
}

/** What is left to answer before the dataset can be published; its note is asked by the next step. */
export function listUnanswered({ missing, problems }: DraftDescription): FaultOf[] {
  const asked = missing.filter((field) => field !== "note");
  return [
    ...asked.map((field) => ({ field: questionOf(field), message: MISSING[field] ?? `Répondez : ${field}.` })),
    ...problems.map((message) => ({ field: null, message })),
  ];
}

/** The question of the form that a field of the metadata answers: « metadata.contact.email ». */
function questionOf(field: string): DescriptionQuestion | null {
  const [name = "", part] = field.replace(/^metadata[./]/, "").split(/[./[]/);
  if (name === "contact") return part === "email" ? "contactEmail" : "contactName";
  if (name === "temporal") return part === "to" ? "to" : "from";
  if (name === "slug") return "title";
  return descriptionQuestions.find((one) => one === name) ?? null;
}

/** The answers that were on a page when it was made. */
export function readSeen(text: string): Partial<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Questions whose answer is the metadata of the same name. */
const TEXTS = ["title", "description", "theme", "provenance", "frequency", "access", "licence", "spatial"] as const;

/** What a form changes of the description: what is as it was filled stays where it comes from. */
export function changeMetadata(
  typed: DescriptionAnswers,
  before: DraftDescription,
): NonNullable<DraftChanges["metadata"]> {
  const known = answersOf(before);
  const changed = (...names: DescriptionQuestion[]) => names.some((name) => typed[name] !== known[name]);
  const metadata: Record<string, unknown> = {};
  for (const name of TEXTS) if (changed(name)) metadata[name] = typed[name] || null;
  if (changed("from", "to"))
    metadata.temporal = typed.from === "" && typed.to === "" ? null : { from: typed.from, to: typed.to };
  if (changed("contactName", "contactEmail"))
    metadata.contact =
      typed.contactName === "" && typed.contactEmail === ""
        ? null
        : { name: typed.contactName, email: typed.contactEmail };
  if (changed("keywords"))
    metadata.keywords = typed.keywords
      .split(",")
      .map((word) => word.trim())
      .filter(Boolean);
  if (changed("documentation")) {
    const [first, ...others] = before.documentation.value ?? [];
    const page = { title: first?.title ?? "Page d’explication", url: typed.documentation };
    const pages = typed.documentation === "" ? others : [page, ...others];
    metadata.documentation = pages.length > 0 ? pages : null;
  }
  return metadata;
}
