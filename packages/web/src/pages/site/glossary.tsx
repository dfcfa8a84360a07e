import type { GlossaryTerm } from "@datalogue/api";
import { textPage } from "../../components/text-page.js";
import { counted, typographic } from "../../format/index.js";
import type { PageRoute } from "../../http/page-route.js";
import type { PageAnswer, Site } from "../../site.js";

export const glossaryRoute: PageRoute = {
  path: "/glossaire",
  parameters: [],
  make: async (site) => glossaryPage(site),
  kinds: [{ name: "glossaire", title: "Glossaire", path: "/glossaire" }],
};

/** `/glossaire`: the words that the pages use, in alphabetical order; each has an anchor that notes link to. */
export function glossaryPage(site: Site): PageAnswer {
  const { glossary } = site.services;
  const letters = groupByLetter(glossary);
  return textPage({
    site,
    path: "/glossaire",
    title: "Glossaire",
    description: "Les mots du site, expliqués en une ou deux phrases.",
    intro:
      glossary.length > 0
        ? `${counted(glossary.length, "mot expliqué", "mots expliqués")} en une ou deux phrases.`
        : "Aucun mot n’est encore expliqué.",
    children: (
      <>
        {letters.length > 1 && (
          <nav aria-label="Lettres" class="letters">
            <ul>
              {letters.map(([letter]) => (
                <li key={letter}>
                  <a href={`#lettre-${letter}`}>{letter.toUpperCase()}</a>
                </li>
              ))}
            </ul>
          </nav>
        )}
        {letters.map(([letter, terms]) => (
          <section key={letter} class="section" aria-labelledby={`lettre-${letter}`}>
            <h2 id={`lettre-${letter}`}>{letter.toUpperCase()}</h2>
            <dl class="glossary">
              {terms.map((term) => (
                <Term key={term.id} term={term} glossary={glossary} />
              ))}
            </dl>
          </section>
        ))}
      </>
    ),
  });
}

function Term({
  term: { id, term, short, definition, source, see = [] },
  glossary,
}: {
  term: GlossaryTerm;
  glossary: readonly GlossaryTerm[];
}) {
  const others = see.flatMap((other) => glossary.find((one) => one.id === other) ?? []);
  return (
    <div>
      <dt id={id}>
        {typographic(term)}
        {short && ` (${short})`}
      </dt>
      <dd>
        <p>{typographic(definition)}</p>
        {(others.length > 0 || source) && (
          <p class="small">
            {others.length > 0 && (
              <>
                Voir aussi&nbsp;:{" "}
                {others.map((other, index) => (
                  <>
                    {index > 0 && ", "}
                    <a href={`#${other.id}`}>{typographic(other.short ?? other.term)}</a>
                  </>
                ))}
                .{" "}
              </>
            )}
            {source && (
              <>
                Source&nbsp;: <a href={source.url}>{typographic(source.title)}</a>.
              </>
            )}
          </p>
        )}
      </dd>
    </div>
  );
}

/** The words by their first letter, accents apart. */
function groupByLetter(glossary: readonly GlossaryTerm[]): [string, GlossaryTerm[]][] {
  const groups = new Map<string, GlossaryTerm[]>();
  for (const term of glossary) {
    const letter = term.term.normalize("NFD").charAt(0).toLowerCase();
    groups.set(letter, [...(groups.get(letter) ?? []), term]);
  }
  return [...groups];
}
