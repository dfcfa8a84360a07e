import { addDays, civilDay, hourOf } from "../calendar/civil-day.js";

/** How often somebody is written to, at most: what changed meanwhile is in one message. */
export const rhythms = {
  daily: { title: "Une fois par jour" },
  weekly: { title: "Une fois par semaine, le lundi" },
} as const satisfies Record<string, { title: string }>;

export type Rhythm = keyof typeof rhythms;

export const rhythmNames = Object.keys(rhythms) as Rhythm[];

/** The hour at which messages leave, and after which one that did not is left to the next day, in metropolitan France. */
const [MORNING, EVENING] = [7, 19];

/** When the next message is due: the next morning, or that of the next Monday. */
export function nextMessage(now: Date, rhythm: Rhythm): Date {
  for (let day = civilDay(now); ; day = addDays(day, 1)) {
    const at = atHour(day, MORNING);
    const isMonday = new Date(`${day}T12:00:00Z`).getUTCDay() === 1;
    if (at > now && (rhythm === "daily" || isMonday)) return at;
  }
}

/** When to try again what could not leave: an hour later, or with the next message once the day is over. */
export function nextTry(now: Date, rhythm: Rhythm): Date {
  const later = new Date(now.getTime() + 3600_000);
  return later < atHour(civilDay(now), EVENING) ? later : nextMessage(now, rhythm);
}

/** The moment of an hour of a civil day of metropolitan France: one or two hours before that of UTC. */
function atHour(day: string, hour: number): Date {
  const winter = new Date(`${day}T${String(hour - 1).padStart(2, "0")}:00:00Z`);
  return hourOf(winter) === hour ? winter : new Date(winter.getTime() - 3600_000);
}
