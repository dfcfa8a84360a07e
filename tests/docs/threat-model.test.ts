import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const project = new URL("../../", import.meta.url);
const text = readFileSync(new URL("docs/threat-model.md", project), "utf8");
const rows = text.split("\n").filter((line) => /^\| (?!attaque|qui |-)/.test(line) && line.split(" | ").length === 3);

describe("the threat model", () => {
  it("names a test that exists for all that it says is held", () => {
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) {
      const named = [...row.matchAll(/`(tests\/[^`]+)`/g)].map(([, path = ""]) => path);
      expect(named.length, row).toBeGreaterThan(0);
      for (const path of named) expect(existsSync(fileURLToPath(new URL(path, project))), path).toBe(true);
    }
  });

  it("names a test for each line of the ASVS that is held whole", () => {
    const asvs = readFileSync(new URL("docs/asvs.md", project), "utf8");
    const lines = asvs.split("\n").filter((line) => /^\| \d/.test(line));
    expect(lines.length).toBeGreaterThan(30);
    for (const line of lines) {
      const named = [...line.matchAll(/`(tests\/[^`]+)`/g)].map(([, path = ""]) => path);
      if (/^\|[^|]+\| tenu/.test(line)) expect(named.length, line).toBeGreaterThan(0);
      for (const path of named) expect(existsSync(fileURLToPath(new URL(path, project))), path).toBe(true);
    }
  });

  it("is where SECURITY.md says, which gives no address of its own", () => {
    const security = readFileSync(new URL("SECURITY.md", project), "utf8");
    expect(security).toContain("docs/threat-model.md");
    expect(security).not.toMatch(/[\w.]+@[\w.]+/);
  });
});
