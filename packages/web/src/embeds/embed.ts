import type { ComponentChildren } from "preact";

/** One thing of the site, ready to be shown in the frame of another site. */
export interface Embed {
  /** Names the frame. */
  title: string;
  /** What is shown, of whom and when: the first line of the frame. */
  heading: string;
  /** Address of the frame itself, its state in a fixed order. */
  address: string;
  /** Address of the page that it comes from, and of its image. */
  page: string;
  image: string;
  /** Pixels that it takes in a frame of `EMBED_WIDTH`, where no script can tell. */
  height: number;
  demonstration: boolean;
  view: ComponentChildren;
  /** Sentences under it: its source where the view does not say it, what it was frozen at. */
  notes: string[];
}

/** The width that frames are proposed at, in pixels. */
export const EMBED_WIDTH = 640;
