import { type ListedSource, refreshCommand } from "@datalogue/api";
import { renderDocument } from "../components/layout.js";
import { LicenceLink } from "../components/licence-link.js";
import { counted, formatDate, formatSpan, frequencies, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { addressOf } from "../reading/address.js";
import type { PageAnswer, Site } from "../site.js";

export const sourcesRoute: PageRoute = {
  path: "/sources",
  parameters: [],
  make: sourcesPage,
  kinds: [{ name: "sources", title: "Sources", path: "/sources" }],
};

/** A source with what is served of it. */
interface ToldSource extends ListedSource {
  /** Title of the dataset as it is served, and the period of its data; null before it is. */
  served: { title: string; invented: boolean; period: string | null } | null;
  /** Values that are not told, and totals that miss some territories. */
  masked: number;
  incomplete: number;
  values: number;
}

/** `/sources`: what each producer publishes that is shown here, how fresh it is, what it does not give, how to cite it. */
async function sourcesPage(site: Site): Promise<PageAnswer> {
  const listed = await site.services.sources.list();
  const counts = await countHoles(
    site,
    listed.filter(({ refreshed }) => refreshed !== null).map(({ dataset }) => dataset),
  );
  const told = await Promise.all(listed.map((one) => tell(site, one, counts.get(one.dataset))));
  const producers = [...new Set(told.map(({ producer }) => producer))].sort((a, b) => a.localeCompare(b, "fr"));
  const received = told.filter(({ refreshed }) => refreshed !== null);
  const waiting = told.length - received.length;
  return {
    status: 200,
    demonstration: false,
    html: renderDocument({
      site,
      title: "Sources",
      description:
        "D’où viennent les chiffres : producteurs, licences, dates, ce qui est masqué ou incomplet, comment citer.",
      canonical: "/sources",
      children: (
        <>
          <div class="page-head">
            <h1>Sources</h1>
            <p class="intro">{introOf(told, producers.length, received.length)}</p>
          </div>
          {waiting > 0 && (
            <p class="small">
              {counted(waiting, "source n’a", "sources n’ont")} pas encore été {waiting > 1 ? "reçues" : "reçue"}.
              Administrateur&nbsp;: <code>{refreshCommand()}</code> {waiting > 1 ? "les" : "la"} reçoit.
            </p>
          )}
          {producers.length > 0 && (
            <section class="section" aria-labelledby="producteurs">
              <h2 id="producteurs">Par producteur</h2>
              <div>
                {producers.map((producer) => (
                  <ProducerFold
                    key={producer}
                    producer={producer}
                    told={told.filter((one) => one.producer === producer)}
                    open={producers.length === 1}
                  />
                ))}
              </div>
            </section>
          )}
          <section class="section" aria-labelledby="autres">
            <h2 id="autres">Citer, et le reste</h2>
            <p>
              Sous chaque jeu, la ligne qui nomme son producteur se copie telle quelle pour le citer. Le rapport de
              chaque jeu dit ce qui a été fait du fichier reçu.
            </p>
            <p>
              Les jeux que les services du territoire déposent eux-mêmes disent leur origine sur leur fiche&nbsp;:{" "}
              <a href="/jeux">tous les jeux de données</a>. Ce qui n’est pas là, et qui le doit&nbsp;:{" "}
              <a href="/manques">ce qui manque</a>.
            </p>
          </section>
        </>
      ),
    }),
  };
}

function introOf(told: ToldSource[], producers: number, received: number): string {
  const sources = told.length;
  if (sources === 0) return "Aucun jeu de données de ce site n’est relié à la publication d’un producteur national.";
  const linked = `${counted(sources, "jeu de données vient", "jeux de données viennent")} de ${counted(producers, "producteur", "producteurs")}.`;
  return received === 0
    ? `${linked} Rien n’en est encore reçu${told.some(({ served }) => served?.invented) ? "\u00a0: les chiffres montrés sont ceux de la démonstration, ou ne sont pas là" : ""}.`
    : `${linked} ${received === sources ? (sources > 1 ? "Tous sont reçus." : "Il est reçu.") : `${counted(received, "est reçu", "sont reçus")}.`}`;
}

/** A producer, how many of its datasets have come, and folded, each of them. */
function ProducerFold({ producer, told, open }: { producer: string; told: ToldSource[]; open: boolean }) {
  const received = told.filter(({ refreshed }) => refreshed !== null).length;
  return (
    <details class="fold" open={open}>
      <summary>
        <span>{typographic(producer)}</span>
        <span class="fold-note small">
          {counted(received, "reçu", "reçus")} sur {told.length}
        </span>
      </summary>
      <ul class="results duo">
        {told.map((one) => (
          <SourceItem key={one.dataset} source={one} />
        ))}
      </ul>
    </details>
  );
}

function SourceItem({ source }: { source: ToldSource }) {
  const { dataset, served, frequency, refreshed, state, next, reference } = source;
  return (
    <li>
      <h3>{served ? <a href={`/jeux/${dataset}`}>{typographic(served.title)}</a> : typographic(source.title)}</h3>
      <p>
        {refreshed === null ? (
          <>
            <strong>Pas encore reçue.</strong> {tellStandIn(source)}
          </>
        ) : (
          <>
            Reçue le <time datetime={refreshed}>{formatDate(refreshed)}</time>
            {served?.period && <>, {served.period}</>}
            {next && (
              <>
                &nbsp;; {state === "due" ? "la suivante est attendue depuis le" : "prochaine attendue le"}{" "}
                {formatDate(next)}
              </>
            )}
            . {tellHoles(source)}
          </>
        )}{" "}
        {frequency === "NEVER"
          ? "Le producteur ne la met plus à jour."
          : `Mise à jour par le producteur\u00a0: ${frequencies[frequency]}.`}
        {refreshed !== null && reference && (
          <>
            {" "}
            Les petits nombres sont ceux qu’il diffuse lui-même&nbsp;: {typographic(reference).replace(/[.]?$/, ".")}
          </>
        )}
      </p>
      <Citation source={source} />
    </li>
  );
}

/** What is shown while it is not received. */
function tellStandIn({ served }: ToldSource): string {
  if (!served) return "Ses chiffres ne sont pas montrés.";
  return served.invented
    ? "Les chiffres montrés sont inventés, pour la démonstration."
    : "Les chiffres montrés ont été déposés.";
}

/** What is masked or incomplete among the values of its indicators. */
function tellHoles({ dataset, masked, incomplete, values }: ToldSource) {
  if (values === 0) return null;
  const told = [
    ...(masked > 0 ? [counted(masked, "valeur secrète", "valeurs secrètes")] : []),
    ...(incomplete > 0 ? [counted(incomplete, "valeur incomplète", "valeurs incomplètes")] : []),
  ];
  if (told.length === 0) return <>Ni secret ni total incomplet.</>;
  return (
    <>
      {told.join(", ")} sur {values.toLocaleString("fr-FR")} (
      <a href={addressOf("/manques", { jeu: dataset })}>lesquelles</a>).
    </>
  );
}

/** Who publishes what, under which licence, where: as a bibliography would, to be copied whole. */
function Citation({ source: { producer, sourceTitle, refreshed, licence, page } }: { source: ToldSource }) {
  return (
    <p class="cited">
      {typographic(producer)},{" "}
      <a href={page} rel="external">
        {typographic(`« ${sourceTitle} »`)}
      </a>
      {refreshed !== null && <>, reçu le {formatDate(refreshed)}</>}, <LicenceLink licence={licence} />, {page}
    </p>
  );
}

type Holes = Pick<ToldSource, "masked" | "incomplete" | "values">;

/** What is masked or incomplete among the values of the indicators of each of some datasets; each indicator is read once. */
async function countHoles({ services }: Site, datasets: string[]): Promise<Map<string, Holes>> {
  const counts = new Map(datasets.map((slug) => [slug, { masked: 0, incomplete: 0, values: 0 }]));
  const { indicators } = services;
  for (const { id } of indicators.list()) {
    const fed = indicators.datasetsOf(id).flatMap((slug) => counts.get(slug) ?? []);
    if (fed.length === 0) continue;
    for (const { status, value, coverage } of await indicators.observations(id, {}))
      for (const count of fed) {
        if (status === "SECRET") count.masked++;
        else if (value !== null && coverage < 1) count.incomplete++;
        if (status === "SECRET" || value !== null) count.values++;
      }
  }
  return counts;
}

async function tell({ services }: Site, source: ListedSource, holes: Holes | undefined): Promise<ToldSource> {
  const dataset = await services.catalogue.getReadable(source.dataset);
  const told: ToldSource = { ...source, served: null, masked: 0, incomplete: 0, values: 0 };
  if (!dataset) return told;
  Object.assign(told, holes);
  told.served = {
    title: dataset.title,
    invented: dataset.demonstration === true,
    period: dataset.temporal ? formatSpan(dataset.temporal) : null,
  };
  return told;
}
