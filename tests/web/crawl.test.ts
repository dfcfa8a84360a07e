import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { crawl, pagesOfTerritories } from "../../scripts/lib/crawl.mjs";
import { isAlike, isLeftByCrawl } from "./support/followed-links.js";
import { everyKind, everyPage, openRealSite, type RealSite } from "./support/real-site.js";

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site?.close());

/** Of drawings, data and frames, two of each form are enough here; `npm run audit` follows them all. */
const followed = new Map<string, Set<string>>();
const isRepeated = (path: string) => {
  if (!isAlike(path)) return false;
  const form = path.replace(/=[^&]*/g, "=").replace(/^(\/[a-z]+\/[a-z]+\/)[^/?]+/, "$1");
  // Many pages lead to the same one.
  const kept = followed.get(form) ?? new Set();
  followed.set(form, kept);
  if (kept.size < 2) kept.add(path);
  return !kept.has(path);
};

const ask = async (path: string) => {
  const { status, text } = await supertest(site.app).get(path);
  return { status, text };
};
/** Links of ours that lead to another address than theirs. */
const redirected: string[] = [];
const head = async (path: string) => {
  const { status } = await supertest(site.app).head(path);
  if (status >= 300 && status < 400) redirected.push(`${status} ${path}`);
  return { status };
};

describe("every page, and those of four territories", () => {
  it("lead nowhere that refuses or sends elsewhere, and show no word of the program", async () => {
    const indicators = ["agriculture-alertes-remi", "urbanisme-enaf-enveloppe"];
    const paths = [
      ...everyKind.filter(({ status = 200 }) => status === 200).map(({ path }) => path),
      ...indicators.map((id) => `/indicateurs/${id}`),
    ];
    const asked = everyPage.filter((path) => !paths.includes(path));
    for (const path of pagesOfTerritories(paths, ["petr-marennes-oleron", "241700624", "17093", "g-oleron-nord"])) {
      // What takes no territory says so.
      const { status } = await head(path);
      if (status < 400) asked.push(path);
      else expect(path).toContain("territoire=");
    }
    const { faults, links } = await crawl({
      paths: asked,
      ask,
      head,
      skip: (path) => isLeftByCrawl(path) || isRepeated(path),
      readable: (path) => !path.startsWith("/api/docs"),
    });
    expect(links).toBeGreaterThan(200);
    expect(faults).toEqual([]);
    expect(redirected).toEqual([]);
  }, 1_800_000);

  it("would be told: a link that refuses, a key of a document", async () => {
    const pages: Record<string, string> = {
      "/a": '<p>Écrivez dates.lastReport, val(x) <code>legal.host</code></p><a href="/b?annee=0&amp;x=1#c">b</a>',
    };
    const { faults } = await crawl({
      paths: ["/a"],
      ask: async (path) => ({ status: path in pages ? 200 : 400, text: pages[path] ?? "" }),
    });
    expect(faults).toEqual(["«dates.lastReport» /a", "«val(x)» /a", "400 /b?annee=0&x=1 (/a)"]);
  });
});
