import { describe, expect, it } from "vitest";
import { QueryRefused } from "../../../packages/api/src/http/query-refused.js";
import { protectQuery } from "../../../packages/api/src/secrecy/protect-query.js";
import type { TableSecrecy } from "../../../packages/api/src/secrecy/table-secrecy.js";

const secrecy: TableSecrecy = {
  ...{ unit: "menages", threshold: 11, nativeLevel: "commune", levels: ["commune", "epci", "petr", "group"] },
  ...{ territoryField: "code_insee", periodField: "annee", dimensions: [], fields: ["nb"], cells: 20, masked: 2 },
  members: {},
};

/** Where a sum that is refused is told to be. */
function totalsOf(levels: TableSecrecy["levels"]): unknown {
  try {
    protectQuery({ aggregates: [{ field: "nb", operation: "sum" }] } as never, { ...secrecy, levels });
  } catch (error) {
    if (error instanceof QueryRefused) return (error.fault as { totals?: string }).totals;
  }
  return undefined;
}

describe("a sum that a protected table refuses", () => {
  it("is told where its total is: the widest level, never groups, which leave communes out and overlap", () => {
    expect(totalsOf(["commune", "epci", "petr", "group"])).toBe("maille__exact=petr");
    expect(totalsOf(["petr", "epci", "commune"])).toBe("maille__exact=petr");
    expect(totalsOf(["group"])).toBe("maille__exact=group");
  });
});
