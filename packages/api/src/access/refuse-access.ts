import type { Access } from "@datalogue/ingest";
import { HttpProblem } from "../http/http-problem.js";
import type { Caller, Part } from "./may-read.js";

/** What a refusal says of a dataset. */
interface Refused {
  title: string;
  access: Access;
  organisationName: string;
  contact: { name: string; email: string };
}

/**
 * The answer to a caller who may not read a part of a dataset: 401 when a key could open it, 403 when the one shown does not, with
 * the sentence that says for whom it is and whom to ask.
 */
export function refuseAccess(caller: Caller, dataset: Refused, part: Part = "contents"): HttpProblem {
  const what =
    part === "received-file"
      ? `Le fichier reçu de «\u00A0${dataset.title}\u00A0»`
      : `Le contenu de «\u00A0${dataset.title}\u00A0»`;
  const forWhom = part === "received-file" ? RECEIVED(dataset) : READERS[dataset.access](dataset);
  const ask = `Pour demander un accès, écrivez à ${askWhom(dataset)}.`;
  if (caller.kind === "public")
    return new HttpProblem(
      401,
      "cle-attendue",
      "Accès réservé",
      `${what} est réservé ${forWhom}. Si vous en êtes, présentez la clé de votre organisme (en-tête «\u00A0Authorization: Bearer …\u00A0»). ${ask}`,
      { "WWW-Authenticate": CHALLENGE },
    );
  return new HttpProblem(
    403,
    "acces-reserve",
    "Accès réservé",
    `${what} est réservé ${forWhom}\u00A0: la clé présentée, celle d'un autre organisme, ne l'ouvre pas. ${ask}`,
  );
}

/** For whom the contents of a closed dataset are, and whom to ask: a French sentence. */
export function explainClosure(dataset: Omit<Refused, "title">): string {
  return `Le contenu de ce jeu est réservé ${READERS[dataset.access](dataset)}. Pour demander un accès, écrivez à ${askWhom(dataset)}.`;
}

/** How a caller is told to identify (RFC 6750). */
export const CHALLENGE = 'Bearer realm="datalogue"';

const RECEIVED = ({ organisationName }: Refused | Omit<Refused, "title">) => `à son producteur (${organisationName})`;

const READERS: Record<Access, (dataset: Omit<Refused, "title">) => string> = {
  open: () => "à tous",
  members: () => "aux organismes membres de ce catalogue",
  organisation: RECEIVED,
};

function askWhom({ contact }: Omit<Refused, "title">): string {
  return `${contact.name} (${contact.email})`;
}
