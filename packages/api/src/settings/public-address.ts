/** True for the name of a machine that nobody has: those that RFC 2606 keeps for examples, and that of our documentation. */
export function isExampleName(name: string): boolean {
  return /(^|\.)(example(\.(com|net|org))?|test|invalid|localhost|exemple\.fr)$/i.test(name);
}

/** True for an address that a harvester of the State may fetch: https, a public name. */
export function isPublicAddress(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return (
    protocol === "https:" && hostname.includes(".") && !/^[\d.]+$|^\[|\.(local|localhost|internal)$/.test(hostname)
  );
}
