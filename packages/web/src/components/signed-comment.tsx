import type { ComponentChildren } from "preact";
import { formatDate, typographic } from "../format/index.js";

interface SignedCommentProps {
  /** Its anchor in the page. */
  id?: string;
  paragraphs: string[];
  author: string;
  role?: string;
  /** ISO day. */
  date: string;
  /** Under the signature. */
  children?: ComponentChildren;
}

/** What a service says of its figures, signed and dated. */
export function SignedComment({ id, paragraphs, author, role, date, children }: SignedCommentProps) {
  return (
    <div class="comment" id={id}>
      <blockquote>
        {paragraphs.map((paragraph) => (
          <p key={paragraph}>{typographic(paragraph)}</p>
        ))}
      </blockquote>
      <p class="signature">
        <b>{typographic(author)}</b>, {role && `${typographic(role)}, `}
        {formatDate(date)}
      </p>
      {children}
    </div>
  );
}
