import type { Datalogue } from "@datalogue/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
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

const HEADER = "Commune;Code INSEE;Année;Tonnage (t);Passages";
const COMMUNES = ["Le Gua;17185", "Marennes;17219", "Nieulle-sur-Seudre;17265", "Saint-Sornin;17406"];
const rowsOf = (years: number[]) =>
  years.flatMap((year) => COMMUNES.map((commune, rank) => `${commune};${year};${year - 1900 + rank},5;${rank + 40}`));
const fileOf = (...lines: string[]) => `${lines.join("\n")}\n`;
const FIRST = fileOf(
  "Dépôts en déchèterie",
  "",
  HEADER,
  ...rowsOf([2021, 2022, 2023]),
  "TOTAL;;;99 999,00;12345",
  "Source : service déchets;;;;",
);

/** Deposits a file by the page: where it leads, and its draft. */
async function deposit(page: string, text: string) {
  const { text: shown } = await agent.ask(page);
  const path = decode(/action="([^"]*voie=fichier[^"]*)"/.exec(shown)?.[1] ?? "");
  const form = new FormData();
  form.set("file", new Blob([text]), "depots.csv");
  const { to } = await agent.ask(path, form);
  return { to, id: /\/publier\/([\w-]+)/.exec(to)?.[1] ?? "" };
}

const depositFirst = (text: string) => deposit(`/publier?organisme=${POLE}`, text);
const draftOf = (id: string) => datalogue.drafts.whenRead(program, id, 60_000);

async function publish(id: string, title: string): Promise<string> {
  const metadata = { title, description: "Un tableau tenu chaque année.", theme: "inclusion" };
  await datalogue.drafts.edit(program, id, { metadata });
  await draftOf(id);
  return (await datalogue.drafts.publish(program, id)).slug;
}

describe("a total and a source under the table of a first file", () => {
  it("are left out, which the reading says, and the key of the table is found", async () => {
    const { to, id } = await depositFirst(FIRST);
    expect(to).toBe(`/publier/${id}/lecture`);
    const { text } = await agent.ask(to);
    expect(await htmlFaults(text)).toEqual([]);
    expect(textOf(text)).toContain("Nous avons lu 12 lignes et reconnu les 5 colonnes");
    expect(textOf(text)).toMatch(/1 ligne retirée par une règle sur leur première cellule remplie \(ligne 16\)/);
    expect(textOf(text)).toMatch(/1 ligne retirée [^.]*\(ligne 17\)/);
    const { to: next } = await agent.fill(to, {}, /colonne0/);
    expect(next).toBe(`/publier/${id}/description`);
    const { reading } = await draftOf(id);
    expect(reading?.report).toMatchObject({ valid: true, rows: 12, issues: [] });
    expect(reading?.schema?.primaryKey).toHaveLength(2);

    const slug = await publish(id, "Dépôts en déchèterie");
    const twice = fileOf(
      HEADER,
      ...rowsOf([2024]),
      "Marennes;17219;2024;1,5;2",
      "Total 2024;;;500;1",
      "Source : nous;;;;",
    );
    const { id: second, to: report } = await deposit(`/publier?jeu=${slug}`, twice);
    expect(report).toBe(`/publier/${second}/rapport`);
    expect((await draftOf(second)).reading?.report).toMatchObject({ rows: 5, issues: [{ code: "primary-key" }] });
  });

  it("are put back by a button, and then asked about at the report", async () => {
    const { to, id } = await depositFirst(FIRST);
    const back = await agent.fill(to, {}, /value="lignes"/);
    expect(back.to).toBe(`/publier/${id}/lecture?fait=relu`);
    const { text } = await agent.ask(back.to);
    expect(textOf(text)).toContain("Nous avons lu 14 lignes");
    expect(text).not.toContain('value="lignes"');
    expect((await agent.fill(to, {}, /colonne0/)).to).toBe(`/publier/${id}/rapport`);
  });

  it("stay left out where the line of the headers is corrected", async () => {
    const { to, id } = await depositFirst(FIRST.replace("\n\n", "\nCommune;Code;An;Tonnes;Passages\n"));
    await agent.fill(to, { titres: "3" }, /value="feuille"/);
    await agent.fill(to, {}, /colonne0/);
    const { reading } = await draftOf(id);
    expect(reading?.report).toMatchObject({ rows: 12, file: { headerLine: 3 } });
  });

  it("are not taken away unseen from the file of a program", async () => {
    const { id } = await datalogue.drafts.create(program, { organisation: POLE, title: "Envoi" });
    await datalogue.drafts.receiveText(program, id, { text: FIRST, name: "envoi.csv" });
    await draftOf(id);
    await expect(publish(id, "Envoi")).rejects.toMatchObject({
      fault: { kind: "proposed-reading", sentence: "Des lignes au pied de ce fichier ne sont pas des données." },
    });
    await datalogue.drafts.edit(program, id, { correction: {} });
    await expect(publish(id, "Envoi")).resolves.toBeTruthy();
  });
});

describe("a total among the rows", () => {
  const parts = fileOf(HEADER, ...rowsOf([2021, 2022]), "Sous-total nord;;;450,00;80", ...rowsOf([2023]));

  it("stops at the report, where one gesture leaves it out, of the next files too", async () => {
    const { to, id } = await depositFirst(parts);
    const { to: report } = await agent.fill(to, {}, /colonne0/);
    expect(report).toBe(`/publier/${id}/rapport`);
    const { text } = await agent.ask(report);
    expect(await htmlFaults(text)).toEqual([]);
    expect(textOf(text)).toContain("Totaux et notes parmi les lignes");
    expect(textOf(text)).toContain("Ne pas publier cette ligne");
    const retirer = decode(/name="retirer" value="([^"]*)"/.exec(text)?.[1] ?? "");
    expect((await agent.fill(report, { retirer })).to).toBe(`/publier/${id}/description`);
    expect((await draftOf(id)).reading?.report).toMatchObject({ rows: 12, issues: [] });

    const slug = await publish(id, "Dépôts par secteur");
    const { id: next } = await deposit(`/publier?jeu=${slug}`, parts);
    expect((await draftOf(next)).reading?.report?.rows).toBe(12);
  });

  it("stays where nobody leaves it out", async () => {
    const { to, id } = await depositFirst(parts);
    const { to: report } = await agent.fill(to, {}, /colonne0/);
    expect((await agent.fill(report, { retirer: null })).to).toBe(`/publier/${id}/description`);
    expect((await draftOf(id)).reading?.report?.rows).toBe(13);
  });
});
