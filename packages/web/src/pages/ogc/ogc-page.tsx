import type { Dataset } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import { renderDocument } from "../../components/layout.js";
import { typographic } from "../../format/index.js";
import type { PageAnswer, Site } from "../../site.js";

interface OgcPageProps {
  title: string;
  intro: string;
  /** Path of the page, without the form. */
  path: string;
  /** The layer that the page speaks of. */
  dataset?: Dataset;
  /** Whether the page is one of those under the page of the layer. */
  isUnderLayer?: boolean;
  /** Other forms of the same, and where to go on. */
  links: { label: string; href: string }[];
  children: ComponentChildren;
}

const ROOT = "/ogc";

/** The frame of every page of `/ogc`: what stands above, a title, the other forms of the address. */
export function ogcPage(
  site: Site,
  { title, intro, path, dataset, isUnderLayer = false, links, children }: OgcPageProps,
): PageAnswer {
  const demonstration = dataset?.demonstration ?? false;
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title,
      description: intro,
      canonical: path,
      place: "jeux",
      demonstration: dataset?.notice,
      breadcrumb: [
        ...(path === ROOT ? [] : [{ label: "Couches géographiques", href: `${ROOT}?f=html` }]),
        ...(dataset && isUnderLayer
          ? [{ label: typographic(dataset.title), href: `${ROOT}/collections/${dataset.slug}?f=html` }]
          : []),
      ],
      children: (
        <>
          <div class="page-head">
            <h1 class="h1--long">{title}</h1>
            <p class="intro">{intro}</p>
            <p class="links">
              {links.map(({ label, href }) => (
                <span key={href}>
                  <a href={href}>{label}</a>{" "}
                </span>
              ))}
            </p>
          </div>
          <div class="section">
            <div class="stack stack--wide">{children}</div>
          </div>
        </>
      ),
    }),
  };
}
