import { type Caller, type Dataset, decideAccess, fileFormats, SPREADSHEET_CSV } from "@datalogue/api";
import { Fragment } from "preact";
import { counted, formatBytes } from "../../format/index.js";
import { addressOf } from "../../reading/address.js";

/** The files of the version served, at their permanent addresses. */
export function Files({ dataset, caller }: { dataset: Dataset; caller: Caller }) {
  const { distributions, receivedKept } = dataset;
  return (
    <section class="stack" id="fichiers" aria-labelledby="titre-fichiers">
      <h2 id="titre-fichiers">Fichiers</h2>
      <div class="downloads">
        {distributions.map((distribution) => (
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
      {receivedKept && <KeptFile dataset={dataset} caller={caller} />}
      <p class="small" data-live>
        Ces adresses ne changent jamais&nbsp;: elles donnent toujours la dernière version.
      </p>
    </section>
  );
}

/** Why the received file is not given, and where it is for who may read it. */
function KeptFile({ dataset, caller }: { dataset: Dataset; caller: Caller }) {
  const { id, organisation, receivedKept } = dataset;
  const isTheirs = decideAccess(caller, "read", { organisation, unpublished: true }, "received-file").allowed;
  return (
    <p class="small">
      {receivedKept === "unknown"
        ? "Cette version a été publiée sans que l’on sache si tout ce que contient le fichier reçu est publié"
        : "Le fichier reçu peut contenir des colonnes, des lignes ou d’autres contenus qui ne sont pas publiés"}
      &nbsp;:{" "}
      {isTheirs ? (
        <>
          <a href={`/fichiers/${id}/original`}>il est gardé</a> pour votre organisme seul.
        </>
      ) : receivedKept === "unknown" ? (
        "il n’est pas donné, et pourra l’être à la prochaine version."
      ) : (
        "il n’est pas donné."
      )}
    </p>
  );
}
