import type { Lang } from "../field-types/field-type.js";

/** Where a JSON text is broken, and what to do. */
export interface JsonFault {
  /** Rank of the character where it shows. */
  position: number;
  /** What is wrong, as a clause. */
  what: Record<Lang, string>;
  /** What to do, as a sentence. */
  remedy: Record<Lang, string>;
}

/** Finds the first fault of a JSON text by the place that the engine tells; undefined when it is well formed. */
export function findJsonFault(text: string): JsonFault | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const told = /position (\d+)/.exec((error as Error).message)?.[1];
    const position = told === undefined ? text.length : Number(told);
    return { position, ...describe(text, position) };
  }
}

function describe(text: string, position: number): Omit<JsonFault, "position"> {
  const found = text[position];
  const before = text.slice(0, position).trimEnd().at(-1);
  if (before === "," && (found === "}" || found === "]"))
    return {
      what: {
        fr: `une virgule est de trop avant « ${found} »`,
        en: `there is a comma too many before “${found}”`,
      },
      remedy: { fr: "Retirez cette virgule.", en: "Remove this comma." },
    };
  if (found === "'")
    return {
      what: { fr: "un texte est entre apostrophes", en: "a text is between apostrophes" },
      remedy: {
        fr: 'Mettez les textes et les noms entre guillemets doubles (").',
        en: 'Put texts and names between double quotes (").',
      },
    };
  if (found === undefined)
    return {
      what: { fr: "la fin manque", en: "the end is missing" },
      remedy: { fr: "Exportez le fichier de nouveau, en entier.", en: "Export the whole file again." },
    };
  if (/[\n\r\t]/.test(found))
    return {
      what: {
        fr: "un texte contient un retour à la ligne ou une tabulation",
        en: "a text holds a line break or a tab",
      },
      remedy: { fr: "Écrivez \\n ou \\t à sa place.", en: "Write \\n or \\t instead." },
    };
  if (/["{[\d]/.test(found) && before !== undefined && /["}\]\da-z]/.test(before))
    return {
      what: { fr: `une virgule ou « : » manque avant « ${found} »`, en: `a comma or “:” is missing before “${found}”` },
      remedy: { fr: "Ajoutez le signe qui manque.", en: "Add the missing sign." },
    };
  return {
    what: { fr: `« ${found} » n'y est pas attendu`, en: `“${found}” is not expected there` },
    remedy: { fr: "Exportez le fichier de nouveau en GeoJSON.", en: "Export the file again as GeoJSON." },
  };
}
