import type { Field } from "../schema.js";
import type { FieldType } from "./field-type.js";

const URI = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i;
const EMAIL = /^[^\s@<>"(),:;]{1,64}@[a-z0-9à-ÿ](?:[a-z0-9à-ÿ-]{0,62})(?:\.[a-z0-9à-ÿ](?:[a-z0-9à-ÿ-]{0,62}))+$/i;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

interface TextFormat {
  fr: string;
  en: string;
  test(text: string): boolean;
}

const formats: Record<string, TextFormat> = {
  email: {
    fr: "une adresse électronique, comme « contact@exemple.fr »",
    en: "an e-mail address, such as “contact@example.org”",
    test: (text) => EMAIL.test(text),
  },
  uri: {
    fr: "une adresse complète, comme « https://www.exemple.fr/page »",
    en: "a full address, such as “https://www.example.org/page”",
    test: (text) => URI.test(text),
  },
  uuid: {
    fr: "un identifiant UUID, comme « 3f2b8c1e-9a4d-4c7b-8e21-5d6f7a8b9c0d »",
    en: "a UUID, such as “3f2b8c1e-9a4d-4c7b-8e21-5d6f7a8b9c0d”",
    test: (text) => UUID.test(text),
  },
  binary: { fr: "un contenu binaire écrit en base64", en: "base64 data", test: isBase64 },
};

/** Text, kept as it is: leading zeros are never lost. */
export const string: FieldType<string> = {
  title: "Texte",
  expected: (field) => formatOf(field) ?? { fr: "un texte", en: "a text" },
  compile(field) {
    const format = formatOf(field);
    if (!format) return (text) => text;
    return (text) => (format.test(text) ? text : undefined);
  },
  suggest(text, field) {
    const trimmed = text.trim();
    if (field.format === "uri" && /^([a-z0-9-]+\.)+[a-z]{2,}(\/\S*)?$/i.test(trimmed)) return `https://${trimmed}`;
    return formatOf(field)?.test(trimmed) ? trimmed : undefined;
  },
  examples: [
    {
      valid: [
        ["01053", "01053"],
        ["Le Château-d’Oléron", "Le Château-d’Oléron"],
      ],
      invalid: [],
    },
    {
      field: { format: "email" },
      valid: [["dechets@exemple.fr", "dechets@exemple.fr"]],
      invalid: ["dechets", "a@b", "a b@c.fr"],
    },
    {
      field: { format: "uri" },
      valid: [
        ["https://exemple.fr/a?b=c", "https://exemple.fr/a?b=c"],
        ["mailto:a@b.fr", "mailto:a@b.fr"],
      ],
      invalid: ["www.exemple.fr", "https://exemple.fr/a b"],
    },
    {
      field: { format: "uuid" },
      valid: [["3f2b8c1e-9a4d-4c7b-8e21-5d6f7a8b9c0d", "3f2b8c1e-9a4d-4c7b-8e21-5d6f7a8b9c0d"]],
      invalid: ["3f2b8c1e", "3f2b8c1e-9a4d-4c7b-8e21-5d6f7a8b9c0g"],
    },
    { field: { format: "binary" }, valid: [["T2zDqXJvbg==", "T2zDqXJvbg=="]], invalid: ["Oléron", "abc"] },
  ],
};

/** Undefined for the format "default", and for a name that is none of ours. */
function formatOf({ format = "default" }: Field): TextFormat | undefined {
  return Object.hasOwn(formats, format) ? formats[format] : undefined;
}
