import type { ComponentChildren } from "preact";
import { capitalise } from "../format/index.js";
import { addressOf } from "../reading/address.js";
import type { Site } from "../site.js";

/** What is shared: a chart, a page. */
export interface Shared {
  site: Pick<Site, "publicUrl">;
  /** Address that gives it again, from the root of the site, anchor and state included. */
  address: string;
  /** What it says, in a sentence without its full stop. */
  sentence: string;
  /** Where its figures come from, without « Source ». */
  source: string;
  /** Who may mend it. */
  contact: { name: string; email: string };
  /** Address of its image, to which `format=` is added. */
  image?: string | undefined;
}

/** Images of what is shared, ready for a slide and for a square place, for a list of links. */
export function shareImages({ image }: Pick<Shared, "image">): { label: string; href: string }[] {
  if (image === undefined) return [];
  const [path = "", query = ""] = image.split("?");
  const inFormat = (format: string) => addressOf(path, { ...Object.fromEntries(new URLSearchParams(query)), format });
  return [
    { label: "Image 16:9", href: inFormat("diapositive") },
    { label: "Image carrée", href: inFormat("carre") },
  ];
}

/** A letter to the producer, which says of what it speaks (RFC 6068). */
export function mistakeAddress({ site, address, sentence, contact }: Omit<Shared, "source" | "image">): string {
  const body = `Bonjour,\n\nPage\u00a0: ${site.publicUrl}${address}\nCe que j’y lis\u00a0: ${sentence}\nCe qui me paraît faux, et d’après quoi\u00a0: \n`;
  const fields = { subject: `Erreur signalée\u00a0: ${sentence.slice(0, 120)}`, body };
  return `mailto:${encodeURIComponent(contact.email).replace("%40", "@")}?${Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value.replaceAll("\n", "\r\n"))}`)
    .join("&")}`;
}

/**
 * What one does with a chart or a page besides reading it: take an image, tell of a mistake, cite. The address and the sentence are texts
 * to select; a script of the page adds buttons that copy them.
 */
export function ShareActions({ children, ...shared }: Shared & { children?: ComponentChildren }) {
  const { site, address, sentence, source } = shared;
  const link = `${site.publicUrl}${address}`;
  return (
    <div class="share">
      <ul class="take plain">
        {children}
        {shareImages(shared).map(({ label, href }) => (
          <li key={href}>
            <a href={href}>{label}</a>
          </li>
        ))}
        <li>
          <a href={mistakeAddress(shared)}>Signaler une erreur</a>
        </li>
      </ul>
      <details class="fold">
        <summary>Citer, copier le lien</summary>
        <p class="cited" data-copy="Copier la phrase">
          {capitalise(sentence)}. Source{"\u00a0"}: {source.replace(/\.$/, "")}. {link}
        </p>
        <p class="cited" data-copy="Copier le lien">
          {link}
        </p>
      </details>
    </div>
  );
}
