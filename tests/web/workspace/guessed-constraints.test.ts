import type { Datalogue } from "@datalogue/api";
import type { Schema } from "@datalogue/ingest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findGuess } from "../../../packages/web/src/pages/workspace/publishing/guessed-constraints.js";
import { htmlFaults } from "../../../scripts/lib/page-limits.mjs";
import { textOf } from "../support/page-checks.js";
import { POLE, program, serveFibre } from "./fibre-place.js";
import { decode, type Visitor } from "./visitor.js";

let datalogue: Datalogue;
let close: () => Promise<void>;
let agent: Visitor;

beforeAll(async () => {
  ({ datalogue, close, agent } = await serveFibre());
});
afterAll(() => close());

/** A dataset published from a file of which nobody said what its columns are; `say`: what somebody says of the schema read in it. */
async function publish(title: string, text: string, say?: (schema: object) => object): Promise<string> {
  const { drafts } = datalogue;
  const { id } = await drafts.create(program, { organisation: POLE, title });
  await drafts.receiveText(program, id, { text });
  const { reading } = await drafts.whenRead(program, id, 60_000);
  const schema = reading?.schema ?? { fields: [] };
  if (say) await drafts.edit(program, id, { schema: { kind: "own", schema: say(schema) as typeof schema } });
  const theme = "inclusion";
  await drafts.edit(program, id, { metadata: { title, description: "Un tableau tenu chaque année.", theme } });
  await drafts.whenRead(program, id, 60_000);
  return (await drafts.publish(program, id)).slug;
}

/** The next file of a dataset, deposited: its draft, and what its report says. */
async function depositNext(slug: string, colle: string) {
  const { to } = await agent.fill(`/publier?jeu=${slug}`, { colle }, /voie=collage/);
  const id = /\/publier\/([\w-]+)/.exec(to)?.[1] ?? "";
  const path = `/publier/${id}/rapport`;
  const { text } = await agent.ask(path);
  return { id, path, to, html: text, told: textOf(text) };
}

const formOf = (html: string) => /<form[^>]*rapport"[\s\S]*?<\/form>/.exec(html)?.[0] ?? "";

/** Names of the answers to give in place of each text that a report refuses. */
const answersIn = (html: string) => [...html.matchAll(/name="(lire-\d+-\d+)"/g)].map(([, name = ""]) => name);

/** Sends a report with these answers alone. */
const answer = (path: string, html: string, answers: Record<string, string>) =>
  admit(path, formOf(html).replace(/name="admettre"/g, ""), answers);

/** Ticks what a report offers to admit, beside these answers. */
function admit(path: string, html: string, answers: Record<string, string> = {}) {
  const form = formOf(html);
  const body = new URLSearchParams(answers);
  for (const name of ["jeton", "revision"])
    body.set(name, new RegExp(`name="${name}" value="([^"]*)"`).exec(form)?.[1] ?? "");
  for (const [, key = ""] of form.matchAll(/name="admettre" value="([^"]*)"/g)) body.append("admettre", decode(key));
  return agent.ask(path, body);
}

const readOf = async (id: string) => (await datalogue.drafts.get(program, id)).reading;

const STREAMS = ["Verre", "Papier", "OMR", "Emballages"];
const streams = `point;flux;tonnage\n${Array.from({ length: 40 }, (_, rank) => `P${100 + rank};${STREAMS[rank % 4]};${rank}\n`).join("")}`;

