import type { ComponentChildren } from "preact";
import { typographic } from "../format/index.js";
import type { Site } from "../site.js";

interface FooterFrameProps {
  site: Site;
  links: { label: string; href: string }[];
  /** Path of the page, which its own link then names. */
  current?: string | undefined;
  /** What is told between the name of the site and its links. */
  told?: ComponentChildren;
  /** What comes last. */
  children?: ComponentChildren;
}

/** The foot of every page: the name of the site, and where it leads. */
export function FooterFrame({ site, links, current, told, children }: FooterFrameProps) {
  return (
    <footer class="site-footer">
      <div class="neatline" />
      <div class="wrap">
        <p>
          <strong>{typographic(site.services.catalogue.info().title)}</strong>
        </p>
        {told}
        <nav aria-label="Pied de page">
          <ul class="plain">
            {links.map(({ label, href }) => (
              <li key={href}>
                <a href={href} {...(href === current ? { "aria-current": "page" } : {})}>
                  {label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        {children}
      </div>
    </footer>
  );
}
