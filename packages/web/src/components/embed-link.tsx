import { createContext } from "preact";
import { useContext } from "preact/hooks";

/** True in a frame, where nothing leads to the code of frames. */
export const InFrame = createContext(false);

/** « Intégrer », named for who hears links one by one. */
export function EmbedLink({ href, title }: { href: string; title: string }) {
  if (useContext(InFrame)) return null;
  return (
    <p class="links">
      <a href={href}>
        Intégrer<span class="visually-hidden"> ({title})</span>
      </a>
    </p>
  );
}
