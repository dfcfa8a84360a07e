import { pageSheets } from "../components/style-sheets.js";

/** The style sheets of what is composed on sheets of paper. */
export const paperSheets: readonly string[] = [...pageSheets, "papier.css"];
