const PARIS = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" });

/** The civil day of an instant in metropolitan France, "2026-01-31". */
export function civilDay(instant: Date): string {
  return PARIS.format(instant);
}
