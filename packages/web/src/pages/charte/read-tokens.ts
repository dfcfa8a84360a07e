/** A custom property of the style sheet, as written for each theme. */
export interface Token {
  name: string;
  light: string;
  /** The same as `light` for what no theme changes. */
  dark: string;
}

/** The tokens of a style sheet: what `:root` gives in its layer `tokens`, then what the dark theme changes. */
export function readTokens(css: string): Map<string, Token> {
  const [, layer = ""] = /@layer tokens \{([\s\S]*?)\n\}/.exec(css) ?? [];
  const [light = "", dark = ""] = layer.split("prefers-color-scheme: dark");
  const tokens = new Map<string, Token>();
  for (const [name, value] of propertiesOf(light)) tokens.set(name, { name, light: value, dark: value });
  for (const [name, value] of propertiesOf(dark)) {
    const token = tokens.get(name);
    if (token) token.dark = value;
  }
  return tokens;
}

function propertiesOf(text: string): [string, string][] {
  return [...text.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = "", value = ""]) => [name, value.trim()]);
}
