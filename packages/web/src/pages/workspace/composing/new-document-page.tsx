import type { ComponentChildren } from "preact";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import type { Site } from "../../../site.js";
import { COMPOSER } from "./composing-frame.js";
import { Line } from "./fields.js";

export interface NewDocumentProps {
  visit: Visit;
  title: string;
  /** Where such documents are listed. */
  up: { label: string; href: string };
  lead: string;
  /** Address of the form. */
  action: string;
  /** The name that it bears in addresses, an example of one, and what is wrong with that which was typed. */
  name: { value?: string | undefined; example: string; fault?: string | undefined };
  /** What is asked besides: all of it can be changed afterwards. */
  children: ComponentChildren;
}

/** A document to begin: the name that it keeps, and the little without which there is nothing to show. */
export function newDocumentPage(
  site: Site,
  { visit, title, up, lead, action, name: { value, example, fault }, children }: NewDocumentProps,
): string {
  return renderWorkspace({
    site,
    title,
    visit,
    place: COMPOSER,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={up.href}>{up.label}</a>
          </p>
          <h1>{title}</h1>
          <p>{lead}</p>
        </div>
        <section class="section narrow" aria-label={title}>
          <OwnForm visit={visit} class="stack" action={action}>
            <Line
              name="nom"
              label="Nom court"
              hint={`Minuscules sans accent, chiffres et traits d’union : ${example}. Il sera dans ses adresses, ne changera plus et ne sera donné à aucun autre.`}
              value={value}
              message={fault}
            />
            {children}
            <p>
              <button class="button--main wide-phone" type="submit">
                Commencer
              </button>
            </p>
          </OwnForm>
        </section>
      </>
    ),
  });
}
