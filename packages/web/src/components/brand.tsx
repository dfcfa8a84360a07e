import { nameOf, typographic } from "../format/index.js";
import type { Site } from "../site.js";

/** The sign of the site, its name and its territory: leads home. */
export function Brand({ site, href }: { site: Site; href: string }) {
  const info = site.services.catalogue.info();
  const home = site.services.territories.get(info.homeTerritory);
  return (
    <a class="brand" href={href}>
      <svg viewBox="0 0 40 40" aria-hidden="true">
        <path d="M6 25C3 14 14 3 25 5s14 14 9 22-16 10-22 7-5-5-6-9z" />
        <path d="M11 25c-2-8 6-15 14-13s9 9 6 14-10 6-14 5-5-3-6-6z" />
        <path d="M17 24c-1-4 3-7 7-6s4 4 3 6-5 3-7 2-2.500-1-3-2z" />
      </svg>
      <span>
        <strong>{typographic(info.shortTitle)}</strong>
        {home && nameOf(home)}
      </span>
    </a>
  );
}
