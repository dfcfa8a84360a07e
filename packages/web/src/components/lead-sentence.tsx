import { type Lead, leadPieces } from "../observatory/lead.js";

/** The opening sentence of a page: what is, how it moved, what else moves. */
export function LeadSentence({ lead }: { lead: Lead }) {
  return (
    <p class="lead">
      {leadPieces(lead).map(({ text, strong }) => (strong ? <strong key={text}>{text}</strong> : text))}
    </p>
  );
}
