/**
 * An address as the log tells it: the names of its parameters without their values, which may open what is somebody's (a link used
 * once), say where they live or of what a household is made.
 */
export function loggedAddress(address: string): string {
  return address.replace(/=[^&]*/g, "=…");
}
