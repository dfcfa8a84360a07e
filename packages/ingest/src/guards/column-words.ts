/** The words of a column name, in lower case without accents: "nbFoyers", "Nombre de foyers" and "NB_FOYERS" all hold "foyers". */
export function columnWords(name: string): string[] {
  return name
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}
