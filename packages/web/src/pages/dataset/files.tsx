import { type Dataset, fileFormats } from "@datalogue/api";
import { counted, formatBytes } from "../../format/index.js";

/** The files of the version served, at their permanent addresses. */
export function Files({ dataset }: { dataset: Dataset }) {
  return (
    <section class="stack" id="fichiers" aria-labelledby="titre-fichiers">
      <h2 id="titre-fichiers">Fichiers</h2>
      <div class="downloads">
        {dataset.distributions.map((distribution) => (
          <a key={distribution.id} href={distribution.path}>
            {fileFormats[distribution.format].pageLabel}{" "}
            <span>
              {distribution.format !== "ORIGINAL" &&
                `${counted(dataset.rows, dataset.geographic ? "objet" : "ligne")}, `}
              {formatBytes(distribution.bytes)}
            </span>
          </a>
        ))}
      </div>
      <p class="small">Ces adresses ne changent jamais&nbsp;: elles donnent toujours la dernière version.</p>
    </section>
  );
}
