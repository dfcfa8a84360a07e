import { BlockList, isIPv6 } from "node:net";

/** Ranges that no public service answers from (RFC 6890 and what came since). */
const RANGES_4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
const RANGES_6 = [
  "::/128",
  "::1/128",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001:db8::/32",
  "2002::/16",
  "fc00::/7",
  "fe80::/10",
  "ff00::/8",
];

const refused = new BlockList();
for (const [ranges, family] of [
  [RANGES_4, "ipv4"],
  [RANGES_6, "ipv6"],
] as const)
  for (const range of ranges) {
    const [start = "", bits = ""] = range.split("/");
    refused.addSubnet(start, Number(bits), family);
  }

/** True for an IP address of a private network, of this machine, or reserved: a server must not be led to it. IPv4 written as IPv6 counts as IPv4. */
export function isPrivateAddress(address: string): boolean {
  return refused.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