describe("what was guessed of the first file and that nobody chose", () => {
  it("lets a new value and an empty cell in, at one gesture each, and the next file without question", async () => {
    const slug = await publish("Tonnages par point", streams);
    const next = `${streams}P150;Biodéchets;5\nP151;Verre;\n`;
    const { id, path, html, told } = await depositNext(slug, next);
    expect(await htmlFaults(html)).toEqual([]);
    expect(told).toContain("2 erreurs à corriger");
    expect(told).toMatch(/Admettre aussi « Biodéchets » Ou lire, à la place de « Biodéchets »/);
    expect(told).toContain("Admettre des cellules vides dans cette colonne");
    expect(told).toContain(
      "« Admettre » lève une règle devinée d’après un fichier précédent, que personne n’a choisie",
    );
    const { to } = await admit(path, html);
    expect(to).toBe(`/publier/${id}/difference`);
    const reading = await readOf(id);
    expect(reading?.report?.valid).toBe(true);
    const [point, flux, tonnage] = reading?.schema?.fields ?? [];
    expect(flux?.constraints).toEqual({ required: true, enum: ["Emballages", "OMR", "Papier", "Verre", "Biodéchets"] });
    expect(tonnage?.constraints).toEqual({ minimum: 0 });
    expect([point?.constraints?.required, reading?.schema?.primaryKey]).toEqual([true, ["point"]]);
    await datalogue.drafts.publish(program, id);
    const { id: last, to: step } = await depositNext(slug, `${next}P152;Biodéchets;\n`);
    expect(step).toBe(`/publier/${last}/difference`);
  });

  it("admits the value that is left as it is, not the one that another is read in place of", async () => {
    const slug = await publish("Tonnages relus", streams);
    const { id, path, html } = await depositNext(slug, `${streams}P150;Biodéchets;5\nP151;Verr;1\n`);
    const [, second = ""] = answersIn(html);
    await admit(path, html, { [second]: "Verre" });
    const reading = await readOf(id);
    expect(reading?.report?.valid).toBe(true);
    expect(reading?.schema?.fields[1]?.constraints?.enum).toEqual([...STREAMS].sort().concat("Biodéchets"));
  });

  it("admits a value in one spelling, as which the others are read in this file and the next ones", async () => {
    const slug = await publish("Tonnages mal écrits", streams);
    const next = `${streams}P150; Biodéchets ;5\nP151;biodéchets;1\n`;
    const { id, path, html, told } = await depositNext(slug, next);
    expect(told).toContain("Admettre aussi « Biodéchets » Ou lire");
    await admit(path, html);
    const reading = await readOf(id);
    expect(reading?.report?.valid).toBe(true);
    expect(reading?.schema?.fields[1]?.constraints?.enum).toEqual([...STREAMS].sort().concat("Biodéchets"));
    await datalogue.drafts.publish(program, id);
    const { id: last, to } = await depositNext(slug, `${next}P152;Biodéchets;2\n`);
    expect(to).toBe(`/publier/${last}/difference`);
  });

  it("asks one answer for two spellings of a text, which the recipe reads as one", async () => {
    const slug = await publish("Tonnages à deux réponses", streams);
    const { id, path, html } = await depositNext(slug, `${streams}P150;Biodéchets;5\nP151;biodechets;1\n`);
    const [first = "", second = ""] = answersIn(html);
    const { status, text } = await admit(path, html, { [second]: "OMR" });
    expect([status, textOf(text)]).toEqual([
      422,
      expect.stringContaining("« Biodéchets » et « biodechets » sont lus comme un seul texte"),
    ]);
    expect((await readOf(id))?.recipe?.values).toBeUndefined();
    const apart = await answer(path, text, { [first]: "OMR", [second]: "Verre" });
    expect(apart.status).toBe(422);
    expect((await answer(path, text, { [first]: "OMR", [second]: "OMR" })).to).toBe(`/publier/${id}/difference`);
    const reading = await readOf(id);
    expect([reading?.report?.valid, reading?.recipe?.values]).toEqual([true, { flux: { biodechets: "OMR" } }]);
  });

  it("reads what was answered before as what is answered of it then", async () => {
    const slug = await publish("Tonnages répondus deux fois", streams);
    const { id, path, html } = await depositNext(slug, `${streams}P150;Biodéchets;5\nP151;Restes;1\n`);
    const [first = "", second = ""] = answersIn(html);
    const wrong = await answer(path, html, { [first]: "Ordures", [second]: "ordures" });
    expect([wrong.status, textOf(wrong.text)]).toEqual([
      422,
      expect.stringContaining("lire, à la place de « Ordures »"),
    ]);
    const [third = "", fourth = ""] = answersIn(wrong.text);
    const right = await answer(path, wrong.text, { [third]: "OMR", [fourth]: "OMR" });
    expect(right.to).toBe(`/publier/${id}/difference`);
    const reading = await readOf(id);
    expect(reading?.report?.valid).toBe(true);
    expect(reading?.recipe?.values?.flux).toMatchObject({ Biodéchets: "OMR", Restes: "OMR" });
  });

  const marked = `repere;flux\n${Array.from({ length: 10 }, () => "AB-1;Verre\n").join("")}ab-1;Papier\n`;
  const withPattern = (schema: object) => {
    const { fields = [] } = schema as Partial<Schema>;
    const [mark, ...others] = fields;
    return { ...schema, fields: [{ ...mark, constraints: { pattern: "[A-Z]{2}-[0-9]" } }, ...others] };
  };

  it("reads the other spelling of cells that are right as they are, and as nothing else", async () => {
    const slug = await publish("Repères des bacs", marked.replace("ab-1", "AB-1"), withPattern);
    const { id, path, html, told } = await depositNext(slug, marked);
    expect(told).toContain("Accepter la proposition");
    const [only = ""] = answersIn(html);
    const key = decode(/name="proposer" value="([^"]*)"/.exec(html)?.[1] ?? "");
    for (const answers of [{ [only]: "CD-9" }, { vider: key }]) {
      const { status, text } = await answer(path, html, answers);
      expect([status, textOf(text)]).toEqual([
        422,
        expect.stringContaining(
          "« ab-1 » et « AB-1 » sont lus comme un seul texte, aux accents, aux majuscules et aux espaces près : acceptez la proposition, ou corrigez votre fichier.",
        ),
      ]);
    }
    expect((await readOf(id))?.recipe?.values).toBeUndefined();
    expect((await answer(path, html, { proposer: key })).to).toBe(`/publier/${id}/difference`);
    expect((await readOf(id))?.recipe?.values).toEqual({ repere: { "ab-1": "AB-1" } });
  });

  it("asks nothing of the texts of a column that is left out in the same gesture", async () => {
    const slug = await publish("Tonnages sans filière", streams);
    const { id, path, html } = await depositNext(slug, `${streams}P150;Biodéchets;5\nP151;biodechets;1\n`);
    const [first = "", second = ""] = answersIn(html);
    const { text } = await answer(path, html, { [first]: "OMR", [second]: "Verre", taire: "flux" });
    expect(textOf(text)).not.toContain("sont lus comme un seul texte");
    const recipe = (await readOf(id))?.recipe;
    expect([recipe?.columns, recipe?.values]).toEqual([{ flux: null }, undefined]);
  });

  it("admits a text that its other spelling is said to be", async () => {
    const slug = await publish("Tonnages à une réponse", streams);
    const { id, path, html } = await depositNext(slug, `${streams}P150;Biodéchets;5\nP151;biodechets;1\n`);
    const [, second = ""] = answersIn(html);
    expect((await admit(path, html, { [second]: "Biodéchets" })).to).toBe(`/publier/${id}/difference`);
    expect((await readOf(id))?.schema?.fields[1]?.constraints?.enum).toContain("Biodéchets");
  });

  const stops = ["T1", "T2", "T3", "T4"].flatMap((trip) =>
    ["001", "002", "003"].map((stop, at) => `${trip};${stop};${at + 1}`),
  );
  const times = `trip_id;stop_id;stop_sequence\n${stops.join("\n")}\n`;

  it("lets go of a key that rows of a loop share", async () => {
    const slug = await publish("Passages aux arrêts", times);
    const { id, path, html, told } = await depositNext(slug, `${times}T4;001;4\n`);
    expect(told).toContain("la clé (trip_id et stop_id) « T4, 001 » est déjà utilisée");
    expect(told).toContain("Admettre plusieurs lignes de mêmes « trip_id » et « stop_id »");
    expect(told).toContain("Enregistrer mes réponses");
    expect((await admit(path, html)).to).toBe(`/publier/${id}/difference`);
    expect((await readOf(id))?.schema).not.toHaveProperty("primaryKey");
    const { version } = await datalogue.drafts.publish(program, id);
    expect(version).toBe(2);
    expect(await datalogue.services.catalogue.getReadable(slug)).toMatchObject({ rows: 13 });
  });

  it("lets go of the key too where a cell of it is empty", async () => {
    const slug = await publish("Passages à compléter", times);
    const { id, path, html, told } = await depositNext(slug, `${times}T4;;4\n`);
    expect(told).toContain(
      "cellules vides dans cette colonne, et ne plus reconnaître les lignes à « trip_id » et « stop_id »",
    );
    await admit(path, html);
    const reading = await readOf(id);
    expect([reading?.report?.valid, reading?.schema?.primaryKey]).toEqual([true, undefined]);
    expect(reading?.schema?.fields.map(({ constraints }) => constraints?.required ?? false)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("lets a file come without a column that the first one had", async () => {
    const slug = await publish("Tonnages sans poids", streams);
    const { id, path, html, told } = await depositNext(slug, streams.replace(/;[^;]*$/gm, ""));
    expect(textOf((await agent.ask(`/publier/${id}/lecture`)).text)).toContain(
      "Si le fichier ne l’a plus, l’étape Rapport permet de s’en passer",
    );
    expect(told).toContain("Admettre un fichier sans cette colonne");
    await admit(path, html);
    expect((await readOf(id))?.report?.valid).toBe(true);
  });

  it("stays in a JSON Schema, whose rules are not in its columns alone", () => {
    const description = "À compléter : Flux de déchets.";
    const cause = { code: "enumerable-constraint", field: "flux" } as const;
    const asked = (schema: Schema) => findGuess({ schema, schemaFrom: "own" }, cause, ["Biodéchets"])?.words;
    const table: Schema = { fields: [{ name: "flux", type: "string", description, constraints: { enum: STREAMS } }] };
    expect(asked(table)).toBe("Admettre aussi « Biodéchets »");
    expect(asked({ ...table, jsonSchema: {} })).toBeUndefined();
  });

  it("stays where somebody wrote what it describes, whatever a form asks", async () => {
    const described = (schema: { fields: object[] }) => ({
      ...{ ...schema, description: "Un passage d’une course à un arrêt." },
      fields: schema.fields.map((field) => ({ ...field, description: "Comme le dit la norme." })),
    });
    const kept = await publish("Passages décrits", times, described as (schema: object) => object);
    const { path, html, told } = await depositNext(kept, `${times}T4;001;4\nT5;;1\n`);
    expect(told).toContain("la clé (trip_id et stop_id) « T4, 001 » est déjà utilisée");
    expect(told).not.toContain("Admettre");
    // Nor is it by who would write the form themselves.
    const forged = await admit(path, html, { admettre: "primary-key null 14 T4, 001" });
    expect(forged.status).toBe(422);
  });
});
