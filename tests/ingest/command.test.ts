import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "datalogue-command-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const program = fileURLToPath(new URL("../../bin/datalogue.mjs", import.meta.url));

/** Runs the command line in a process of its own. */
function datalogue(args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "check", ...args], {
    encoding: "utf8",
    env: { ...process.env, DATALOGUE_CONTENT: join(folder, "content"), ...env },
  });
  return { status, stdout, stderr };
}

const schema = file("schema.json", JSON.stringify({ fields: [{ name: "code", constraints: { required: true } }] }));
const good = file("bon.csv", "code;nom\n17093;Le Château-d’Oléron\n");

describe("datalogue check", () => {
  it("answers 0 and says valid", () => {
    const { status, stdout } = datalogue([good, "--schema", schema]);
    expect(stdout).toContain("bon.csv\u00a0: valide");
    expect(status).toBe(0);
  });

  it("answers 1 when the data has errors, with the report as JSON when asked", () => {
    const bad = file("mauvais.csv", "code;nom\n;Marennes\n");
    const { status, stdout } = datalogue([bad, "--schema", schema, "--json"]);
    const report = JSON.parse(stdout);
    expect(report.valid).toBe(false);
    expect(report.issues[0]).toMatchObject({
      code: "required-constraint",
      line: 2,
      column: 1,
      field: "code",
      count: 1,
    });
    expect(status).toBe(1);
  });

  it("writes the sentences in English when asked", () => {
    const { stdout } = datalogue([
      file("en.csv", "code;nom\n;Marennes\n"),
      "--schema",
      schema,
      "--json",
      "--lang",
      "en",
    ]);
    expect(JSON.parse(stdout).issues[0].message).toBe("Line 2, column “code”: a value is required.");
  });

  it.runIf(process.getuid?.() === 0)("does not say that what its account may not see does not exist", () => {
    const closed = mkdtempSync(join(tmpdir(), "datalogue-closed-"));
    const hidden = join(closed, "bon.csv");
    writeFileSync(hidden, "code\n17093\n");
    const beside = mkdtempSync(join(tmpdir(), "datalogue-open-"));
    const seen = join(beside, "bon.csv");
    writeFileSync(seen, "code\n17093\n");
    chmodSync(beside, 0o755);
    for (const args of [[hidden], [seen, "--schema", hidden]]) {
      const { status, stderr } = spawnSync(process.execPath, [program, "check", ...args], {
        ...{ encoding: "utf8", uid: 65_534, gid: 65_534 },
      });
      expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("n'a pas le droit de le lire") });
    }
    for (const made of [closed, beside]) rmSync(made, { recursive: true });
  });

  it.each([
    ["a file that does not exist", ["nulle-part.csv"], "n'existe pas"],
    ["a folder", ["."], "n'est pas un fichier"],
    ["no file", [], "Il manque l'argument"],
    ["an unknown option", [good, "--couleur"], "--couleur"],
    ["a schema that does not exist", [good, "--schema", "absent"], "absent"],
    ["a schema that is not JSON", [good, "--schema", good], "JSON"],
    ["a day that no calendar has", [good, "--date", "2024-02-30"], "2024-02-30"],
    ["a schema that is not one", [good, "--schema", file("vide.json", "{}")], "fields"],
  ])("answers 2 with one plain sentence for %s", (_, args, words) => {
    const { status, stdout, stderr } = datalogue(args);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  it("says by its code how the check went to who closes the pipe before reading it", () => {
    const rows = Array.from({ length: 20_000 }, () => ";Marennes\n").join("");
    const bad = file("longue.csv", `code;nom\n${rows}`);
    const command = `"${process.execPath}" "${program}" check "${bad}" --schema "${schema}" --format csv | true; echo \${PIPESTATUS[0]}`;
    const { stdout, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
    expect({ stdout, stderr }).toEqual({ stdout: "1\n", stderr: "" });
  });

  it("refuses a file over the limit of the settings", () => {
    const large = file("gros.csv", `code;nom\n${"17093;Le Château-d’Oléron\n".repeat(50_000)}`);
    const { status, stdout } = datalogue([large], { DATALOGUE_MAX_FILE_MB: "1" });
    expect(stdout).toContain("dépasse la taille admise");
    expect(status).toBe(1);
  });

  it("answers 2 with one plain sentence for a limit that is no number", () => {
    const { status, stderr } = datalogue([good], { DATALOGUE_MAX_FILE_MB: "beaucoup" });
    expect(stderr).toContain("DATALOGUE_MAX_FILE_MB");
    expect(status).toBe(2);
  });
});
