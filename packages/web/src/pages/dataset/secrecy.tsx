import { MaskingPanel } from "../../components/masking-panel.js";
import type { Masking } from "../../reading/read-masking.js";

/** What is masked of a protected table, why, and what is left. */
export function Secrecy({ masking }: { masking: Masking }) {
  return (
    <section class="panel" aria-labelledby="secret">
      <h2 id="secret">Secret statistique</h2>
      <MaskingPanel masking={masking} />
    </section>
  );
}
