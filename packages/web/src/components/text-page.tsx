import type { ComponentChildren } from "preact";
import type { PageAnswer, Site } from "../site.js";
import { renderDocument } from "./layout.js";

interface TextPageProps {
  site: Site;
  path: string;
  title: string;
  /** One or two sentences under the title. */
  intro: ComponentChildren;
  /** For search engines. */
  description: string;
  children: ComponentChildren;
}

/** A page of the site about itself: a title, a sentence, sections of text. */
export function textPage({ site, path, title, intro, description, children }: TextPageProps): PageAnswer {
  return {
    status: 200,
    demonstration: false,
    html: renderDocument({
      site,
      title,
      description,
      canonical: path,
      children: (
        <>
          <div class="page-head">
            <h1>{title}</h1>
            <p class="intro">{intro}</p>
          </div>
          {children}
        </>
      ),
    }),
  };
}

/** A section of such a page. */
export function TextSection({ id, title, children }: { id: string; title: string; children: ComponentChildren }) {
  return (
    <section class="section" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div class="prose">{children}</div>
    </section>
  );
}

/** What the administrator has not written yet; never a blank. Where to write it is told to the administrator (`status`), not to visitors. */
export function ToComplete({ what }: { what: string }) {
  return (
    <p>
      <em>Non renseigné&nbsp;: {what}.</em>
    </p>
  );
}
