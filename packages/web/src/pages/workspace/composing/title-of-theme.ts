/** A theme, and the title of its page. */
export interface NamedTheme {
  theme: string;
  title: string;
}

/** What a theme is called: its name as it is written where it has no page. */
export const titleOfTheme = (themes: readonly NamedTheme[], theme: string): string =>
  themes.find((one) => one.theme === theme)?.title ?? theme;
