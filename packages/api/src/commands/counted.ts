/** « 3 fichiers », « 1 fichier ». */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString("fr-FR")}\u00A0${count > 1 ? many : one}`;
}
