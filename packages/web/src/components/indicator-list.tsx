import { typographic } from "../format/index.js";
import type { Reading } from "../observatory/reading.js";

/** The indicators of a page, each with what it means, leading to where it comes from. */
export function IndicatorList({ reading: { data, why } }: { reading: Reading }) {
  return (
    <section class="section" aria-labelledby="methode">
      <h2 id="methode">D’où viennent ces chiffres&#8239;?</h2>
      <p>Chaque indicateur a sa page&nbsp;: sa définition, sa méthode, ses limites, le calcul jusqu’aux lignes.</p>
      <dl class="meta-list meta-list--two">
        {[...data.indicators.values()].map(({ id, title, description }) => (
          <div key={id}>
            <dt>
              <a href={why(id)}>{typographic(title)}</a>
            </dt>
            <dd>{typographic(description)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
