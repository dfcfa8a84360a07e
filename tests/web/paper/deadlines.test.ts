import type { Deadline } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import { paperPage } from "../../../packages/web/src/paper/paper-document.js";
import { deadlinesPart } from "../../../packages/web/src/paper/paper-follow-up.js";
import type { Site } from "../../../packages/web/src/site.js";
import { textOf } from "../support/page-checks.js";

const site = {
  publicUrl: "https://donnees.exemple.fr",
  asset: (name: string) => name,
  now: () => new Date("2026-12-02T12:00:00Z"),
  services: {
    catalogue: { info: () => ({ shortTitle: "Datalogue" }) },
    territories: { home: () => ({ territory: { code: "petr-marennes-oleron", name: "Pôle Marennes Oléron" } }) },
  },
} as unknown as Site;

/** A duty of the SCoT, `days` after 2 December 2026. */
function deadline(title: string, due: string | null, days: number | null, rest: Partial<Deadline> = {}): Deadline {
  return {
    duty: title,
    rule: title,
    plan: "scot",
    planTitle: "SCoT",
    territory: "petr-marennes-oleron",
    title,
    legalReference: "code de l'urbanisme",
    consequence: "",
    state: "verified",
    source: { title: "Légifrance", read: "2026-11-27" },
    inForce: { from: null, until: null },
    former: null,
    due,
    days,
    status: "on-track",
    sentence: "",
    missing: [],
    ...rest,
  };
}

const unanswered = ["17093", "17140"].map((territory) =>
  deadline("Rapport sur les sols", "2024-08-21", -833, {
    ...{ plan: null, planTitle: null, territory },
    status: "not-computable",
  }),
);
const late = deadline("Évaluation", "2020-09-14", -2270, { status: "off-track" });
const toCome = [2027, 2028, 2029, 2030, 2031].map((year) =>
  deadline(`Rapport de ${year}`, `${year}-06-30`, 210 + 365 * (year - 2027)),
);

/** The lines of a paper of deadlines, and what is said above them. */
function told(deadlines: Deadline[]) {
  const parts = deadlinesPart(site, deadlines);
  const { html } = paperPage(site, {
    ...{ title: "Suivi", kind: "Essai", lead: null, most: 1, page: "/suivi", demonstration: false },
    parts,
  });
  return {
    titles: [...html.matchAll(/<h3[^>]*>(.*?)<\/h3>/g)].map(([, title = ""]) => textOf(title).trim()),
    states: [...html.matchAll(/data-status="([^"]+)"/g)].map(([, state]) => state),
    note: textOf(/<p class="paper-note">(.*?)<\/p>/.exec(html)?.[1] ?? ""),
  };
}

describe("the deadlines of a paper", () => {
  it("include those that nobody answered, once for all that owe them", () => {
    const { titles, states, note } = told([...unanswered, ...toCome.slice(0, 1)]);
    expect(titles).toEqual([
      "21 août 2024 : Rapport sur les sols, 2 territoires",
      "30 juin 2027 : Rapport de 2027, SCoT",
    ]);
    expect(states).toEqual(["not-computable", "on-track"]);
    expect(note).toBe("");
  });

  it("are those late, then those nearest to the day, and the number of the others is said", () => {
    const unknown = deadline("Débat", null, null, { status: "not-computable" });
    const { titles, note } = told([late, ...unanswered, ...toCome, unknown]);
    expect(titles.map((title) => title.split(" : ")[0])).toEqual([
      ...["14 septembre 2020", "21 août 2024"],
      ...["30 juin 2027", "30 juin 2028", "30 juin 2029", "30 juin 2030"],
    ]);
    expect(note).toBe("2 autres échéances sont sur la page.");
  });

  it("are no part where there is none", () => expect(deadlinesPart(site, [])).toEqual([]));
});
