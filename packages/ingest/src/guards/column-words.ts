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
