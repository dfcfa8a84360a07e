import type { Agreement, AgreementStateName, ReadAgreement } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import { formatDate } from "../../../format/index.js";
import type { IconName } from "../../../icons/icon.js";
import { addressOf } from "../../../reading/address.js";

/** Where a partner finds its agreements. */
export const AGREEMENTS = "/convention";

/** Where it reads one, a dataset and a period of it. */
export function agreementPath(id: string, asked: { jeu?: string; annee?: string } = {}): string {
  return addressOf(`${AGREEMENTS}/${encodeURIComponent(id)}`, asked);
}

/** Where an agreement stands, as it is shown: of itself, and of data that were published by it. */
export const standings = {
  coming: { icon: "plan", status: "plan", words: "à venir", data: "à venir" },
  running: { icon: "ok", status: "on-track", words: "en cours", data: "publié" },
  suspended: { icon: "off", status: "none", words: "suspendue", data: "suspendu" },
  ended: { icon: "unknown", status: "not-computable", words: "finie", data: "convention finie" },
  withdrawn: { icon: "unknown", status: "not-computable", words: "retirée", data: "retiré" },
} as const satisfies Record<AgreementStateName, { icon: IconName; status: string; words: string; data: string }>;

type Tense = Record<"is" | "sees" | "reads" | "goes", string>;

const now: Tense = { is: "est publié", sees: "voit, ce qu’il ne voit pas", reads: "voit", goes: "sort" };
const later: Tense = { is: "sera publié", sees: "verra, ce qu’il ne verra pas", reads: "verra", goes: "sortira" };
const otherwise: Tense = {
  is: "serait publié",
  sees: "verrait, ce qu’il ne verrait pas",
  reads: "verrait",
  goes: "sortirait",
};

const before: Tense = { is: "était publié", sees: "voyait, ce qu’il ne voyait pas", reads: "voyait", goes: "sortait" };

/**
 * How the data that an agreement lets out are told: now, once it begins or is taken up again, before it stopped; or, where it stopped while it was
 * suspended, if it had gone on: what came meanwhile was never public.
 */
export function tenseOf({ state, acts }: Pick<ReadAgreement, "state" | "acts">): Tense {
  if (state === "running") return now;
  if (state === "coming") return later;
  if (state === "suspended") return { ...later, is: "sera publié à la reprise" };
  const last = acts.findLast(({ kind }) => kind === "suspend" || kind === "resume");
  return last?.kind === "suspend" ? otherwise : before;
}

/** Whether somebody is of the organisation whose data an agreement is about: others read it too. */
export function isLender({ caller }: Visit, { partner }: Agreement): boolean {
  return caller.memberships.some(({ organisation }) => organisation === partner);
}

/** « jusqu’au 31 décembre 2026 », « sans fin » */
export function tellUntil(lastDay: string): string {
  return lastDay === ENDLESS ? "sans fin" : `jusqu’au ${formatDate(lastDay)}`;
}

/** The last day of an agreement that has none. */
export const ENDLESS = "9999-12-31";

/** « 12 mois », « 1 an et 6 mois », « 90 jours »: an ISO 8601 duration, in words. */
export function tellDuration(duration: string): string {
  const [, years, months, days] = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?$/.exec(duration) ?? [];
  const parts = [
    years && `${Number(years)} ${Number(years) > 1 ? "ans" : "an"}`,
    months && `${Number(months)} mois`,
    days && `${Number(days)} ${Number(days) > 1 ? "jours" : "jour"}`,
  ].filter(Boolean);
  return parts.join(" et ");
}
