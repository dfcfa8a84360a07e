/** Names in the data folder of what backups and restorations keep there: none of it is of the site. */
export const ENTRIES = {
  /** Leases of the programs that have the folder open. */
  open: "open",
  /** Lease of the one that restores. */
  lock: "restore-lock.json",
  /** How far a restoration is, from the moment that it may no longer be given up. */
  intent: "restore.json",
  /** What is being brought. */
  staging: "restoring",
  /** What the last backup was. */
  last: "last-backup.json",
} as const;

/** How the folders begin that hold what a restoration replaced. */
export const ASIDE = "before-restore-";

/** True for what is not of the site. */
export function isOwnEntry(name: string): boolean {
  return (
    name.startsWith(ASIDE) || Object.values<string>(ENTRIES).some((own) => name === own || name.startsWith(`${own}.`))
  );
}
