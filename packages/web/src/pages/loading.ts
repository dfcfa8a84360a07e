/** The page shown while the catalogue is being read: it needs nothing of it, not even its name. */
export function loadingPage(stylesheet: string): string {
  return `<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Chargement en cours</title><link rel="stylesheet" href="${stylesheet}"></head><body><main class="wrap" id="contenu"><div class="not-found"><h1>Chargement en cours</h1><p class="intro">Le datalogue vient de démarrer\u00a0: il lit et vérifie ses fichiers. Rechargez cette page dans quelques secondes.</p></div></main></body></html>`;
}
