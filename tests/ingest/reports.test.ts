import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkFile, type Row, reportToCsv, reportToHtml, reportToText, type Schema } from "@datalogue/ingest";
import { HtmlValidate } from "html-validate";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "datalogue-reports-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const schema: Schema = {
  fields: [
    { name: "code", constraints: { required: true } },
    { name: "jour", type: "date" },
    { name: "flux", constraints: { enum: ["OMR", "VERRE"] } },
    { name: "absente" },
  ],
};
const text = 'code;jour;flux\n17093;24-06-2019;OMR\n;2024-01-01;=1+2\n17140;31/12/2023;"<b>""x"""\n';

async function check(lang: "fr" | "en") {
  const path = join(folder, "collecte.csv");
  writeFileSync(path, text);
  return checkFile(path, { schema, lang });
}

describe("a report", () => {
  it("reads as text, the verdict first, each cause once", async () => {
    expect(reportToText(await check("fr"))).toBe(`collecte.csv\u00a0: non valide
3\u00a0lignes, 5\u00a0erreurs, 1\u00a0avertissement
CSV, UTF-8, séparateur «\u202f;\u00a0», en-tête ligne 1, 81\u00a0octets

Erreurs\u00a0:
  - Ligne 3, colonne «\u00a0code\u00a0»\u00a0: une valeur doit être renseignée.
  - Ligne 2, colonne «\u00a0jour\u00a0»\u00a0: «\u00a024-06-2019\u00a0» n'est pas une date de la forme AAAA-MM-JJ. Écrivez plutôt «\u00a02019-06-24\u00a0». (2\u00a0fois\u202f; aussi ligne 4)
  - Ligne 3, colonne «\u00a0flux\u00a0»\u00a0: «\u00a0=1+2\u00a0» n'est pas une valeur admise. Les seules valeurs admises sont\u00a0: «\u00a0OMR\u00a0» et «\u00a0VERRE\u00a0». (2\u00a0fois\u202f; aussi ligne 4)

À vérifier\u00a0:
  - La colonne facultative «\u00a0absente\u00a0» est absente. Ajoutez-la si vous connaissez ses valeurs.
`);
  });

  it("reads in English", async () => {
    const report = reportToText(await check("en"), "en");
    expect(report).toContain("collecte.csv: not valid\n3 rows, 5 errors, 1 warning\n");
    expect(report).toContain("Write “2019-06-24” instead. (2 times; also line 4)");
    expect(report).not.toMatch(/[éèà«]/);
  });

  it("opens in a spreadsheet, one line per place, no formula", async () => {
    const csv = reportToCsv(await check("fr"));
    expect(csv.startsWith("\ufeffline,column,code,message,value,suggestion\r\n")).toBe(true);
    const path = join(folder, "anomalies.csv");
    writeFileSync(path, csv);
    const read: Row[] = [];
    await checkFile(path, {
      onRows: (rows) => {
        read.push(...rows);
      },
    });
    const places = read.map(({ cells: [line, column, code, , value, suggestion] }) => [
      line,
      column,
      code,
      value,
      suggestion,
    ]);
    expect(places.map((cells) => cells.map((cell) => cell ?? ""))).toEqual([
      ["3", "1", "required-constraint", "", ""],
      ["2", "2", "type-or-format-error", "24-06-2019", "2019-06-24"],
      ["4", "2", "type-or-format-error", "31/12/2023", "2023-12-31"],
      ["3", "3", "enumerable-constraint", "'=1+2", ""],
      ["4", "3", "enumerable-constraint", '<b>"x"', ""],
      ["1", "", "missing-header-warn", "absente", ""],
    ]);
  });

  it("makes a valid page that escapes the values of the file", async () => {
    const html = reportToHtml(await check("fr"));
    expect(html).toContain("&lt;b&gt;&quot;x&quot;");
    expect(html).not.toContain("<b>");
    const verdict = await new HtmlValidate({
      extends: ["html-validate:standard"],
      rules: { "require-sri": "off" },
    }).validateString(html);
    expect(verdict.results.flatMap(({ messages }) => messages.map(({ message }) => message))).toEqual([]);
  });
});
