import { SPREADSHEET_CSV, type TableForm } from "@datalogue/api";
import { PrintLinks } from "../../components/print-links.js";
import { ShareActions } from "../../components/share-actions.js";
import { nameOf, typographic } from "../../format/index.js";
import { planKinds } from "../../observatory/plan-words.js";
import { addressOf } from "../../reading/address.js";
import type { Portrait } from "./shown-portrait.js";

/** What leaves with the reader: files, print, sharing, and the pages that follow it. */
export function TakeAway({ portrait }: { portrait: Portrait }) {
  const { site, territory, year } = portrait;
  const path = `/territoires/${territory.code}`;
  const plans = site.services.plans
    .list({ territory: territory.code })
    .filter((plan) => plan.territory === territory.code);
  const hasKit = plans.some(({ kind }) => planKinds[kind].kit);
  const file = (form: TableForm) => portrait.address({ annee: year }, `${path}.${form}`);
  const csv = file("csv");
  return (
    <section class="section no-print" aria-labelledby="emporter">
      <h2 id="emporter">Emporter</h2>
      <ShareActions
        site={site}
        address={portrait.address({ annee: year })}
        sentence={`${nameOf(territory)} en chiffres${year === undefined ? "" : `, ${year}`}`}
        source={typographic(site.services.catalogue.info().title)}
        contact={site.services.catalogue.info().contact}
        image={`${path}/partage.png`}
      >
        <li>
          <PrintLinks site={site} page={portrait.address({ annee: year })} />
        </li>
        <li>
          <a href={csv}>CSV</a>
        </li>
        <li>
          <a href={`${csv}${csv.includes("?") ? "&" : "?"}${new URLSearchParams(SPREADSHEET_CSV)}`}>CSV pour tableur</a>
        </li>
        <li>
          <a href={file("xlsx")}>XLSX</a>
        </li>
        {hasKit && (
          <li>
            <a href={`${path}/kit-plu.zip`}>Kit PLU (ZIP)</a>
          </li>
        )}
        {plans.map(({ id, shortTitle }) => (
          <li key={id}>
            <a href={`/suivi/${id}`}>
              Suivi{"\u00a0"}: {typographic(shortTitle)}
            </a>
          </li>
        ))}
        <li>
          <a href={addressOf("/carte", { territoire: territory.code })}>Carte</a>
        </li>
        <li>
          <a href={`/api/territories/${territory.code}`}>API</a>
        </li>
      </ShareActions>
    </section>
  );
}
