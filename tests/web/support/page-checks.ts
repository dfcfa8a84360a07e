/** What breaks French typography in a page: breakable spaces before : ; ! ? % or inside « », straight apostrophes. */
export function typographyFaultsOf(html: string): string[] {
  // Codes and cells of data are shown as they are.
  const words =
    html.replace(/<(code|pre|td|title|script)\b[\s\S]*?<\/\1>/g, "").match(/>[^<]+<|aria-label="[^"]*"/g) ?? [];
  return words.filter((word) => / [:;!?%»](?!=)|« /.test(word) || /\p{L}'\p{L}/u.test(word));
}

/** The text of a page, spaces made plain. */
export function textOf(html: string): string {
  return html
    .replace(/<script[\s\S]*?<\/script>|<[^>]*>/g, " ")
    .replaceAll("&amp;", "&")
    .replace(/[\u00a0\u202f]/g, " ")
    .replace(/\s+/g, " ")
    .replace(/ (?=[,.])/g, "");
}
