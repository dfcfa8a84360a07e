/** Name of the cache that the service worker reads. */
const CACHE = "controles";

/** Puts this page and its files where the service worker finds them without network, and nothing else. */
export async function keepPage(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/controles/travailleur.js", { scope: "/controles/" });
    if (!navigator.onLine) return;
    const cache = await caches.open(CACHE);
    const files = [...document.querySelectorAll<HTMLLinkElement | HTMLScriptElement>("link[href], script[src]")].map(
      (one) => ("href" in one ? one.href : one.src),
    );
    await cache.addAll([location.pathname, ...files]);
  } catch {
    // Without a worker the page works as long as it stays open.
  }
}

/** Asks the browser not to erase what waits, and says what it answers. */
export async function askToKeep(place: HTMLElement | null): Promise<void> {
  if (!place) return;
  const kept = (await navigator.storage?.persist?.().catch(() => false)) ?? false;
  const { usage = 0, quota = 0 } = ((await navigator.storage?.estimate?.().catch(() => undefined)) ??
    {}) as StorageEstimate;
  const isTight = quota > 0 && quota - usage < 50_000_000;
  place.textContent = [
    kept
      ? "Ce téléphone garde les saisies jusqu’à leur envoi."
      : "Ce navigateur peut effacer ce qui attend après sept jours sans visite : envoyez avant, ou enregistrez dans un fichier. Ajouter cette page à l’écran d’accueil l’évite souvent.",
    ...(isTight ? ["Il reste moins de 50 Mo de place."] : []),
  ].join(" ");
}
