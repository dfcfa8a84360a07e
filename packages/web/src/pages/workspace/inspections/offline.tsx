import { renderWorkspace } from "../../../components/workspace-document.js";
import type { Site } from "../../../site.js";
import { kindPath } from "./say-standing.js";

/**
 * `/controles/{kind}/hors-ligne`: the page that a telephone keeps. It holds nothing of anybody nor of any object: its script asks for the round, and keeps it in
 * the browser. The same for everybody, so that it opens when the session is over.
 */
export function offlinePage(site: Site, kind: string): string {
  return renderWorkspace({
    site,
    title: "Contrôles hors ligne",
    script: "inspections.ts",
    manifest: `${kindPath({ id: kind })}/manifeste.webmanifest`,
    children: (
      <>
        <section class="net" data-net aria-live="polite" aria-label="État du réseau" hidden />
        <div class="page-head">
          <h1>Contrôler, même sans réseau</h1>
          <p class="small" data-storage />
          <p class="small">
            Ajoutez cette page à l’écran d’accueil du téléphone.{" "}
            <a href={kindPath({ id: kind })}>Revenir aux pages ordinaires</a>
          </p>
        </div>
        <div data-inspections={kind}>
          <p>Ici, un script garde la tournée et les saisies sur le téléphone. Sans lui, prenez les pages ordinaires.</p>
        </div>
      </>
    ),
  });
}

/** What a telephone is told to keep these pages as an application, apart from the rest of the site. */
export function offlineManifest({ id, title }: { id: string; title: string }): object {
  return {
    ...{ name: `Contrôles\u00a0: ${title}`, short_name: "Contrôles", lang: "fr", display: "standalone" },
    ...{ id: `/controles/${id}/hors-ligne`, start_url: `/controles/${id}/hors-ligne`, scope: "/controles/" },
    ...{ theme_color: "#0b5569", background_color: "#ffffff" },
    icons: ["192", "512"].map((size) => ({
      ...{ src: `/icone-${size}.png`, sizes: `${size}x${size}`, type: "image/png", purpose: "any maskable" },
    })),
  };
}
