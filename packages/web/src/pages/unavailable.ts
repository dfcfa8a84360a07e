/** The page shown where the catalogue cannot be read: it needs nothing of it, not even its name. */
export function unavailablePage(stylesheet: string): string {
  return `<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Site momentanément indisponible</title><link rel="stylesheet" href="${stylesheet}"></head><body><main class="wrap" id="contenu"><div class="not-found"><h1>Site momentanément indisponible</h1><p class="intro">La panne vient de nous, pas de vous\u00a0: la base du catalogue ne peut pas être lue. Les données publiées ne sont pas touchées, et la personne qui administre le site en est avertie. Revenez un peu plus tard.</p></div></main></body></html>`;
}
