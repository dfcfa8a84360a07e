import type { Dataset } from "@datalogue/api";
import { typographic } from "../../format/index.js";
import type { Site } from "../../site.js";

/** The indicators computed from a dataset, directly or through others: where its rows end. */
export function UsedBy({ site, dataset }: { site: Site; dataset: Dataset }) {
  const { indicators, observatories } = site.services;
  const users = indicators.list().filter(({ id }) => indicators.datasetsOf(id).includes(dataset.slug));
  if (users.length === 0) return null;
  const themes = [...new Set(users.map(({ theme }) => theme))].flatMap((theme) => observatories.get(theme) ?? []);
  return (
    <section class="stack" aria-labelledby="usages">
      <h2 id="usages">Ce que ce jeu sert à calculer</h2>
      <ul>
        {users.map(({ id, title }) => (
          <li key={id}>
            <a href={`/indicateurs/${id}`}>{typographic(title)}</a>
          </li>
        ))}
      </ul>
      <p class="links">
        {themes.map(({ theme, title }) => (
          <a key={theme} href={`/observatoires/${theme}`}>
            Observatoire&nbsp;: {typographic(title)}
          </a>
        ))}
      </p>
    </section>
  );
}
