/** « Ordures ménagères » → « ordures ménagères », « À plat » → « à plat » inside a sentence; « OMR » stays. */
export function inSentence(label: string): string {
  return /^\p{Lu}[\p{Ll} ]/u.test(label) ? label.charAt(0).toLocaleLowerCase("fr") + label.slice(1) : label;
}
