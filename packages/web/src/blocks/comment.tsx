import { EmbedLink } from "../components/embed-link.js";
import { SignedComment } from "../components/signed-comment.js";
import { ofName, typographic } from "../format/index.js";
import type { BlockKind, BlockOf } from "./block.js";

/** What the service says of its figures, signed and dated. */
export const comment: BlockKind<BlockOf<"comment">> = {
  frameHeight: 650,
  about: ({ author }) => typographic(author),
  make: ({ text, author, role, date }, { embed }, id) => ({
    place: "wide",
    heading: "Ce qu’en dit le service",
    view: (
      <SignedComment id={id} paragraphs={text} author={author} role={role} date={date}>
        <EmbedLink href={embed(id)} title={`avis ${ofName(typographic(author))}`} />
      </SignedComment>
    ),
  }),
};
