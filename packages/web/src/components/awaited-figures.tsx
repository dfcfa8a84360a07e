import { type Indicator, refreshCommand, type Services } from "@datalogue/api";
import { Fragment } from "preact";
import { inSentence } from "../charts/in-sentence.js";
import { typographic } from "../format/index.js";

type Reader = Pick<Services, "indicators" | "catalogue">;

/** Figures that are defined and not received yet: from whom, and the datasets that bring them. */
export interface Awaited {
  /** Indicators by who makes their figures, in the order of the definitions. */
  makers: { name: string; indicators: Indicator[] }[];
  /** Slugs of the datasets that were never received. */
  datasets: string[];
}

/** Groups awaited indicators by who makes them. */
export async function describeAwaited({ indicators, catalogue }: Reader, awaited: Indicator[]): Promise<Awaited> {
  const makers = new Map<string, Indicator[]>();
  const datasets = new Set<string>();
  for (const indicator of awaited) {
    // A source is a sentence, and what follows it here goes on.
    const maker = (indicator.producer ?? indicator.source).replace(/\.$/, "");
    makers.set(maker, [...(makers.get(maker) ?? []), indicator]);
    for (const slug of indicators.datasetsOf(indicator.id))
      if (!datasets.has(slug) && !(await catalogue.getDataset(slug))) datasets.add(slug);
  }
  return {
    makers: [...makers].map(([name, own]) => ({ name, indicators: own })),
    datasets: [...datasets].sort(),
  };
}

/** What is awaited, by who makes it. */
export function AwaitedFigures({ makers }: { makers: Awaited["makers"] }) {
  return (
    <ul class="news">
      {makers.map(({ name, indicators }) => (
        <li key={name}>
          <span>
            <b>{typographic(name)}</b>
            {"\u00a0: "}
            {indicators.map(({ id, shortTitle }, rank) => (
              <Fragment key={id}>
                {rank > 0 && ", "}
                <a href={`/indicateurs/${id}`}>
                  {rank > 0 ? inSentence(typographic(shortTitle)) : typographic(shortTitle)}
                </a>
              </Fragment>
            ))}
            .
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The command that receives some datasets (slugs), for who keeps the site. */
export function AwaitedCommand({ datasets }: Pick<Awaited, "datasets">) {
  return (
    <details class="fold">
      <summary>Pour qui administre ce site</summary>
      <div class="stack">
        <p>
          Avec les réglages du site, cette commande demande les données à leurs producteurs, les vérifie et les publie
          {"\u00a0"}:
        </p>
        <pre class="snippet">
          <code>{refreshCommand(datasets)}</code>
        </pre>
        <p class="small">
          Sans réseau, <code>--from DOSSIER</code> lit des fichiers reçus à la main, nommés comme{" "}
          <code>sources list</code> le dit.
        </p>
      </div>
    </details>
  );
}
