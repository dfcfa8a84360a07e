import { counted, plural, typeset } from "@datalogue/ingest/core";
import { formatMoment } from "../../src/format/date.js";
import { make } from "./make.js";
import type { Pending } from "./pending.js";
import type { Sent } from "./send.js";

/** Says one thing in the bar. */
export function tell(
  net: HTMLElement | null,
  tone: "off" | "watch" | "ok",
  strong: string,
  rest: string | Node,
  link?: HTMLElement,
): void {
  if (!net) return;
  net.hidden = false;
  net.dataset.tone = tone;
  const line = make("p", { class: "wrap" }, make("strong", {}, `${strong}.`), " ", rest);
  if (link) line.append(" ", link);
  net.replaceChildren(line);
}

export function tellSending(net: HTMLElement | null, sent: number, total: number): void {
  if (total > 0) tell(net, "watch", `Envoi en cours : ${sent} sur ${total}`, "");
}

interface Standing {
  pending: Pending[];
  state: Sent;
  kind: string;
  person: string | undefined;
}

/** The bar says where things are: what happens, what is safe, what to do. */
export function tellNet(net: HTMLElement | null, { pending, state, kind, person }: Standing): void {
  const waiting = pending.filter(({ refused }) => refused === null);
  const others = waiting.filter((one) => person !== undefined && one.person !== person);
  const refused = pending.length - waiting.length;
  const [oldest] = waiting;
  const isOne = waiting.length === 1;
  const since = oldest ? `${isOne ? "Il est" : "Le plus ancien est"} du ${formatMoment(oldest.savedAt)}.` : "";
  const count = oldest ? `${waiting.length} en attente` : "rien n’attend";
  const safe = oldest ? `Rien n’est perdu : tout est gardé sur ce téléphone. ${since}` : "";
  if (state === "signed-out") {
    const back = encodeURIComponent(`/controles/${kind}/hors-ligne`);
    const link = make("a", { href: `/connexion?suite=${back}` }, "Se connecter");
    tell(net, "off", `Session finie : ${count}`, safe, link);
  } else if (state === "offline") {
    const kept = isOne ? "Gardé sur ce téléphone, envoyé" : "Gardés sur ce téléphone, envoyés";
    tell(net, "watch", `Hors ligne : ${count}`, oldest ? `${kept} au retour du réseau. ${since}` : "");
  } else if (typeof state === "object") {
    const strong = oldest ? `Le site ne prend pas vos saisies : ${count}` : "Le site ne donne pas cette tournée";
    tell(net, "off", strong, `${typeset(state.barred, { page: true })} ${safe}`);
  } else if (others.length > 0)
    tell(
      net,
      "off",
      `${others.length} en attente d’un autre compte`,
      others.length === 1
        ? "Gardé sur ce téléphone : il partira quand son auteur s’y connectera."
        : "Gardés sur ce téléphone : ils partiront quand leur auteur s’y connectera.",
    );
  else if (refused > 0) {
    const kept = plural(refused, "Gardé");
    tell(net, "off", `${counted(refused, "refusé")} par le site`, `${kept} ci-dessous, avec la raison.`);
  } else if (oldest) {
    const taken = isOne ? "l’a pas encore pris" : "les a pas encore tous pris";
    tell(net, "watch", count, `Le site ne ${taken} : nous réessaierons. ${since}`);
  } else tell(net, "ok", "Tout est envoyé", "");
}
