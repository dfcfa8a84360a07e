import type { FieldFault } from "../people/field-fault.js";
import { hasUnseen, parseEmail } from "../people/person.js";
import { type Reuse, type ReuseAnswers, type ReuseKind, reuseKindNames } from "./reuse.js";

/** Longest texts. */
export const REUSE_LIMITS = { title: 120, url: 500, author: 120, description: 1000 };

type Written = Pick<Reuse, "title" | "url" | "kind" | "author" | "description" | "columns" | "version"> & {
  email: string | null;
};

/** Reads the answers of a form, or says what is wrong with each. `known`: the columns of the dataset, and the version that is answered, where it has it. */
export function parseReuse(
  answers: ReuseAnswers,
  known: { columns: readonly string[]; version: number | undefined },
): { reuse: Written } | { faults: FieldFault[] } {
  const faults: FieldFault[] = [];
  const tell = (field: keyof ReuseAnswers, message: string) => void faults.push({ kind: "fault", field, message });
  const line = (field: "title" | "author", least: number, message: string): string => {
    const text = answers[field].replace(/\s+/g, " ").trim();
    if (text.length < least) tell(field, message);
    else if (text.length > REUSE_LIMITS[field]) tell(field, `Tenez en ${REUSE_LIMITS[field]} signes.`);
    else if (hasUnseen(text)) tell(field, "Écrivez sans signe invisible.");
    return text;
  };
  const title = line("title", 3, "Donnez un titre.");
  const url = parseAddress(answers.url);
  if (url === undefined) tell("url", "Donnez une adresse complète, qui commence par https:// ou http://.");
  const kind = reuseKindNames.find((one) => one === answers.kind);
  if (!kind) tell("kind", "Choisissez ce que c’est.");
  const author = line("author", 2, "Dites qui l’a faite : un service, une association, une entreprise, une personne.");
  const description = answers.description.replace(/\r\n?/g, "\n").trim();
  if (description.length < 10) tell("description", "Dites en une phrase ce qu’elle fait de ces données.");
  else if (description.length > REUSE_LIMITS.description)
    tell("description", `Tenez en ${REUSE_LIMITS.description} signes.`);
  else if (hasUnseen(description.replaceAll("\n", " "))) tell("description", "Écrivez sans signe invisible.");
  const columns = [...new Set(answers.columns)];
  if (columns.some((name) => !known.columns.includes(name)))
    tell("columns", "Choisissez parmi les colonnes de ce jeu.");
  const version = answers.version.trim() === "" ? null : known.version;
  if (version === undefined) tell("version", "Ce jeu n’a pas cette version.");
  const email = answers.email.trim() === "" ? null : parseEmail(answers.email);
  if (email === undefined) tell("email", "Cette adresse de courriel ne se lit pas. Laissez vide si vous préférez.");
  if (faults.length > 0) return { faults };
  return {
    reuse: {
      ...{ title, url: url as string, kind: kind as ReuseKind, author, description, columns, version: version ?? null },
      email: email ?? null,
    },
  };
}

/** An address of the web, without a password in it; undefined for any other. */
function parseAddress(text: string): string | undefined {
  const given = text.trim();
  if (given.length > REUSE_LIMITS.url || !/^https?:\/\//i.test(given) || hasUnseen(given)) return undefined;
  if (!URL.canParse(given)) return undefined;
  const { protocol, hostname, username, password, href } = new URL(given);
  const isWeb = (protocol === "https:" || protocol === "http:") && hostname.includes(".");
  return isWeb && username === "" && password === "" && href.length <= REUSE_LIMITS.url ? href : undefined;
}
