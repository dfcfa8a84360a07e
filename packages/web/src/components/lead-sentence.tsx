import type { Lead } from "../observatory/lead.js";
import { inBrackets } from "../observatory/wording.js";

/** The opening sentence of a page: what is, how it moved, what else moves. */
export function LeadSentence({ lead, year }: { lead: Lead; year: number }) {
  return (
    <p class="lead">
      En {year}, {lead.statement.before}
      <strong>{lead.statement.figure}</strong>
      {lead.statement.after}
      {lead.provisional && " (provisoire)"}
      {inBrackets(lead.incomplete)}
      {lead.change && lead.change.direction !== "flat" && (
        <>
          , <strong>{lead.change.phrase.replace(/ (?:qu’en|de\u00a0\d).*/, "")}</strong>{" "}
          {lead.change.times ? "de" : "qu’en"}
          {"\u00a0"}
          {lead.baseYear}
        </>
      )}
      {lead.change?.direction === "flat" && `, ${lead.change.phrase}`}
      {lead.aim && `\u202f; ${lead.aim}`}.{lead.second && ` ${lead.second}`}
    </p>
  );
}
