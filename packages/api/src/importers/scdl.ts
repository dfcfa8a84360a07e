import { createIssueCollector, openTable } from "@datalogue/ingest";
import { type FoundCatalogue, type FoundRecord, MAX_RECORDS } from "./found-record.js";
import { ImportFailure } from "./import-failure.js";
import type { Importer } from "./importer.js";
import { receiveFile } from "./iso-19139.js";
import { fold, isReadable, uuidIn } from "./known-values.js";
import { buildRecord } from "./record-builder.js";

const MAX_BYTES = 20_000_000;

/**
 * The catalogue of a community in the national simplified form (SCDL "catalogue"), one line per dataset, in any encoding and with any separator that a
 * check reads, or as a workbook.
 * @see https://schema.data.gouv.fr/scdl/catalogue/
 */
export const scdl: Importer = {
  title: "Catalogue SCDL",
  file: { hint: "Le tableau des jeux de la collectivité : CSV, Excel ou LibreOffice.", accept: ".csv,.xlsx,.ods" },
  address: { label: "Adresse du tableau", hint: "Le fichier en ligne, lu une fois." },
  async read(input, tools) {
    const { path, name } = await receiveFile(input, tools, MAX_BYTES);
    const opened = await openTable(path, { name, issues: createIssueCollector(), maxBytes: MAX_BYTES });
    const { table } = opened;
    if (!table)
      throw new ImportFailure(
        "Ce fichier n'est pas un tableau qui se lise. Déposez-le sur la page « Vérifier » pour savoir pourquoi.",
      );
    const columns = table.columns.map(({ name: header }) => ({ header, key: fold(header).replaceAll(" ", "_") }));
    if (!columns.some(({ key }) => key === "titre"))
      throw new ImportFailure(
        `Ce tableau n'a pas de colonne TITRE\u00A0: ce n'est pas un catalogue SCDL. Ses colonnes\u00A0: ${columns
          .map(({ header }) => header)
          .slice(0, 20)
          .join(", ")}.`,
      );
    const found: FoundCatalogue = { records: [], faults: [], announced: null };
    for await (const batch of table.batches()) {
      for (const [rank, cells] of batch.records.entries()) {
        const line = new Map(columns.map(({ key, header }, at) => [key, { header, value: cells[at]?.trim() ?? "" }]));
        if ([...line.values()].every(({ value }) => value === "")) continue;
        found.records.push(readLine(line, `ligne ${batch.lineOf(rank) ?? found.records.length + 2}`));
      }
      tools.note(found.records.length);
      if (found.records.length > MAX_RECORDS) break;
    }
    found.announced = found.records.length;
    return found;
  },
};

/** Columns that have their place; others are left with their header. */
const PLACED = [
  ...["coll_nom", "coll_siret", "id", "titre", "description", "theme", "producteur_nom", "producteur_siret"],
  ...["couv_spat_maille", "couv_spat_nom", "couv_temp_debut", "couv_temp_fin", "date_publ", "freq_maj", "date_maj"],
  ...["mots_cles", "licence", "nombre_ressources", "format_ressources", "url"],
];

function readLine(line: ReadonlyMap<string, { header: string; value: string }>, place: string): FoundRecord {
  const cell = (key: string) => line.get(key)?.value ?? "";
  // A spreadsheet was kept from taking it for a formula.
  const text = (key: string) => cell(key).replace(/^'(?=[=+\-@])/, "");
  const id = cell("id");
  // A number is one of a community: another has the same.
  const identifier = id === "" ? null : (uuidIn(id) ?? [cell("coll_siret"), id].filter(Boolean).join(" "));
  const built = buildRecord(identifier, place);
  built.text("title", text("titre"), "TITRE");
  built.text("description", text("description"), "DESCRIPTION");
  for (const theme of cell("theme").split(";")) built.theme(theme);
  for (const word of text("mots_cles").split(/[;,]/)) built.keyword(word, "MOTS_CLES");
  built.licence(cell("licence"), "LICENCE");
  built.frequency(cell("freq_maj"), "FREQ_MAJ");
  const [start, end] = [cell("couv_temp_debut"), cell("couv_temp_fin")];
  if (start !== "" || end !== "") built.period(start, end, "COUV_TEMP_DEBUT, COUV_TEMP_FIN");
  built.place(cell("couv_spat_nom"));
  built.leave("COUV_SPAT_MAILLE", cell("couv_spat_maille"));
  const producer = [cell("producteur_nom"), cell("producteur_siret")].filter(Boolean).join(", ");
  built.leave("PRODUCTEUR_NOM", producer, "L'organisme d'ici est celui que vous choisissez.");
  for (const key of ["date_publ", "date_maj"])
    built.leave(key.toUpperCase(), cell(key), "Les dates d'ici sont celles des publications d'ici.");
  const url = cell("url");
  if (url !== "" && isReadable(url)) built.file(url, undefined, [cell("format_ressources")], "URL");
  else if (url !== "") built.page(url, undefined, "URL");
  for (const [key, { header, value }] of line) if (!PLACED.includes(key)) built.leave(header, value);
  return built.build();
}
