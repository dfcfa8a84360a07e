import type { FetchFault } from "../fetching/fetch-failure.js";

/** Why nothing arrived at the address of a webhook, in French. It tells nothing of the network of this machine: who reads it may not know it. */
export function sayUndelivered(fault: FetchFault): string {
  switch (fault.kind) {
    case "bad-address":
      return "Ce n'est pas une adresse https complète, sans identifiant ni mot de passe.";
    case "not-https":
      return "Seules les adresses https reçoivent des messages.";
    case "private-address":
      return "Ce nom ne mène pas à une adresse publique : rien n'y est envoyé.";
    case "unknown-host":
      return "Ce nom de serveur est inconnu.";
    case "certificate":
      return "Le certificat du serveur n'est pas reconnu, ou n'est plus valable.";
    case "too-slow":
      return `Pas de réponse en ${fault.seconds} secondes.`;
    default:
      return "Le serveur ne répond pas.";
  }
}

/** The same of an answer that is not the one expected. */
export function sayStatus(status: number): string {
  if (status >= 300 && status < 400) return `Le serveur renvoie ailleurs (${status}) : un renvoi n'est pas suivi.`;
  if (status === 410) return "L'adresse ne veut plus rien recevoir (410).";
  return `Le serveur a répondu ${status}.`;
}
