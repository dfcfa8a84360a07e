import { type DefaultTreeAdapterTypes, parse } from "parse5";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textOf } from "../support/page-checks.js";
import { openRealSite, type RealSite } from "../support/real-site.js";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

let site: RealSite;
beforeAll(async () => {
  site = await openRealSite();
});
afterAll(() => site?.close());

const html = async (path: string) => (await supertest(site.app).get(path).set("Accept", "text/html")).text;

const attribute = (node: Node, name: string) =>
  "attrs" in node ? node.attrs.find((one) => one.name === name)?.value : undefined;
const childrenOf = (node: Node): Node[] => ("childNodes" in node ? node.childNodes : []);
const within = (node: Node): Node[] => [node, ...childrenOf(node).flatMap(within)];

/** The state told beside each link to an objective: that of the nearest thing around it that has one. */
function statesTold(page: string): { objective: string; status: string }[] {
  return within(parse(page)).flatMap((node) => {
    const objective = /^\/suivi\/([\w-]+#[\w-]+)$/.exec(attribute(node, "href") ?? "")?.[1];
    if (!objective) return [];
    for (let around = (node as Element).parentNode as Node | null; around; ) {
      const states = new Set(within(around).flatMap((one) => attribute(one, "data-status") ?? []));
      const [status] = states;
      if (status !== undefined) return states.size === 1 ? [{ objective, status }] : [];
      around = "parentNode" in around ? (around.parentNode as Node | null) : null;
    }
    return [];
  });
}

describe("an objective", () => {
  it("has the same state on every page that shows it", async () => {
    const { plans, territories, observatories } = site.datalogue.services;
    const { territory, epcis, communes } = territories.home();
    const withPlan = new Set(plans.list().map((plan) => plan.territory));
    const expected = new Map<string, Set<string>>();
    for (const { id } of plans.list()) {
      const { body } = await supertest(site.app).get(`/api/plans/${id}`);
      for (const objective of body.data.objectives) expected.set(`${id}#${objective.id}`, new Set([objective.status]));
    }
    const seen = new Map<string, Set<string>>();
    const faults: string[] = [];
    for (const place of [
      territory,
      ...epcis,
      ...communes.filter(({ code }) => withPlan.has(code) || code === "17093"),
    ]) {
      const at = `?territoire=${place.code}`;
      // What a commune has of its own of a document that gives it a share, on the page of its documents.
      const shares = new Map<string, string>();
      if (place.level === "commune")
        for (const { id } of plans.list({ territory: place.code })) {
          const followed = await plans.follow(id);
          for (const objective of followed?.objectives ?? [])
            for (const { territory: code, share } of followed ? await plans.parts(followed, objective) : [])
              if (code === place.code && share) shares.set(`${id}#${objective.id}`, share.status);
        }
      const pages = ["/suivi", ...observatories.list().map(({ theme }) => `/observatoires/${theme}`), "/carte"];
      for (const path of [...pages.map((page) => page + at), `/territoires/${place.code}`]) {
        for (const { objective, status } of statesTold(await html(path))) {
          seen.set(objective, (seen.get(objective) ?? new Set()).add(path.split("?")[0] ?? path));
          const own = path.startsWith("/suivi") ? shares.get(objective) : undefined;
          if (!expected.get(objective)?.has(status) && own !== status)
            faults.push(`${path}: ${objective} is told ${status}`);
        }
      }
    }
    expect(faults).toEqual([]);
    expect([...expected.keys()].filter((objective) => !seen.get(objective)?.has("/suivi"))).toEqual([]);
    expect([...seen.values()].flatMap((paths) => [...paths]).some((path) => path.startsWith("/observatoires"))).toBe(
      true,
    );
  }, 300_000);
});

describe("the follow-up of the demonstration", () => {
  it("says first by how much the SCoT slips, in the units of people, never in square metres", async () => {
    for (const path of [
      "/suivi",
      "/suivi/scot-marennes-oleron",
      "/suivi?territoire=17140",
      "/suivi/plu-dolus-d-oleron",
    ]) {
      const page = await html(path);
      const text = textOf(page);
      expect(text, path).toMatch(/s’écarte d(e|’)/);
      expect(text, path).toMatch(/\d+,\d ha (d’espaces naturels, agricoles et forestiers consommés )?de trop/);
      expect(text.replace(/m² (par|d’espaces)/g, ""), path).not.toMatch(/\d m²/);
    }
    const lead = textOf(/<p class="lead">[\s\S]*?<\/p>/.exec(await html("/suivi"))?.[0] ?? "");
    expect(lead).toMatch(/logements commencés par an de moins en 2024/);
    expect(lead).toMatch(/ha d’espaces naturels, agricoles et forestiers consommés de trop de 2021 à 2024/);
  });

  it("says which communes are off the housing objective, each beside its share", async () => {
    const page = await html("/suivi");
    const table = page.slice(page.indexOf("Logements commencés, par commune"));
    const rows = [...table.slice(0, table.indexOf("</table>")).matchAll(/<tr><th scope="row">[\s\S]*?<\/tr>/g)].map(
      ([row]) => textOf(row).trim(),
    );
    expect(rows).toHaveLength(15);
    expect(rows.at(-1)).toMatch(/^Pôle Marennes Oléron hors trajectoire 289 350 350 61 logements par an de moins$/);
    const off = rows.filter((row) => /hors trajectoire/.test(row));
    expect(off.length).toBeGreaterThan(2);
    for (const row of off) {
      const [, value, planned, gap] = /(\d+) (\d+) \d+ (\d+) logements? par an de moins$/.exec(row) ?? [];
      expect(Number(planned) - Number(value), row).toBe(Number(gap));
    }
    // What slips comes first.
    expect(rows.findIndex((row) => /dans la trajectoire/.test(row))).toBeGreaterThan(off.length - 1);
  });

  it("gives the contribution of each commune where the document does not split, and says so", async () => {
    const page = await html("/suivi/scot-marennes-oleron");
    const table = page.slice(page.indexOf("Densité, par commune"));
    expect(textOf(table.slice(0, table.indexOf("</table>")))).toMatch(
      /Le document ne répartit pas cet objectif.*Commune Valeur .*Pôle Marennes Oléron 20,1/,
    );
  });

  it("tells a commune what it owes of the SCoT and how far it is", async () => {
    const lead = textOf(/<p class="lead">[\s\S]*?<\/p>/.exec(await html("/suivi?territoire=17140"))?.[0] ?? "");
    expect(lead.trim()).toMatch(
      /^Sur sa part du SCoT du Pôle Marennes Oléron, Dolus-d’Oléron s’écarte de deux objectifs/,
    );
  });
});
