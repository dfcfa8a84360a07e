import { type Static, Type } from "typebox";
import { isDay } from "../calendar/civil-day.js";
import { definitionCheck } from "../documents/definition-check.js";
import {
  type AccessibilityStatement,
  conformityStates,
  type LegalNotice,
  type Notices,
  type SecurityContact,
  UNAUDITED,
} from "./notices.js";

const TEXT = Type.String({ minLength: 1 });
const closed = { additionalProperties: false };

const accessibility = Type.Object(
  {
    state: Type.Enum([...conformityStates]),
    audit: Type.Optional(
      Type.Object(
        {
          date: Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "AAAA-MM-JJ" }),
          auditor: TEXT,
          rate: Type.Number({ minimum: 0, maximum: 100 }),
        },
        closed,
      ),
    ),
    knownFaults: Type.Optional(Type.Array(TEXT)),
    plan: Type.Optional(Type.String({ pattern: "^https?://", description: "une adresse complète" })),
  },
  closed,
);

const body = { name: TEXT, address: TEXT, phone: Type.Optional(TEXT) };
const legal = Type.Object(
  {
    publisher: Type.Optional(Type.Object({ ...body, director: TEXT }, closed)),
    host: Type.Optional(Type.Object(body, closed)),
    storage: Type.Optional(TEXT),
    dpo: Type.Optional(
      Type.Object(
        { name: TEXT, email: Type.String({ pattern: "^[^\\s@]+@[^\\s@]+$", description: "une adresse électronique" }) },
        closed,
      ),
    ),
    retention: Type.Optional(TEXT),
  },
  closed,
);

const security = Type.Object(
  {
    contacts: Type.Array(
      Type.String({
        pattern: "^(mailto:[^\\s@]+@[^\\s@]+|https://\\S+|tel:\\+?[0-9-]+)$",
        description: "une adresse qui commence par mailto:, https:// ou tel:",
      }),
      { minItems: 1 },
    ),
    expires: Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "AAAA-MM-JJ" }),
    policy: Type.Optional(Type.String({ pattern: "^https://\\S+$", description: "une adresse complète, en https" })),
  },
  closed,
);

const checkAccessibility = definitionCheck(accessibility);
const checkLegal = definitionCheck(legal);
const checkSecurity = definitionCheck(security);

/** Reads `accessibility`, `legal` and `security` of `catalogue.json`; what is wrong is added to `problems`, as French sentences. */
export function parseNotices(values: Record<string, unknown>, problems: string[]): Partial<Notices> {
  const notices: Partial<Notices> = {};
  if (values.accessibility !== undefined) {
    const found = checkAccessibility(values.accessibility, "/accessibility");
    const statement = values.accessibility as Static<typeof accessibility> as AccessibilityStatement;
    if (found.length === 0) found.push(...checkState(statement));
    problems.push(...found);
    notices.accessibility = statement;
  }
  if (values.legal !== undefined) {
    problems.push(...checkLegal(values.legal, "/legal"));
    notices.legal = values.legal as LegalNotice;
  }
  if (values.security !== undefined) {
    const found = checkSecurity(values.security, "/security");
    const contact = values.security as SecurityContact;
    if (found.length === 0 && !isDay(contact.expires))
      found.push(`«\u00A0security.expires\u00A0»\u00A0: ${contact.expires} n'est pas un jour du calendrier.`);
    problems.push(...found);
    notices.security = contact;
  }
  return notices;
}

/** A state is what an audit found: none is claimed without it. */
function checkState({ state, audit }: AccessibilityStatement): string[] {
  const wrong = (what: string) => [`«\u00A0accessibility.state\u00A0»\u00A0: ${what}`];
  if (!audit)
    return state === UNAUDITED.state
      ? []
      : wrong(`sans audit («\u00A0accessibility.audit\u00A0»), seul «\u00A0${UNAUDITED.state}\u00A0» peut être écrit.`);
  const due = audit.rate === 100 ? "totalement-conforme" : audit.rate >= 50 ? "partiellement-conforme" : "non-conforme";
  return state === due ? [] : wrong(`un audit à ${audit.rate}\u202F% donne «\u00A0${due}\u00A0».`);
}
