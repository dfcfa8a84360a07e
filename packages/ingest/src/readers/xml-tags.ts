/** The opening tags of a name, whatever their prefix. */
export function tagsOf(part: Uint8Array | string | undefined, name: string): string[] {
  const text = typeof part === "string" ? part : Buffer.from(part ?? new Uint8Array(0)).toString("utf8");
  return [...text.matchAll(new RegExp(`<(?:\\w+:)?${name}\\s[^>]*>`, "g"))].map(([tag]) => tag);
}

/** An attribute of a tag. */
export function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return found?.[1] ?? found?.[2];
}
