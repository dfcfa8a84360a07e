import { type Lead, leadPieces } from "../observatory/lead.js";

/** The opening sentence of a page: what is, how it moved, what else moves. */
export function LeadSentence({ lead, year }: { lead: Lead; year: number }) {
  return (
    <p class="lead">
      {leadPieces(lead, year).map(({ text, strong }) => (strong ? <strong key={text}>{text}</strong> : text))}
    </p>
  );
}
