/** Invisible characters met in real headers: zero-width spaces and joiners, soft hyphen, byte order mark, and what turns the writing that follows. */
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** A column name as it should have been written: no invisible character, no space around, one space between words. */
export function cleanName(name: string): string {
  return name.replace(INVISIBLE, "").replace(/\s+/g, " ").trim();
}

/** Lower case, without accents, spaces or punctuation: two names that fold alike are the same to a person. */
export function foldName(name: string): string {
  return cleanName(name)
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

/** The words of a column name, in lower case without accents: "nbFoyers", "Nombre de foyers" and "NB_FOYERS" all hold "foyers"; "N°" is "numero", "%" is "pct", "m²" is "m2". */
export function columnWords(name: string): string[] {
  return name
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/(?<![a-z])n[°º]/gi, "numero ")
    .replaceAll("%", " pct ")
    .replaceAll("²", "2")
    .replaceAll("³", "3")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}
