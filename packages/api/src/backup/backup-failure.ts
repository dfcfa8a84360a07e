/**
 * Why nothing was backed up or restored, a French sentence for the administrator. `use`: the place, the key or the moment is not the right one;
 * `damage`: what the backup holds is not what was written in it.
 */
export class BackupFailure extends Error {
  constructor(
    readonly kind: "use" | "damage",
    message: string,
  ) {
    super(message);
  }
}
