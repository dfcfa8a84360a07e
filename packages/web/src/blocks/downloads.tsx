import { Downloads } from "../components/downloads.js";
import { EmbedLink } from "../components/embed-link.js";
import { type BlockKind, type BlockOf, FEW_LINES } from "./block.js";

/** Files of datasets and values of indicators to take away. */
export const downloads: BlockKind<BlockOf<"downloads">> = {
  frameHeight: FEW_LINES,
  about: () => undefined,
  make: ({ indicators = [], datasets = [] }, { data, embed }, id) => ({
    place: "wide",
    heading: "Emporter les données",
    view: (
      <div class="stack" id={id}>
        <Downloads
          datasets={datasets.flatMap((slug) => data.datasets.get(slug) ?? [])}
          indicators={indicators.flatMap((one) => data.indicators.get(one) ?? [])}
        />
        <EmbedLink href={embed(id)} title="fichiers à emporter" />
      </div>
    ),
  }),
};
