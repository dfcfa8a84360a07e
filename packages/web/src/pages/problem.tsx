import { renderDocument } from "../components/layout.js";
import { SiteSearch } from "../components/site-search.js";
import { typographic } from "../format/index.js";
import type { PageKind } from "../http/page-kind.js";
import type { PageAnswer, PageProblem, Site } from "../site.js";

/** What is wrong with an address, in plain words, with a way on. */
export function problemPage(site: Site, problem: PageProblem): PageAnswer {
  // What to do first of a page that is refused is a button.
  const choices = problem.status === 403 ? problem.choices.slice(1) : problem.choices;
  return {
    status: problem.status,
    demonstration: false,
    html: renderDocument({
      site,
      title: problem.title,
      children: (
        <div class="not-found">
          <h1>{problem.title}</h1>
          <p class="intro">{problem.message}</p>
          {problem.status === 403 && problem.choices[0] && (
            <p>
              <a class="button button--main wide-phone" href={problem.choices[0].href}>
                {problem.choices[0].label}
              </a>
            </p>
          )}
          {choices.length > 0 && (
            <ul class="choices">
              {choices.map(({ label, href }) => (
                <li key={href}>
                  <a href={href}>{label}</a>
                </li>
              ))}
            </ul>
          )}
          <p>
            <a href="/">Revenir à l’accueil</a>
          </p>
        </div>
      ),
    }),
  };
}

export const notFoundKind: PageKind = {
  name: "introuvable",
  title: "Page introuvable",
  path: "/nulle-part",
  status: 404,
};

/** The address leads nowhere; `hint`: where what it may mean is found. */
export function notFoundPage(site: Site, hint?: string): PageAnswer {
  return {
    status: 404,
    demonstration: false,
    html: renderDocument({
      site,
      title: "Page introuvable",
      place: "introuvable",
      children: (
        <div class="not-found">
          <h1>Cette page a dérivé</h1>
          <p class="intro">
            L’adresse a changé, ou elle contient une faute de frappe. Les données, elles, n’ont pas bougé.
          </p>
          {hint !== undefined && <p>{typographic(hint)}</p>}
          <search>
            <SiteSearch id="q" label="Chercher une commune, un sujet, un mot" />
          </search>
          <p>
            <a href="/">Revenir à l’accueil</a>, <a href="/plan-du-site">consulter le plan du site</a> ou{" "}
            <a href="/contact">nous écrire</a>.
          </p>
        </div>
      ),
    }),
  };
}

/** Something broke on our side. */
export function failurePage(site: Site): PageAnswer {
  return {
    status: 500,
    demonstration: false,
    html: renderDocument({
      site,
      title: "Panne de notre côté",
      children: (
        <div class="not-found">
          <h1>Nous n’avons pas pu afficher cette page</h1>
          <p class="intro">
            La panne vient de nous, pas de vous. Les données ne sont pas touchées. Réessayez dans un instant&#8239;; si
            cela recommence, écrivez-nous en donnant l’adresse de la page.
          </p>
          <p>
            <a href="/">Revenir à l’accueil</a> ou <a href="/contact">nous écrire</a>
          </p>
        </div>
      ),
    }),
  };
}
