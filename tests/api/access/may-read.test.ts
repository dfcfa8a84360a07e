import { describe, expect, it } from "vitest";
import { type Caller, mayRead, PUBLIC } from "../../../packages/api/src/access/may-read.js";

const memberOf = (organisation: string): Caller => ({ kind: "member", organisation, scopes: ["read"], key: "k" });
const producer = memberOf("ile-d-oleron");
const other = memberOf("bassin-de-marennes");

describe("the access decision", () => {
  it.each([
    ["open", true, true, true],
    ["members", false, true, true],
    ["organisation", false, false, true],
  ] as const)(
    "lets the contents of a dataset of access %s be read by: public %s, another organisation %s, its own %s",
    (access, ...expected) => {
      const dataset = { access, organisation: "ile-d-oleron" };
      expect([PUBLIC, other, producer].map((caller) => mayRead(caller, dataset))).toEqual(expected);
      expect([PUBLIC, other, producer].map((caller) => mayRead(caller, dataset, "received-file"))).toEqual(expected);
    },
  );

  it("lets everybody read the description of any dataset", () => {
    for (const access of ["open", "members", "organisation"] as const)
      expect(mayRead(PUBLIC, { access, organisation: "ile-d-oleron" }, "description")).toBe(true);
  });

  it("keeps the received file of a dataset under statistical secrecy for its producer, even when it is open", () => {
    const dataset = {
      access: "open",
      organisation: "ile-d-oleron",
      confidentialite: { unit: "menages", countField: "menages" },
    } as const;
    expect([PUBLIC, other, producer].map((caller) => mayRead(caller, dataset))).toEqual([true, true, true]);
    expect([PUBLIC, other, producer].map((caller) => mayRead(caller, dataset, "received-file"))).toEqual([
      false,
      false,
      true,
    ]);
  });
});
