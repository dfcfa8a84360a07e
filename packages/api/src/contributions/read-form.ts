import { isDay } from "../calendar/civil-day.js";
import { hasUnseen } from "../people/person.js";
import type { FormAnswers } from "./contribution.js";
import type { FormSettings } from "./contributions.js";

const LONGEST_TITLE = 150;
/** Characters of what is written with a form or a decision. */
export const LONGEST_TEXT = 2_000;
/** Columns that a form asks. */
const MOST_COLUMNS = 40;

/** What a form of who publishes says, or what is wrong with it. */
export function readForm(
  answers: FormAnswers,
  { fields, needed, madeKey }: Pick<FormSettings, "fields" | "needed" | "madeKey">,
): { form: FormAnswers } | { problems: { field: string; message: string }[] } {
  const problems: { field: string; message: string }[] = [];
  const refuse = (field: string, message: string) => problems.push({ field, message });
  const title = answers.title.replace(/\s+/g, " ").trim();
  if (title.length < 3) refuse("title", "Donnez un titre à ce formulaire.");
  else if (title.length > LONGEST_TITLE) refuse("title", `Tenez en ${LONGEST_TITLE} signes.`);
  else if (hasUnseen(title)) refuse("title", "Écrivez sans signe invisible.");
  const introduction = answers.introduction.replace(/\r\n?/g, "\n").trim();
  if (introduction.length > LONGEST_TEXT)
    refuse("introduction", `Tenez en ${LONGEST_TEXT.toLocaleString("fr-FR")} signes.`);
  else if (hasUnseen(introduction.replaceAll("\n", " "))) refuse("introduction", "Écrivez sans signe invisible.");
  const known = fields.map(({ name }) => name);
  const columns = known.filter((name) => answers.columns.includes(name));
  const unknown = answers.columns.find((name) => !known.includes(name));
  const missing = needed.filter((name) => !columns.includes(name));
  const called = (name: string) => fields.find((field) => field.name === name)?.title ?? name;
  if (unknown !== undefined) refuse("columns", `Ce jeu n'a pas de colonne «\u00A0${unknown.slice(0, 100)}\u00A0».`);
  else if (columns.filter((name) => name !== madeKey).length === 0) refuse("columns", "Demandez une colonne au moins.");
  else if (columns.length > MOST_COLUMNS) refuse("columns", `Demandez ${MOST_COLUMNS} colonnes au plus.`);
  else if (missing.length > 0)
    refuse(
      "columns",
      `Demandez aussi ${missing.map((name) => `«\u00A0${called(name)}\u00A0»`).join(", ")}\u00A0: c'est ce qui distingue une ligne d'une autre.`,
    );
  const { opensOn, closesOn, asksEmail } = answers;
  if (!isDay(opensOn)) refuse("opensOn", "Donnez le premier jour, de la forme AAAA-MM-JJ.");
  if (closesOn !== null && !isDay(closesOn))
    refuse("closesOn", "Donnez le dernier jour, de la forme AAAA-MM-JJ, ou aucun.");
  else if (closesOn !== null && closesOn < opensOn) refuse("closesOn", "Le dernier jour est avant le premier.");
  return problems.length > 0 ? { problems } : { form: { title, introduction, columns, opensOn, closesOn, asksEmail } };
}
