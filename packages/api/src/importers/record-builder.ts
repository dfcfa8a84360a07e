import type { DatasetMetadata } from "@datalogue/ingest";
import type { FilledField, FoundRecord, LeftValue } from "./found-record.js";
import { dayOf, frequencyOf, isReadable, licenceOf } from "./known-values.js";

/** Characters of a text, and values of a kind, that are taken of a record: more is no description. */
const LONGEST = 20_000;
const MOST_VALUES = 200;
const WEB = /^https?:\/\/[^\s<>"{}|\\^`]+$/;
/** Characters of an e-mail address (RFC 5321). */
const LONGEST_EMAIL = 254;
const EMAIL = /^[^\s@<>,;:"()[\]]+@[^\s@<>,;:"()[\]]+\.[^\s@<>,;:"()[\]]+$/;

/**
 * Gathers what a record says, one value at a time, in the words of our description; the first value of a field stands. What is not surely one of
 * ours is left, with why: nothing is guessed, nothing is lost. `from`: the element or the column.
 */
export function buildRecord(identifier: string | null, place: string) {
  const record: FoundRecord = {
    ...{ identifier: identifier?.trim().slice(0, 500) || null, place, metadata: {}, from: {} },
    ...{ themes: [], places: [], files: [], pages: [], left: [] },
  };
  const { metadata, left } = record;
  const set = <K extends FilledField>(field: K, value: NonNullable<DatasetMetadata[K]>, from: string) => {
    (metadata as Record<string, unknown>)[field] = value;
    record.from[field] = from;
  };
  const leave = (from: string, value: string, why: LeftValue["why"] = null) => {
    const text = tidy(value);
    if (text === "" || left.length >= MOST_VALUES) return;
    if (!left.some((one) => one.from === from && one.value === text)) left.push({ from, value: text, why });
  };
  const addTo = (list: string[], text: string) => {
    const value = tidy(text);
    if (value !== "" && list.length < MOST_VALUES && !list.includes(value)) list.push(value);
  };
  const period = (start: string | undefined, end: string | undefined, from: string) => {
    const [first, last] = [dayOf(start ?? ""), dayOf(end ?? "", "last")];
    if (metadata.temporal === undefined && first && last && first <= last)
      set("temporal", { from: first, to: last }, from);
    else if (!first || !last || metadata.temporal?.from !== first || metadata.temporal.to !== last)
      leave(
        from,
        [start, end]
          .map((one) => one?.trim() || "…")
          .join(" → ")
          .replace(/^… → …$/, ""),
        NO_PERIOD,
      );
  };
  /** One more licence is said than the one that stands. */
  let licences: { text: string; from: string }[] = [];

  return {
    leave,
    /** A text of one field: title, description, provenance. */
    text(field: "title" | "description" | "provenance", value: string | undefined, from: string) {
      const text = tidyParagraphs(value ?? "");
      if (text === "") return;
      if (metadata[field] === undefined) set(field, field === "title" ? text.replace(/\s+/g, " ") : text, from);
      else if (metadata[field] !== text) leave(from, text);
    },
    keyword(value: string, from: string) {
      const words = metadata.keywords ?? [];
      const word = tidy(value);
      if (word === "" || words.includes(word) || words.length >= MOST_VALUES) return;
      set("keywords", [...words, word], record.from.keywords ?? from);
    },
    /** What names or words the licence. All that is said is looked at once: two that differ leave it to be chosen. */
    licence(text: string, from: string) {
      if (tidy(text) !== "" && licences.length < MOST_VALUES) licences.push({ text: tidy(text), from });
    },
    frequency(text: string, from: string) {
      if (tidy(text) === "") return;
      const known = frequencyOf(text);
      if (known === undefined)
        leave(from, text, "Cette fréquence n'est pas de la liste\u00A0: choisissez la plus proche.");
      else if (metadata.frequency === undefined) set("frequency", known, from);
      else if (metadata.frequency !== known) leave(from, text);
    },
    contact(name: string | undefined, email: string | undefined, from: string) {
      const address = (email ?? "").trim().replace(/^mailto:/i, "");
      const who = tidy(name ?? "");
      if (metadata.contact === undefined && address.length <= LONGEST_EMAIL && EMAIL.test(address))
        set("contact", { name: who || address, email: address }, from);
      else if (metadata.contact?.email !== address || address === "")
        leave(
          from,
          [who, address].filter(Boolean).join(", "),
          address === "" ? "Sans courriel, ce n'est pas un contact." : null,
        );
    },
    /** First and last day; both are needed. */
    period,
    /** A period in one text: « 2019-01-01/2024-12-31 » (ISO 8601), « 2024 », « 2024-05 ». */
    periodText(text: string, from: string) {
      const [start = "", end = start, ...more] = text.split("/");
      if (dayOf(start) === undefined || more.length > 0) leave(from, text, NO_PERIOD);
      else period(start, end, from);
    },
    /** Where the record itself is. */
    address(url: string) {
      if (WEB.test(url)) record.address = url;
      addTo(record.pages, url);
    },
    theme: (text: string) => addTo(record.themes, text),
    place: (text: string) => addTo(record.places, text),
    /** A page that explains the data, or shows them. */
    page(url: string, title: string | undefined, from: string) {
      if (!WEB.test(url)) return leave(from, url, "Ce n'est pas une adresse web.");
      addTo(record.pages, url);
      const pages = metadata.documentation ?? [];
      if (pages.some((one) => one.url === url) || pages.length >= 20) return;
      set(
        "documentation",
        [...pages, { title: tidy(title ?? "") || "Fiche d'origine", url }],
        record.from.documentation ?? from,
      );
    },
    file(url: string, title: string | undefined, formats: (string | null | undefined)[], from: string) {
      if (!WEB.test(url)) return leave(from, url, "Ce n'est pas une adresse web.");
      if (record.files.length >= MOST_VALUES || record.files.some((one) => one.url === url)) return;
      const format = formats.map((one) => tidy(one ?? "")).find((one) => one !== "") ?? null;
      record.files.push({ url, title: tidy(title ?? "") || url, format, readable: isReadable(url, ...formats) });
    },
    build(): FoundRecord {
      const known = [...new Set(licences.map(({ text }) => licenceOf(text)).filter((one) => one !== undefined))];
      const [licence] = known;
      const source = licences.find(({ text }) => licenceOf(text) === licence);
      const strange = licences.filter(({ text }) => licenceOf(text) === undefined);
      // A condition beside a known licence may change it: it is then for a person to say.
      if (known.length === 1 && licence && source && strange.every(({ text }) => isWeak(text)))
        set("licence", licence, source.from);
      for (const { text, from } of licences)
        if (metadata.licence === undefined) leave(from, text, known.length > 0 ? SEVERAL : UNKNOWN);
        else if (licenceOf(text) === undefined) leave(from, text);
      licences = [];
      return record;
    },
  };
}

const NO_PERIOD = "Il faut un premier et un dernier jour, dans cet ordre.";
const UNKNOWN = "Licence à préciser\u00A0: elle n'est pas sûrement une des nôtres.";
const SEVERAL = "Licence à préciser\u00A0: la fiche en dit plusieurs, ou y met des conditions.";

/** Says nothing of what may be done with the data: the address of a licence beside its name, the absence of conditions. */
function isWeak(text: string): boolean {
  return /^(aucune? (condition|restriction|limite)|pas de restriction|no conditions?|no limitations?|conditions? inconnue)/i.test(
    text,
  );
}

/** On one line, without what is invisible. */
function tidy(text: string): string {
  return text
    .replace(/[\p{Cc}\u200b-\u200f\ufeff\s]+/gu, " ")
    .trim()
    .slice(0, LONGEST);
}

/** The same, its paragraphs kept. */
function tidyParagraphs(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n]+/gu, " ")
    .replace(/[\u200b-\u200f\ufeff]/gu, "")
    .split("\n")
    .map((line) => line.replace(/[ \t\u00a0]+/g, " ").trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
    .slice(0, LONGEST);
}
