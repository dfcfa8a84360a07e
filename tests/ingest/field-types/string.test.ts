import { describe, expect, it } from "vitest";
import { string } from "../../../packages/ingest/src/field-types/string.js";
import { expectedForm, readCell, suggestCell } from "../support/cell.js";

describe("a text", () => {
  it.each(["01053", " Le Château-d’Oléron ", "", "#"])("is kept as it is: « %s »", (text) => {
    expect(readCell(string, text)).toBe(text);
    expect(readCell(string, text, { format: "default" })).toBe(text);
  });

  it("has no better writing", () => {
    expect(suggestCell(string, " Le Gua ")).toBeUndefined();
  });
});

describe("an e-mail address", () => {
  it.each([
    "dechets@exemple.fr",
    "a@b.fr",
    "jean.dupont+tri@dechets-17.exemple.fr",
    "Contact@Mairie-Dolus.FR",
    "accueil@mairie-saint-denis-d-oléron.fr",
    "a@1.fr",
    `${"a".repeat(64)}@exemple.fr`,
  ])("is « %s »", (text) => {
    expect(readCell(string, text, { format: "email" })).toBe(text);
  });

  it.each([
    "",
    "dechets",
    "@exemple.fr",
    "a@b",
    "a@.fr",
    "a@-b.fr",
    "a@b.-fr",
    "a@b..fr",
    "a b@c.fr",
    "a@c.fr, b@c.fr",
    "<a@c.fr>",
    "a@c.fr ",
    "a@c.fr;b@c.fr",
    "a@c_d.fr",
    "a@c.f_r",
    `${"a".repeat(65)}@exemple.fr`,
    `a@${"b".repeat(64)}.fr`,
    `a@b.${"c".repeat(64)}`,
  ])("is not « %s »", (text) => {
    expect(readCell(string, text, { format: "email" })).toBeUndefined();
  });

  it("is suggested without the spaces around it", () => {
    expect(suggestCell(string, " dechets@exemple.fr\n", { format: "email" })).toBe("dechets@exemple.fr");
    expect(suggestCell(string, " dechets ", { format: "email" })).toBeUndefined();
    expect(suggestCell(string, "exemple.fr", { format: "email" })).toBeUndefined();
  });
});

describe("an address of the web", () => {
  it.each([
    "https://exemple.fr/a?b=c#d",
    "mailto:a@b.fr",
    "HTTP://EXEMPLE.FR",
    "urn:uuid:3f2b8c1e",
    "git+ssh://a",
    "z39.50r://a",
    "x-y:z",
  ])("is « %s »", (text) => {
    expect(readCell(string, text, { format: "uri" })).toBe(text);
  });

  it.each([
    "",
    "www.exemple.fr",
    "https:",
    "://exemple.fr",
    "1http://exemple.fr",
    "voir https://exemple.fr",
    "https://exemple.fr/a b",
    "https://exemple.fr/<a>",
    "ht_tp://exemple.fr",
  ])("is not « %s »", (text) => {
    expect(readCell(string, text, { format: "uri" })).toBeUndefined();
  });

  it.each([
    ["exemple.fr", "https://exemple.fr"],
    [" www.exemple.fr ", "https://www.exemple.fr"],
    ["WWW.Exemple.FR/", "https://WWW.Exemple.FR/"],
    ["dechets-17.exemple.fr/tri/verre?a=b", "https://dechets-17.exemple.fr/tri/verre?a=b"],
    [" https://exemple.fr", "https://exemple.fr"],
  ])("is suggested for « %s »: %s", (text, suggestion) => {
    expect(suggestCell(string, text, { format: "uri" })).toBe(suggestion);
  });

  it.each([
    "24.06.2019",
    "1.5",
    "exemple",
    "exemple.f",
    ".fr",
    "exemple..fr",
    "exemple.fr/a b",
    "voir exemple.fr",
    "exemple.fr, exemple.com",
    "exemple.fr?a",
    "n.d.",
  ])("is not suggested for « %s »", (text) => {
    expect(suggestCell(string, text, { format: "uri" })).toBeUndefined();
  });
});

describe("a UUID", () => {
  it.each(["3f2b8c1e-9a4d-4c7b-8e21-5d6f7a8b9c0d", "3F2B8C1E-9A4D-4C7B-8E21-5D6F7A8B9C0D"])("is « %s »", (text) => {
    expect(readCell(string, text, { format: "uuid" })).toBe(text);
    expect(suggestCell(string, ` ${text}`, { format: "uuid" })).toBe(text);
  });

  it.each([
    "3f2b8c1e",
    "3f2b8c1e-9a4d-4c7b-8e21-5d6f7a8b9c0g",
    "3f2b8c1g-9a4d-4c7b-8e21-5d6f7a8b9c0d",
    "3f2b8c1e-9a4g-4c7b-8e21-5d6f7a8b9c0d",
    "3f2b8c1e-9a4d-4c7g-8e21-5d6f7a8b9c0d",
    "3f2b8c1e-9a4d-4c7b-8e2g-5d6f7a8b9c0d",
    "3f2b8c1e9a4d4c7b8e215d6f7a8b9c0d",
    "x3f2b8c1e-9a4d-4c7b-8e21-5d6f7a8b9c0d",
    "3f2b8c1e-9a4d-4c7b-8e21-5d6f7a8b9c0d0",
  ])("is not « %s »", (text) => {
    expect(readCell(string, text, { format: "uuid" })).toBeUndefined();
  });
});

describe("binary data", () => {
  it.each(["T2zDqXJvbg==", "T2zDqXI=", "T2zDqXJv", "+/+/", "0123"])("is « %s »", (text) => {
    expect(readCell(string, text, { format: "binary" })).toBe(text);
  });

  it.each(["abc", "abcde", "Oléron==", "T2zDqXJvbg=", "abc=d", "====", "a===", "-_-_"])("is not « %s »", (text) => {
    expect(readCell(string, text, { format: "binary" })).toBeUndefined();
  });
});

describe("a format that is none", () => {
  it.each(["code", "constructor", "toString"])("as « %s » asks nothing of a text", (format) => {
    expect(readCell(string, "17093", { format })).toBe("17093");
    expect(suggestCell(string, " 17093", { format })).toBeUndefined();
    expect(expectedForm(string, { format })).toEqual(["un texte", "a text"]);
  });
});

describe("the form of a text", () => {
  it.each([
    [undefined, "un texte", "a text"],
    ["default", "un texte", "a text"],
    [
      "email",
      "une adresse électronique, comme « contact@exemple.fr »",
      "an e-mail address, such as “contact@example.org”",
    ],
    [
      "uri",
      "une adresse complète, comme « https://www.exemple.fr/page »",
      "a full address, such as “https://www.example.org/page”",
    ],
    [
      "uuid",
      "un identifiant UUID, comme « 3f2b8c1e-9a4d-4c7b-8e21-5d6f7a8b9c0d »",
      "a UUID, such as “3f2b8c1e-9a4d-4c7b-8e21-5d6f7a8b9c0d”",
    ],
    ["binary", "un contenu binaire écrit en base64", "base64 data"],
  ])("of format %s is said: %s", (format, fr, en) => {
    expect(expectedForm(string, format === undefined ? {} : { format })).toEqual([fr, en]);
  });
});
