/**
 * The service worker of inspections, and of nothing else: its scope is `/controles/`. Where the network is cut, it gives back the page and the files that
 * the page itself put in the cache. What is asked of the API never goes through it.
 */
interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface AssetEvent extends WorkerEvent {
  request: Request;
  respondWith(answer: Promise<Response> | Response): void;
}
interface Worker extends EventTarget {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}

const CACHE = "controles";
const worker = self as unknown as Worker;

worker.addEventListener("install", (event) => (event as WorkerEvent).waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => (event as WorkerEvent).waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { request } = event as AssetEvent;
  const { pathname } = new URL(request.url);
  if (request.method !== "GET" || pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") (event as AssetEvent).respondWith(openPage(request, pathname));
  else if (pathname.startsWith("/assets/")) (event as AssetEvent).respondWith(openAsset(request));
});

/** A page from the network; cut, the one of the same inspections that works without it. */
async function openPage(request: Request, pathname: string): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(CACHE);
    const [, kind = ""] = /^\/controles\/([^/]+)/.exec(pathname) ?? [];
    const kept = await cache.match(`/controles/${kind}/hors-ligne`);
    if (kept) return kept;
    throw error;
  }
}

/** Files are named by what they hold: one that is kept is the right one. */
async function openAsset(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}
