import { EmbedLink } from "./embed-link.js";

interface WhyLinkProps {
  href: string;
  title: string;
  /** Address of the code of its frame. */
  embed?: string | undefined;
}

/** « D’où vient ce chiffre ? », named for who hears links one by one; then, where it has a frame, « Intégrer ». */
export function WhyLink({ href, title, embed }: WhyLinkProps) {
  const why = (
    <a class="why" href={href}>
      D’où vient ce chiffre&#8239;?<span class="visually-hidden"> ({title})</span>
    </a>
  );
  if (embed === undefined) return why;
  return (
    <div>
      {why}
      <EmbedLink href={embed} title={title} />
    </div>
  );
}
