import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snippets } from "../../packages/web/src/pages/dataset/snippets.js";
import { openRealSite, type RealSite } from "./support/real-site.js";

const run = promisify(execFile);

describe("the lines that open a dataset in a tool", () => {
  let site: RealSite;
  const folder = mkdtempSync(join(tmpdir(), "datalogue-snippets-"));
  beforeAll(async () => {
    site = await openRealSite();
  });
  afterAll(async () => {
    await site?.close();
    rmSync(folder, { recursive: true });
  });

  const read = async (path: string) => (await fetch(site.url + path, { headers: { accept: "text/html" } })).text();

  /** The lines as a reader copies them, with the address of the site of the test. */
  const copy = (html: string, tool: string) => {
    const [, code = ""] = new RegExp(`<code id="extrait-${tool}">([\\s\\S]*?)</code>`).exec(html) ?? [];
    const written = code.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"');
    return written.replaceAll("&amp;", "&").replaceAll(site.settings.publicUrl, site.url);
  };

  const PAGES = [
    "/jeux/dechets-tonnages",
    "/jeux/dechets-points-apport",
    "/api/docs",
    "/api/docs?jeu=dechets-tonnages",
  ];

  it.each(PAGES)("are all on %s", async (page) => {
    const html = await read(page);
    for (const [tool, { title }] of Object.entries(snippets)) {
      expect(html).toContain(`<summary>${title}</summary>`);
      expect(copy(html, tool), tool).toContain(site.url);
    }
  });

  const SLUG = "dechets-tonnages";

  it("run with curl, python3 and node, and give every row", async () => {
    const html = await read(`/jeux/${SLUG}`);
    const { meta } = await (await fetch(`${site.url}/api/datasets/${SLUG}/data`)).json();
    await run("sh", ["-c", copy(html, "curl")], { cwd: folder });
    expect(
      readFileSync(join(folder, `${SLUG}.csv`), "utf8")
        .trim()
        .split("\n"),
    ).toHaveLength(meta.total + 1);
    const python = await run("python3", ["-c", copy(html, "python")], { env: { ...process.env, PYTHONUTF8: "1" } });
    expect(python.stdout).toContain(`${meta.total} lignes\n`);
    expect(python.stdout).toMatch(/'code_insee': '17\d{3}'/);
    // Pages lead to each other by the public address, which nobody serves here.
    const served = `const get = fetch; globalThis.fetch = (address) => get(address.replace(${JSON.stringify(site.settings.publicUrl)}, ${JSON.stringify(site.url)}));`;
    const node = await run(process.execPath, ["--input-type=module", "-e", `${served}\n${copy(html, "javascript")}`]);
    expect(node.stdout).toContain(`${meta.total} lignes`);
    expect(node.stdout).toMatch(/code_insee: '17\d{3}'/);
  });

  it("keep codes as texts in R, and name the numbers of Power Query", async () => {
    const html = await read(`/jeux/${SLUG}`);
    expect(copy(html, "r")).toContain('colClasses = c("siren_epci" = "character", "code_insee" = "character")');
    expect(copy(html, "powerQuery")).toContain('{"tonnage", type number}');
    expect(copy(html, "powerQuery")).not.toContain('{"code_insee", type number}');
  });

  it("open what the tool draws: the layer in QGIS, Parquet in DuckDB", async () => {
    const html = await read("/jeux/dechets-points-apport");
    for (const [tool, pattern] of [
      ["qgis", /"\/vsicurl\/([^"]+)"/],
      ["duckdb", /read_parquet\('([^']+)'\)/],
    ] as const) {
      const [, address = ""] = pattern.exec(copy(html, tool)) ?? [];
      const { status, headers } = await fetch(address, { headers: { range: "bytes=0-15" } });
      expect([status, headers.get("content-range")?.slice(0, 11)]).toEqual([206, "bytes 0-15/"]);
    }
  });

  it("write names and titles whatever they hold", () => {
    const odd = {
      ...{ title: 'Le "grand" jeu', fileName: "jeu", csv: "https://x.fr/a.csv", parquet: undefined, layer: undefined },
      ...{ data: "https://x.fr/data", codes: ['code "a"'], numbers: ['part "b"'] },
    };
    expect(snippets.duckdb.write(odd)).toBeUndefined();
    expect(snippets.powerQuery.write(odd)).toContain('{"part ""b""", type number}');
    expect(snippets.r.write(odd)).toContain('"code \\"a\\"" = "character"');
    expect(snippets.qgis.write(odd)).toContain('"/vsicurl/https://x.fr/a.csv", "Le \\"grand\\" jeu"');
  });
});
