import { createServer } from "node:http";
import type { Datalogue } from "@datalogue/api";
import { createApp } from "@datalogue/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readWhere, writeWhere } from "../../../packages/web/src/pages/workspace/composing/change-indicator.js";
import { readNotes, readParagraphs } from "../../../packages/web/src/pages/workspace/composing/edit-observatory.js";
import { joinLines } from "../../../packages/web/src/pages/workspace/composing/typed-lines.js";
import { createComposedPlace } from "../../api/compositions/composed-place.js";
import { listen } from "../../support/listen.js";
import { countProcessorTime } from "../../support/processor-time.js";
import { CHEAP, Visitor } from "./visitor.js";

let datalogue: Datalogue;
let chief: Visitor;
let close: () => Promise<void>;
beforeAll(async () => {
  const place = createComposedPlace({ DATALOGUE_RATE_LIMIT: "0" });
  datalogue = await place.open({ passwordCost: CHEAP });
  await datalogue.load();
  const server = createServer(createApp(datalogue, place.settings, { log: () => {} }));
  const url = await listen(server);
  close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await place.remove();
  };
  const as = { email: "chef@exemple.fr", organisation: "pole-marennes-oleron", role: "administrator" } as const;
  chief = await Visitor.of(datalogue, url, as);
});
afterAll(() => close?.());

const OBSERVATORY = "/espace/composer/culture";
const INDICATOR = "/espace/composer/indicateurs/culture-entrees-hab";
const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const long = (piece: string, length = 120_000) => piece.repeat(length / piece.length);

/** What a form of the composer is filled with: its fields, each with what would harm. */
const harms: [what: string, text: string][] = [
  ["lists nested a hundred thousand times", deep(100_000)],
  ["objects nested twenty thousand times", nested(20_000)],
  ["names that every object bears", '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}}}'],
  ["spaces", `${long(" ")}x`],
  ["lines", `${long("\n \n")}x`],
  ["equal signs", `a${long(" = ,")}x`],
  ["digits", `${long("1")}x`],
  ["brackets", `${long("[a](")}x`],
  ["stars", `${long("*_")}x`],
  ["signs that are not seen", "a\u202e\u0000\r\nX-Injected: 1"],
];

describe("what is typed in the composer", () => {
  const endless = `x${" ".repeat(1_000_000)}x`;
  it("is read once, however long its spaces are", () => {
    expect(joinLines(endless)).toBe(endless);
    expect(readParagraphs(endless)).toEqual([endless]);
    expect(readNotes(endless)).toEqual([{ term: endless, text: "" }]);
    expect(readWhere(endless)).toEqual({ [endless]: [] });
  });

  it("is cut at its first sign, its lines joined", () => {
    expect(readNotes(" PAV : point : d’apport \n\nOMR\n")).toEqual([
      { term: "PAV", text: "point : d’apport" },
      { term: "OMR", text: "" },
    ]);
    expect(readWhere("flux = OMR, , VERRE\nannee=2024")).toEqual({ flux: ["OMR", "VERRE"], annee: ["2024"] });
    expect(readWhere("flux=OMR\nannee=2024\nflux = VERRE, OMR")).toEqual({ flux: ["OMR", "VERRE"], annee: ["2024"] });
    expect(readParagraphs("un \r\n deux\n \n\n trois\n")).toEqual(["un deux", "trois"]);
    expect(joinLines(" un \n\n deux ")).toBe("un deux");
  });
});

describe("the rows that an indicator keeps", () => {
  it.each<[string, Record<string, string[]>]>([
    ['flux = OMR, "Verre, bocaux"', { flux: ["OMR", "Verre, bocaux"] }],
    ['"a = b" = x = y, 12" de large', { "a = b": ["x = y", '12" de large'] }],
    ['flux = """OMR"" (sic)", "", " au large "', { flux: ['"OMR" (sic)', "", " au large "] }],
    ["flux = OMR\nannee = 2024", { flux: ["OMR"], annee: ["2024"] }],
  ])("are written as they are read, whatever signs they have: %s", (typed, where) => {
    expect(readWhere(typed)).toEqual(where);
    expect(writeWhere(where)).toBe(typed);
  });

  it.each([
    "flux = « Verre, bocaux », OMR",
    "flux = «\u00a0Verre, bocaux\u202f», OMR",
    "«flux» = “Verre, bocaux” , OMR",
    'flux = "Verre, bocaux", OMR',
  ])("are read between the quotes that telephones and Word type: %s", (typed) => {
    expect(readWhere(typed)).toEqual({ flux: ["Verre, bocaux", "OMR"] });
  });

  it("are written between straight quotes where they begin with one of these", () => {
    const where = { flux: ["« Verre »", "“Verre”"] };
    expect(readWhere(writeWhere(where))).toEqual(where);
  });

  it("are read at once, and as they are typed, where quotes are left open", () => {
    const quotes = '"'.repeat(500_001);
    expect(readWhere(`flux = ${quotes}`)).toEqual({ flux: [quotes] });
    for (const quote of ["«", "“"])
      expect(readWhere(`flux = ${`${quote},`.repeat(200_000)}${quote} OMR`)).toEqual({ flux: [quote, `${quote} OMR`] });
    expect(readWhere('flux = "Verre, OMR')).toEqual({ flux: ['"Verre', "OMR"] });
  });
});

describe("a form of the composer filled to harm", () => {
  it.each(harms)("is saved or told at once, in words: %s", async (_, text) => {
    for (const page of [OBSERVATORY, INDICATOR]) {
      const { text: shown } = await chief.ask(page);
      const revision = /name="revision" value="(\d+)"/.exec(shown)?.[1] ?? "0";
      const names = new Set(
        [...shown.matchAll(/<(?:input|textarea|select)[^>]*name="([\w-]+)"/g)].map(([, one = ""]) => one),
      );
      for (const own of ["jeton", "revision", "acte", "ouvert"]) names.delete(own);
      const fields = Object.fromEntries([...names].slice(0, 8).map((name) => [name, text.slice(0, 120_000)]));
      const forms: [string, Record<string, string>][] = [
        [page, { acte: "enregistrer", ouvert: "page", ...fields }],
        [page, { acte: "enregistrer", mesure: text }],
        [`${page}/remplacer`, { document: text }],
        [`${page}/document`, { document: text }],
      ];
      for (const [path, body] of forms) {
        const took = countProcessorTime();
        const { status, headers } = await chief.send(page, path, { ...body, revision });
        expect({ path, status, isFault: status >= 500 }).toEqual({ path, status, isFault: false });
        expect(took()).toBeLessThan(3_000);
        expect(headers.get("x-injected")).toBeNull();
      }
      expect((await chief.ask(page)).status).toBeLessThan(500);
    }
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
