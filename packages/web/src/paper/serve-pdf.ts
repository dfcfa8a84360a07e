import { Answer } from "@datalogue/api";
import type { PageTools } from "../http/page-route.js";
import { type PageAnswer, PageProblem } from "../site.js";
import { paperSheets } from "./paper-sheets.js";

/** A paper as a file. Where the administrator set no browser, says so and leads to the sheets. `name`: of the file, without extension. */
export async function servePdf(
  make: () => Promise<PageAnswer>,
  { name, sheets }: { name: string; sheets: string },
  { printPdf, asset, headers }: PageTools,
): Promise<Answer> {
  if (!printPdf)
    throw new PageProblem(
      404,
      "Pas de PDF ici",
      "Ce site ne fait pas de fichiers PDF. La même chose s’imprime, ou s’enregistre en PDF, depuis votre navigateur.",
      [{ label: "Ouvrir les feuilles à imprimer", href: sheets }],
    );
  const { html } = await make();
  return new Answer(
    200,
    {
      ...headers,
      "Content-Type": "application/pdf",
      "Content-Disposition": `inline; filename="${name}.pdf"`,
      "Cache-Control": "public, no-cache",
      "X-Robots-Tag": "noindex",
    },
    await printPdf(standAlone(html, paperSheets.map(asset))),
  );
}

/** The page with its styles in it, which asks nothing of anybody. */
function standAlone(html: string, styles: string[]): string {
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>`;
  return html
    .replace(/<link\b[^>]*>/g, "")
    .replace("<head>", `<head>${policy}`)
    .replace("</head>", () => `<style>${styles.join("\n")}</style></head>`);
}
