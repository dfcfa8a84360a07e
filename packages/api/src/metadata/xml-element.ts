/** A piece of XML, written; nothing where there is nothing to say. */
export type Xml = string | undefined;

/** An element with attributes and children already written; nothing when none of its children is there, unless it has attributes. */
export function element(name: string, attributes: Record<string, string> | null, ...children: Xml[]): Xml {
  const inside = children.filter((child) => child !== undefined).join("");
  if (inside === "" && attributes === null) return undefined;
  const opening = Object.entries(attributes ?? {}).map(([key, value]) => ` ${key}="${xmlText(value)}"`);
  return `<${name}${opening.join("")}${inside === "" ? "/>" : `>${inside}</${name}>`}`;
}

/** Text and attributes; what XML cannot hold is left out. */
export function xmlText(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML 1.0 refuses
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}
