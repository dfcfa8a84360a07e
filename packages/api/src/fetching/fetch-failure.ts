import { counted, typeset } from "@datalogue/ingest";

/** Why an address could not be received; all that a sentence needs. */
export type FetchFault =
  /** The address itself: not one that is followed. */
  | { kind: "bad-address"; url: string }
  | { kind: "not-https"; url: string; host: string }
  | { kind: "private-address"; host: string; address: string }
  | { kind: "unknown-host"; host: string }
  | { kind: "too-many-redirects"; url: string; limit: number }
  /** The server: cannot be reached, or cannot be believed. */
  | { kind: "unreachable"; host: string; code: string }
  | { kind: "certificate"; host: string; reason: CertificateFault; code: string }
  /** The answer. */
  | { kind: "status"; url: string; status: number }
  /** Asked to wait longer than we do; null when the server does not say how long. */
  | { kind: "busy"; host: string; status: number; seconds: number | null }
  | { kind: "cut"; url: string; bytes: number; expected: number | null }
  /** What came is not what its header says (`Content-Encoding`), or was damaged on the way. */
  | { kind: "not-unpacked"; url: string; coding: string }
  | { kind: "too-slow"; url: string; seconds: number }
  | { kind: "too-large"; url: string; maxBytes: number }
  | { kind: "html"; url: string }
  | { kind: "not-json"; url: string };

export type CertificateFault = "incomplete-chain" | "self-signed" | "expired" | "other-name" | "other";

/** Thrown when an address cannot be received. The message is a French sentence that says what to do. */
export class FetchFailure extends Error {
  constructor(readonly fault: FetchFault) {
    super(typeset(describe(fault)));
    this.name = "FetchFailure";
  }
}

function describe(fault: FetchFault): string {
  switch (fault.kind) {
    case "bad-address":
      return `${fault.url} : ce n'est pas une adresse https que l'on peut suivre. Elle ne porte ni identifiant ni mot de passe.`;
    case "not-https":
      return `${fault.url} : seules les adresses https sont suivies. Pour suivre http sur ce serveur, ajoutez « ${fault.host} » au réglage DATALOGUE_ALLOWED_HOSTS.`;
    case "private-address":
      return `${fault.host} mène à ${fault.address}, qui n'est pas une adresse publique : rien n'y est demandé. Si ce serveur est bien celui du producteur, ajoutez « ${fault.host} » au réglage DATALOGUE_ALLOWED_HOSTS.`;
    case "unknown-host":
      return `${fault.host} : ce nom de serveur est inconnu. Vérifiez l'adresse, et que cette machine atteint le réseau.`;
    case "too-many-redirects":
      return `${fault.url} : plus de ${fault.limit} renvois d'une adresse à l'autre.`;
    case "unreachable":
      return `${fault.host} : le serveur ne répond pas (${fault.code}). Réessayez plus tard.`;
    case "certificate":
      return `${fault.host} : ${CERTIFICATE[fault.reason]} (${fault.code}). La vérification n'est jamais levée.`;
    case "status":
      return `${fault.url} : le serveur a répondu ${fault.status}${STATUS[fault.status] ?? ""}.`;
    case "busy":
      return `${fault.host} : le serveur demande d'attendre (${fault.status})${fault.seconds === null ? "" : `, ${lasting(fault.seconds)}`}. Réessayez plus tard.`;
    case "cut":
      return `${fault.url} : le transfert s'est coupé après ${counted(fault.bytes, "octet")}${fault.expected === null ? "" : ` sur ${fault.expected}`}, et n'a pas pu reprendre.`;
    case "not-unpacked":
      return `${fault.url} : le serveur annonce une réponse compressée (${fault.coding}), et ce qui est venu ne l'est pas, ou est abîmé. Prévenez le producteur.`;
    case "too-slow":
      return `${fault.url} : rien de complet en ${lasting(fault.seconds)}.`;
    case "too-large":
      return `${fault.url} : la réponse dépasse ${Math.ceil(fault.maxBytes / 1_000_000)} Mo. La limite est le réglage DATALOGUE_MAX_FILE_MB.`;
    case "html":
      return `${fault.url} : une page HTML est arrivée au lieu des données. L'adresse a sans doute changé : ouvrez-la dans un navigateur.`;
    case "not-json":
      return `${fault.url} : la réponse n'est pas du JSON.`;
  }
}

const CERTIFICATE: Record<CertificateFault, string> = {
  "incomplete-chain":
    "la chaîne de certificats est incomplète, ou d'une autorité que cette machine ne connaît pas. Demandez au producteur d'envoyer son certificat intermédiaire, ou donnez ce certificat dans un fichier PEM par le réglage NODE_EXTRA_CA_CERTS, puis redémarrez",
  "self-signed":
    "le certificat est signé par le serveur lui-même. S'il est bien celui de votre réseau, donnez-le dans un fichier PEM par le réglage NODE_EXTRA_CA_CERTS, puis redémarrez",
  expired: "le certificat n'est plus valable. Prévenez le producteur",
  "other-name": "le certificat est celui d'un autre nom. Vérifiez l'adresse",
  other: "la connexion n'a pas pu être sécurisée",
};

const STATUS: Record<number, string> = {
  400: " : la demande ne lui convient plus. Une colonne ou un paramètre a sans doute changé de nom",
  401: " : il demande un compte",
  403: " : il refuse l'accès",
  404: " : il n'y a plus rien à cette adresse. Cherchez la nouvelle sur la page du producteur",
  410: " : ces données ont été retirées de cette adresse. Cherchez la nouvelle sur la page du producteur",
};

function lasting(seconds: number): string {
  return seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
