/** True for an address that a harvester of the State may fetch: https, a public name. */
export function isPublicAddress(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return (
    protocol === "https:" && hostname.includes(".") && !/^[\d.]+$|^\[|\.(local|localhost|internal)$/.test(hostname)
  );
}
