/** The style sheets of a page, in their order. An observatory takes the charter alone: `pages.css` is what none of them can show. */
export const pageSheets: readonly string[] = ["charte.css", "pages.css"];
