/** The page shown to who comes while too many ask: it costs nothing to make. */
export function busyPage(stylesheet: string): string {
  return `<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Trop de demandes à la fois</title><link rel="stylesheet" href="${stylesheet}"></head><body><main class="wrap" id="contenu"><div class="not-found"><h1>Trop de demandes à la fois</h1><p class="intro">Le site répond à beaucoup de monde en ce moment. Rechargez cette page dans quelques secondes\u00a0: rien n’est perdu.</p></div></main></body></html>`;
}
