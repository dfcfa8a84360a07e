import type { SecurityContact } from "../site/notices.js";

/** `/.well-known/security.txt`: whom to tell of a weakness. @see https://www.rfc-editor.org/rfc/rfc9116 */
export function writeSecurity({ contacts, expires, policy }: SecurityContact, publicUrl: string): string {
  return [
    ...contacts.map((contact) => `Contact: ${contact}`),
    `Expires: ${expires}T23:59:59Z`,
    ...(policy ? [`Policy: ${policy}`] : []),
    "Preferred-Languages: fr, en",
    `Canonical: ${publicUrl}/.well-known/security.txt`,
    "",
  ].join("\n");
}
