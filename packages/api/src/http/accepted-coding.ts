/** A compression of HTTP answers; without one, the bytes are as they are. */
export type Coding = "br" | "gzip";

/** The best compression that both sides know, from an `Accept-Encoding` header (RFC 9110); undefined = none. */
export function acceptedCoding(header: string | string[] | undefined): Coding | undefined {
  const refused = new Set<string>();
  const accepted = new Set<string>();
  for (const part of String(header ?? "").split(",")) {
    const [name = "", ...parameters] = part.trim().toLowerCase().split(";");
    const zero = parameters.some((parameter) => /^\s*q\s*=\s*0(\.0*)?\s*$/.test(parameter));
    (zero ? refused : accepted).add(name);
  }
  return (["br", "gzip"] as const).find((name) => accepted.has(name) && !refused.has(name));
}
