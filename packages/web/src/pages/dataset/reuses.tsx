import { type Dataset, type Reuse, reuseKinds } from "@datalogue/api";
import { capitalise, counted, typographic } from "../../format/index.js";

/** Reuses shown before the others are folded. */
const SHOWN = 3;

export const proposePath = (slug: string) => `/jeux/${slug}/proposer-une-reutilisation`;

/** What others make of a dataset, and how to say that one does: that alone while nothing is known. */
export function Reuses({ dataset, reuses }: { dataset: Dataset; reuses: Reuse[] }) {
  const [first, others] = [reuses.slice(0, SHOWN), reuses.slice(SHOWN)];
  const propose = (
    <p class="links">
      <a href={proposePath(dataset.slug)} rel="nofollow">
        Faire connaître une réutilisation
      </a>
    </p>
  );
  if (reuses.length === 0) return propose;
  return (
    <section class="stack" aria-labelledby="reutilisations">
      <h2 id="reutilisations">Réutilisations</h2>
      <List reuses={first} />
      {others.length > 0 && (
        <details class="fold">
          <summary>{counted(others.length, "autre")}</summary>
          <List reuses={others} />
        </details>
      )}
      {propose}
    </section>
  );
}

function List({ reuses }: { reuses: Reuse[] }) {
  return (
    <ul class="plain stack">
      {reuses.map(({ id, title, url, kind, author, description }) => (
        <li key={id}>
          <a href={url} rel="nofollow ugc noopener noreferrer">
            {typographic(title)}
          </a>
          <br />
          <span class="small">{typographic(`${capitalise(reuseKinds[kind])}, par ${author}. ${description}`)}</span>
        </li>
      ))}
    </ul>
  );
}
