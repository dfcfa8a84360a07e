import { readFileSync } from "node:fs";
import type { Express, RequestHandler } from "express";
import { typographic } from "../format/index.js";
import type { Site } from "../site.js";

const FOLDER = new URL("../../assets/", import.meta.url);

/** Icons at the addresses where browsers and telephones look for them, drawn by `scripts/draw-icons.mjs`. */
const ICONS = {
  "/favicon.ico": "image/x-icon",
  "/apple-touch-icon.png": "image/png",
  "/icone-192.png": "image/png",
  "/icone-512.png": "image/png",
};

export const MANIFEST_PATH = "/site.webmanifest";

const MANIFEST_TYPE = "application/manifest+json; charset=utf-8";
const HEADERS = { "X-Content-Type-Options": "nosniff" };

/** Sea of the charter (`--sea`), and the ground of pages. */
const COLOURS = { theme: "#0b5569", ground: "#ffffff" };

/** The icons, and the manifest by which a telephone keeps the site on its first screen (https://www.w3.org/TR/appmanifest). */
export function serveIcons(app: Express, site: Site): void {
  for (const [path, type] of Object.entries(ICONS)) {
    const bytes = readFileSync(new URL(path.slice(1), FOLDER));
    app.get(path, (_request, response) => {
      response.set({ ...HEADERS, "Content-Type": type, "Cache-Control": "public, max-age=86400" }).send(bytes);
    });
  }
  const answer: RequestHandler = (_request, response) => {
    const { title, shortTitle, description } = site.services.catalogue.info();
    const icons = (["192", "512"] as const).map((size) => ({
      src: `/icone-${size}.png`,
      sizes: `${size}x${size}`,
      type: "image/png",
      purpose: "any maskable",
    }));
    const manifest = {
      ...{ name: typographic(title), short_name: typographic(shortTitle), description: typographic(description) },
      ...{ lang: "fr", start_url: "/", scope: "/", display: "browser" },
      ...{ theme_color: COLOURS.theme, background_color: COLOURS.ground, icons },
    };
    response.set({ ...HEADERS, "Content-Type": MANIFEST_TYPE, "Cache-Control": "public, no-cache" });
    response.send(JSON.stringify(manifest));
  };
  app.get(MANIFEST_PATH, answer);
}
