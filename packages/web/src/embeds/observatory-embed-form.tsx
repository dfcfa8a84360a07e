import { typographic } from "../format/index.js";
import { latestYear } from "../observatory/load-observatory.js";
import type { Reading } from "../observatory/reading.js";
import { leave } from "../reading/address.js";
import { embedCode } from "./embed-code.js";
import { EmbedForm } from "./embed-form.js";
import { type ObservatoryBlock, observatoryEmbedAddress } from "./observatory-blocks.js";

interface ObservatoryEmbedFormProps {
  reading: Reading;
  /** Those of the page, in its order. */
  blocks: ObservatoryBlock[];
  chosen: ObservatoryBlock;
}

/** « Intégrer » on the page of an observatory. Made of many indicators, it has no state to be frozen at. */
export function ObservatoryEmbedForm({ reading, blocks, chosen }: ObservatoryEmbedFormProps) {
  const { data, territory, year, site } = reading;
  const { theme, title } = data.observatory;
  const territoire = leave(territory.code, data.home.code);
  const annee = leave(year, latestYear(data, territory.code));
  const frame = observatoryEmbedAddress(theme, chosen.name, { territoire, annee });
  return (
    <EmbedForm
      action={`/observatoires/${theme}`}
      state={{ territoire, annee: annee?.toString() }}
      blocks={blocks}
      chosen={chosen.name}
      code={embedCode(site.publicUrl, {
        address: frame,
        title: `${typographic(title)}\u00a0: ${chosen.title}`,
        height: chosen.height,
      })}
      frame={frame}
    />
  );
}
