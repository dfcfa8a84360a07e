/** A page, as a frame of another shows it: its links and forms open elsewhere, but for what leads to another place of it. */
export function openOutside(html: string, target: "_top" | "_blank"): string {
  return html
    .replace("<head>", `<head><base target="${target}"/>`)
    .replace(/<a (?=[^>]*href="#)/g, '<a target="_self" ');
}
