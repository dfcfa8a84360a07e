import type { ClosedDataset } from "@datalogue/api";
import { typographic } from "../format/index.js";

/** The same as `tellClosed`, with a link to each dataset. Nothing where all are open. */
export function ClosedFigures({ closed }: { closed: readonly ClosedDataset[] }) {
  return (
    <>
      {closed.map(({ slug, title, closure }) => (
        <p key={slug} class="small">
          Les chiffres calculés à partir du jeu <a href={`/jeux/${slug}`}>{typographic(title)}</a> ne sont pas montrés.{" "}
          {typographic(closure)}
        </p>
      ))}
    </>
  );
}
