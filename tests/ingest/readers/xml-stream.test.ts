import { describe, expect, it } from "vitest";
import { readXml } from "../../../packages/ingest/src/readers/xml-stream.js";

/** What a document says, given in pieces of `size` bytes. */
async function eventsOf(xml: string, size = 65_536): Promise<string[]> {
  const events: string[] = [];
  const bytes = Buffer.from(xml);
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const reading = readXml(pieces(), {
    open: (name, attributes) => events.push(`<${name} ${JSON.stringify(attributes())}`),
    close: (name) => events.push(`/${name}`),
    text: (raw, decode) => events.push(decode(raw)),
  });
  for await (const _ of reading);
  return events;
}

describe("a document read piece by piece", () => {
  it("says the same wherever its pieces are cut, within quotes, accents, references and comments", async () => {
    const xml = `<?xml version="1.0"?><x:a xmlns:x="u" nom="Île > d'Oléron &amp; Ré"><!-- < > --><b x:r="A1">déchèterie &#233;</b><c/></x:a>`;
    const whole = await eventsOf(xml);
    expect(whole).toEqual([
      `<a ${JSON.stringify({ "xmlns:x": "u", nom: "Île > d'Oléron & Ré" })}`,
      `<b ${JSON.stringify({ "x:r": "A1", r: "A1" })}`,
      "déchèterie é",
      "/b",
      "<c {}",
      "/c",
      "/a",
    ]);
    for (let size = 1; size < 12; size++) expect(await eventsOf(xml, size)).toEqual(whole);
  });

  it("has its references replaced by the characters that they number, those beyond U+FFFF included, once", async () => {
    const xml =
      '<a nom="&#128031;&#x1F41F;">&#233; &#128512; &#x1F600; &#xd83d;&#xde00; &amp;#128512; &lt;&quot;&#x10FFFF;</a>';
    expect(await eventsOf(xml)).toEqual([
      `<a ${JSON.stringify({ nom: "🐟🐟" })}`,
      'é 😀 😀 😀 &#128512; <"\u{10ffff}',
      "/a",
    ]);
  });

  it("keeps as it is written a reference to what is no character", async () => {
    expect(await eventsOf("<a>&#1114112; &#x110000; &nbsp; &#; &</a>")).toEqual([
      "<a {}",
      "&#1114112; &#x110000; &nbsp; &#; &",
      "/a",
    ]);
  });

  it("is read without what it declares of its own: no entity grows, none is fetched", async () => {
    const grown = '<!ENTITY un "ha"><!ENTITY deux "&un;&un;&un;">';
    const xml = `<!DOCTYPE a [${grown}<!ENTITY fichier SYSTEM "file:///etc/passwd">]><a>&deux; &fichier; &amp;</a>`;
    for (const size of [3, 65_536]) expect(await eventsOf(xml, size)).toEqual(["<a {}", "&deux; &fichier; &", "/a"]);
  });

  it.each([
    ["is cut short", "<a><b>"],
    ["closes another tag than the one open", "<a></b>"],
    ["is nested 300 times", `${"<a>".repeat(300)}${"</a>".repeat(300)}`],
    ["has a text of three million characters", `<a>${"x".repeat(3_000_000)}</a>`],
    ["has a comment of three million", `<a><!-- ${"< ".repeat(1_500_000)} --></a>`],
    ["has a tag of three million", `<a b="${"x".repeat(3_000_000)}"/>`],
  ])("is refused when it %s", async (_, xml) => {
    await expect(eventsOf(xml)).rejects.toThrow();
  });
});
