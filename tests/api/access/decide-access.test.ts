import { describe, expect, it } from "vitest";
import { type Caller, decideAccess, mayRead, PUBLIC } from "../../../packages/api/src/access/decide-access.js";
import { actions, type Role, roleNames } from "../../../packages/api/src/access/roles.js";

const keyOf = (organisation: string): Caller => ({
  kind: "key",
  memberships: [{ organisation, role: "reader" }],
  key: "k",
});
const producer = keyOf("ile-d-oleron");
const other = keyOf("bassin-de-marennes");

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

describe("what a person may do", () => {
  const person = (...memberships: { organisation: string; role: Role; parent?: boolean }[]): Caller => ({
    ...{ kind: "person", person: "p", session: "s", memberships },
  });
  const dataset = { access: "organisation", organisation: "ile-d-oleron" } as const;
  const allowed = (caller: Caller, target: Parameters<typeof decideAccess>[2] = dataset) =>
    actions.filter((action) => decideAccess(caller, action, target).allowed);

  it.each([
    ["reader", ["read"]],
    ["contributor", ["read", "describe", "draft", "submit"]],
    ["publisher", ["read", "describe", "draft", "submit", "publish"]],
    ["administrator", [...actions]],
  ] as const)("as %s of the producer is %j", (role, expected) => {
    expect(allowed(person({ organisation: "ile-d-oleron", role }))).toEqual(expected);
  });

  it("is nothing in another organisation, whatever the role, but to read what is for members", () => {
    for (const role of roleNames) {
      const elsewhere = person({ organisation: "bassin-de-marennes", role });
      expect(allowed(elsewhere)).toEqual([]);
      expect(allowed(elsewhere, { ...dataset, access: "members" })).toEqual(["read"]);
      expect(decideAccess(elsewhere, "publish", dataset)).toEqual({ allowed: false, rule: "autre-organisme" });
    }
  });

  it("is everything for an administrator of the organisation that publishes the catalogue, but the received file under secrecy", () => {
    const parent = person({ organisation: "pole-marennes-oleron", role: "administrator", parent: true });
    expect(allowed(parent)).toEqual([...actions]);
    const secret = { ...dataset, confidentialite: {} };
    expect(decideAccess(parent, "read", secret, "received-file")).toEqual({
      allowed: false,
      rule: "secret-statistique",
    });
    const publisher = person({ organisation: "pole-marennes-oleron", role: "publisher", parent: true });
    expect(allowed(publisher)).toEqual([]);
  });

  it("adds up over several organisations, each for itself", () => {
    const both = person(
      { organisation: "bassin-de-marennes", role: "administrator" },
      { organisation: "ile-d-oleron", role: "contributor" },
    );
    expect(decideAccess(both, "submit", dataset)).toEqual({ allowed: true, rule: "role" });
    expect(decideAccess(both, "publish", dataset)).toEqual({ allowed: false, rule: "role-insuffisant" });
  });

  it("is what the public may, for who is of no organisation any more; an organisation itself is open to nobody", () => {
    expect(allowed(person(), { ...dataset, access: "members" })).toEqual([]);
    expect(allowed(person(), { ...dataset, access: "open" })).toEqual(["read"]);
    expect(allowed(PUBLIC, { organisation: "ile-d-oleron" })).toEqual([]);
    expect(decideAccess(PUBLIC, "publish", { ...dataset, access: "open" })).toEqual({
      allowed: false,
      rule: "sans-compte",
    });
  });
});
