import { escapeAttribute } from "../format/escape.js";
import { EMBED_WIDTH, type Embed } from "./embed.js";

/** Address of the script that lets a page follow the height of our frames; it never changes: it is written in others' pages. */
export const FRAME_SCRIPT = "/integrer/cadre.js";

/** The frame alone, at a height that suits it: works without any script. */
export function frameCode(
  publicUrl: string,
  { address, title, height }: Pick<Embed, "address" | "title" | "height">,
  width = EMBED_WIDTH,
): string {
  const src = escapeAttribute(publicUrl + address);
  return `<iframe src="${src}" title="${escapeAttribute(title)}" width="100%" height="${height}" loading="lazy" style="border:0;max-width:${width}px"></iframe>`;
}

/** The HTML to copy: the frame, and the script that fits it to what it shows. */
export function embedCode(publicUrl: string, embed: Pick<Embed, "address" | "title" | "height">): string {
  return `${frameCode(publicUrl, embed)}\n<script src="${escapeAttribute(publicUrl + FRAME_SCRIPT)}" async></script>`;
}
