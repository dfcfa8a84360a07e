import type { Dataset } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import { renderDocument } from "../../components/layout.js";
import { typographic } from "../../format/index.js";
import type { PageAnswer, Site } from "../../site.js";

interface OgcPageProps {
  title: string;
  kicker: string;
  intro: string;
  /** Path of the page, without the form. */
  path: string;
  /** The layer that the page speaks of, and what comes under it in the way from the home page. */
  dataset?: Dataset;
  step?: string;
  /** Other forms of the same, and where to go on. */
  links: { label: string; href: string }[];
  children: ComponentChildren;
}

/** The frame of every page of `/ogc`: the way from the home page, a title, the other forms of the address. */
export function ogcPage(
  site: Site,
  { title, kicker, intro, path, dataset, step, links, children }: OgcPageProps,
): PageAnswer {
  const demonstration = dataset?.demonstration ?? false;
  const name = dataset && typographic(dataset.title);
  const steps = [
    ...(name ? [{ label: name, href: `/ogc/collections/${dataset?.slug}?f=html` }] : []),
    ...(step ? [{ label: step }] : []),
  ];
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title,
      description: intro,
      canonical: path,
      place: "jeux",
      demonstration,
      breadcrumb: [
        { label: "Accueil", href: "/" },
        steps.length > 0 ? { label: "Couches géographiques", href: "/ogc?f=html" } : { label: "Couches géographiques" },
        // The last step is the page itself.
        ...steps.map((one, rank) => (rank === steps.length - 1 ? { label: one.label } : one)),
      ],
      children: (
        <>
          <div class="page-head">
            <p class="kicker">{kicker}</p>
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
