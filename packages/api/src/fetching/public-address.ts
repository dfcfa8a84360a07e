import ipaddr from "ipaddr.js";

/**
 * Whether an IP address belongs to the public Internet: global unicast of the registries of IANA. Loopback, private, link-local, shared (CGNAT), multicast,
 * reserved are not, nor what hides an IPv4 address in an IPv6 one (mapped, NAT64, 6to4, Teredo), whatever it hides.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  // Of IPv6, 2000::/3 alone is given out; the rest is "unicast" for the library when it has no name yet.
  return !(parsed instanceof ipaddr.IPv6) || ((parsed.parts[0] ?? 0) & 0xe000) === 0x2000;
}
