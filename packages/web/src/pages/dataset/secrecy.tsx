import type { Dataset } from "@datalogue/api";
import { counted, formatNumber } from "../../format/index.js";

const UNITS = { menages: "ménages ou logements", entreprises: "entreprises" };

/** What is masked of a protected table, and why. */
export function Secrecy({ secrecy }: { secrecy: NonNullable<Dataset["secrecy"]> }) {
  const { unit, threshold, cells, masked } = secrecy;
  return (
    <section class="panel" aria-labelledby="secret">
      <h2 id="secret">Secret statistique</h2>
      <p>
        Ce tableau est fait à partir d’un fichier qui n’est pas public. Où il compterait moins de {threshold}{" "}
        {UNITS[unit]}, et où il permettrait de les retrouver par différence, les chiffres sont{" "}
        <span class="masked">masqués</span>, ce qui ne veut pas dire zéro.
      </p>
      <p class="small">
        {counted(masked, "ligne masquée", "lignes masquées")} sur {formatNumber(cells)}, totaux compris.
      </p>
    </section>
  );
}
