import type { InspectionKind, Round, RoundEntry, Sign, StateMeaning } from "@datalogue/api";
import { counted, formatDate, plural } from "../../../format/index.js";
import type { IconName } from "../../../icons/icon.js";

/** How each sign is drawn beside words that say the same. */
export const signs = {
  out: { icon: "off", tone: "off", words: "hors service" },
  todo: { icon: "watch", tone: "watch", words: "à faire" },
  good: { icon: "ok", tone: "ok", words: "en bon état" },
} as const satisfies Record<Sign, { icon: IconName; tone: string; words: string }>;

/** The same for what an inspection found. */
export const stateSigns = {
  out: signs.out,
  fault: signs.todo,
  good: signs.good,
} as const satisfies Record<StateMeaning, (typeof signs)[Sign]>;

/** Since when, or before when, and what: the first line of an object in a list. */
export function sayWhen(entry: RoundEntry, today: string): string {
  const { sign, since, due, actions, state, nextOn } = entry;
  if (sign === "out") return `Hors service depuis ${sinceWhen(since ?? today, today)}`;
  const late = actions.find(({ isLate }) => isLate);
  if (late?.dueOn) return `Action attendue avant le ${formatDate(late.dueOn)}`;
  switch (due?.why) {
    case "never":
      return "Jamais contrôlé ici";
    case "late":
      return `En retard de ${counted(due.days, "jour")}`;
    case "soon":
      return due.on === today ? "À contrôler aujourd’hui" : `Avant le ${formatDate(due.on)}`;
    case "campaign":
      return `Avant le ${formatDate(due.until)}`;
  }
  const [action] = actions;
  if (action?.dueOn) return `Action à mener avant le ${formatDate(action.dueOn)}`;
  if (action) return "Un défaut est suivi";
  // All that was asked is said to be done, and nobody saw it since.
  if (state === "fault")
    return nextOn === null ? "Défaut repris" : `Défaut repris, prochain contrôle avant le ${formatDate(nextOn)}`;
  return nextOn === null ? "En bon état" : `En bon état, prochain contrôle avant le ${formatDate(nextOn)}`;
}

/** The line under it: when it was seen, how often it is, what is to be done. */
export function sayMore(entry: RoundEntry): string {
  const { seenOn, actions, installation, isDisputed } = entry;
  return [
    ...(seenOn === null ? [] : [`Vu le ${formatDate(seenOn)}.`]),
    `Tous les ${counted(installation.days, "jour")}.`,
    ...actions.slice(0, 2).map(({ what }) => `À faire\u00a0: ${what}.`),
    ...(isDisputed ? ["Deux saisies sont à départager."] : []),
  ].join(" ");
}

/** Whether something has to be done about an object now. */
export const isPressing = ({ sign, due, isDisputed, actions }: RoundEntry): boolean =>
  sign === "out" || due !== null || isDisputed || actions.some(({ isLate }) => isLate);

/** « 6 contrôles à faire, 1 ouvrage hors service ». */
export function sayRound({ entries, kind }: Pick<Round, "entries" | "kind">): string {
  const due = entries.filter((one) => one.due !== null).length;
  const out = entries.filter(({ sign }) => sign === "out").length;
  const words = [
    due === 0 ? "Aucun contrôle à faire" : counted(due, "contrôle à faire", "contrôles à faire"),
    ...(out === 0 ? [] : [`${counted(out, kind.words.one, kind.words.several)} hors service`]),
  ];
  return words.join(", ");
}

/** How far the campaign is, or how many are in time without one; the first sentence under the title. */
export function sayProgress({ entries, kind, campaign }: Round): string {
  const all = counted(entries.length, kind.words.one, kind.words.several);
  if (!campaign) {
    const inTime = entries.filter(({ due }) => due === null || due.why === "soon").length;
    return `${inTime} ${plural(inTime, "contrôlé", "contrôlés")} à temps, sur ${all}.`;
  }
  const seen = entries.filter(({ seenOn }) => seenOn !== null && seenOn >= campaign.from).length;
  return `${seen} ${plural(seen, "vu", "vus")} depuis le ${formatDate(campaign.from)}, sur ${all}.`;
}

function sinceWhen(day: string, today: string): string {
  const days = Math.round((Date.parse(today) - Date.parse(day)) / 86_400_000);
  return days === 0 ? "aujourd’hui" : counted(days, "jour");
}

/** Path of the pages of a kind of inspection, and of an object of it. */
export const kindPath = ({ id }: Pick<InspectionKind, "id">) => `/controles/${id}`;
export const installationPath = (kind: Pick<InspectionKind, "id">, key: string) =>
  `${kindPath(kind)}/objets/${encodeURIComponent(key)}`;

export const photoPath = (kind: Pick<InspectionKind, "id">, id: string) => `${kindPath(kind)}/photos/${id}`;

const HOUR = new Intl.DateTimeFormat("fr-FR", { timeZone: "Europe/Paris", hour: "numeric", minute: "2-digit" });
/** « 9 h 58 ». */
export const sayHour = (instant: string): string => HOUR.format(new Date(instant)).replace(":", "\u00a0h\u00a0");
