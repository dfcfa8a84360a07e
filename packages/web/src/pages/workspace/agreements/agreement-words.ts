import type { AgreementStateName } from "@datalogue/api";
import type { IconName } from "../../../icons/icon.js";
import { addressOf } from "../../../reading/address.js";

/** Where a partner finds its agreements. */
export const AGREEMENTS = "/convention";

/** Where it reads one, a dataset and a period of it. */
export function agreementPath(id: string, asked: { jeu?: string; annee?: string } = {}): string {
  return addressOf(`${AGREEMENTS}/${encodeURIComponent(id)}`, asked);
}

/** Where an agreement stands, as it is shown. */
export const standings = {
  coming: { icon: "plan", status: "plan", words: "à venir" },
  running: { icon: "ok", status: "on-track", words: "publié" },
  suspended: { icon: "off", status: "none", words: "suspendu" },
  ended: { icon: "unknown", status: "not-computable", words: "convention finie" },
  withdrawn: { icon: "unknown", status: "not-computable", words: "retiré" },
} as const satisfies Record<AgreementStateName, { icon: IconName; status: string; words: string }>;

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
