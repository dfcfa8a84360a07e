/** States of conformity that the law knows. */
export const conformityStates = ["non-conforme", "partiellement-conforme", "totalement-conforme"] as const;

/** How the site conforms to RGAA 4, as the administrator answers for it; nothing here is computed. */
export interface AccessibilityStatement {
  state: (typeof conformityStates)[number];
  /** What the state rests on; absent: no audit was made, and the state can only be "non-conforme". */
  audit?: {
    /** ISO day. */
    date: string;
    auditor: string;
    /** Share of the criteria met, in percent. */
    rate: number;
  };
  /** What is known not to conform, one sentence each. */
  knownFaults?: string[];
  /** Address of the multi-year accessibility plan (schéma pluriannuel). */
  plan?: string;
}

/** Who answers for the site and for what it keeps, as the law asks; what is not filled in is said to be missing. */
export interface LegalNotice {
  publisher?: { name: string; address: string; phone?: string; director: string };
  host?: { name: string; address: string; phone?: string };
  /** Place where the data are kept: « Gravelines, France ». */
  storage?: string;
  /** Delegate for the protection of personal data. */
  dpo?: { name: string; email: string };
  /** How long the logs of the server are kept, and what they hold: one or two sentences. */
  retention?: string;
}

/** Whom to tell of a weakness of the site, as `/.well-known/security.txt` says it. @see https://www.rfc-editor.org/rfc/rfc9116 */
export interface SecurityContact {
  /** Addresses (`mailto:`, `https:`, `tel:`), the preferred one first. */
  contacts: string[];
  /** ISO day after which this is no longer to be believed. */
  expires: string;
  /** Address of what is promised to who tells. */
  policy?: string;
}

/** What the administrator states in `catalogue.json`. */
export interface Notices {
  accessibility: AccessibilityStatement;
  legal: LegalNotice;
  security: SecurityContact;
}

/** What is said before anybody answers for something else. */
export const UNAUDITED: AccessibilityStatement = { state: "non-conforme" };
