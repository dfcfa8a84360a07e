import type { AgreementTold } from "@datalogue/api";
import { formatDate, typographic } from "../format/index.js";

/** Under what agreement a partner shares a dataset: what stands in place of a licence. Named « convention » in addresses. */
export function AgreementTerms({ agreement }: { agreement: AgreementTold }) {
  const { title, partnerName, recipientName, purpose = "", uses = [], refused = [], end } = agreement;
  return (
    <section class="panel" id="convention" aria-labelledby="titre-convention">
      <h2 id="titre-convention">Convention</h2>
      <p>
        {typographic(partnerName)} partage ces données avec {typographic(recipientName)}
        {end && <>, jusqu’au {formatDate(end)} compris</>}. Ce n’est pas une licence ouverte{"\u00a0"}: ensuite, ou si
        le partenaire le demande avant, elles ne sont plus données ici.
      </p>
      <dl class="meta-list">
        <div>
          <dt>Texte</dt>
          <dd>{typographic(title)}</dd>
        </div>
        <div>
          <dt>But</dt>
          <dd>{typographic(purpose)}</dd>
        </div>
        <div>
          <dt>Permis</dt>
          <dd>{uses.map(typographic).join(" ")}</dd>
        </div>
        <div>
          <dt>Jamais</dt>
          <dd>{refused.map(typographic).join(" ")}</dd>
        </div>
      </dl>
    </section>
  );
}
