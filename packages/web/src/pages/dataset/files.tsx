import { type Dataset, fileFormats, SPREADSHEET_CSV } from "@datalogue/api";
import { Fragment } from "preact";
import { counted, formatBytes } from "../../format/index.js";
import { addressOf } from "../../reading/address.js";

/** The files of the version served, at their permanent addresses. */
export function Files({ dataset }: { dataset: Dataset }) {
  return (
    <section class="stack" id="fichiers" aria-labelledby="titre-fichiers">
      <h2 id="titre-fichiers">Fichiers</h2>
      <div class="downloads">
        {dataset.distributions.map((distribution) => (
          <Fragment key={distribution.id}>
            <a href={distribution.path}>
              {fileFormats[distribution.format].pageLabel}{" "}
              <span>
                {distribution.format !== "ORIGINAL" &&
                  `${counted(dataset.rows, dataset.geographic ? "objet" : "ligne")}, `}
                {formatBytes(distribution.bytes)}
              </span>
            </a>
            {distribution.format === "CSV" && (
              <a href={addressOf(`/api/datasets/${dataset.slug}/data/csv`, SPREADSHEET_CSV)}>
                CSV pour tableur <span>point-virgule, virgule décimale&nbsp;: s’ouvre dans Excel ou LibreOffice</span>
              </a>
            )}
          </Fragment>
        ))}
      </div>
      <p class="small" data-live>
        Ces adresses ne changent jamais&nbsp;: elles donnent toujours la dernière version.
      </p>
    </section>
  );
}
