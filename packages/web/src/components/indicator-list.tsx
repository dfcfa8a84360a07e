import { typographic } from "../format/index.js";
import type { Reading } from "../observatory/reading.js";

/** The indicators of a page, each with what it means, leading to where it comes from. */
export function IndicatorList({ reading: { data, why } }: { reading: Reading }) {
  return (
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
  );
}
