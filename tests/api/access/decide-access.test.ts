import { describe, expect, it } from "vitest";
import {
  type Caller,
  decideAccess,
  mayRead,
  PUBLIC,
  type SharingState,
} from "../../../packages/api/src/access/decide-access.js";
import { actions, type Role, roleNames } from "../../../packages/api/src/access/roles.js";

const keyOf = (organisation: string): Caller => ({
  kind: "key",
  memberships: [{ organisation, role: "reader", kind: null }],
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

describe("a dataset under an agreement", () => {
  const sharedAs = (state: SharingState): Parameters<typeof mayRead>[1] => ({
    access: "open",
    organisation: "groupement-ostreicole",
    scopes: [{ organisations: ["bassin-de-marennes"] }],
    agreement: { state, partner: "groupement-ostreicole", recipient: "ile-d-oleron" },
  });
  const partner = keyOf("groupement-ostreicole");
  const parts = ["description", "rows", "contents", "received-file"] as const;
  const read = (caller: Caller, state: SharingState) => parts.filter((part) => mayRead(caller, sharedAs(state), part));

  it("is read as its level says while it runs, but for the received file, which is for the two organisations", () => {
    expect(read(PUBLIC, "running")).toEqual(["description", "rows", "contents"]);
    for (const caller of [partner, producer]) expect(read(caller, "running")).toEqual(parts);
  });

  it("gives the file that was received to no organisation that it went to since", () => {
    const moved = { ...sharedAs("running"), organisation: "bassin-de-marennes", licence: "convention" as const };
    expect(parts.filter((part) => mayRead(keyOf("bassin-de-marennes"), moved, part))).not.toContain("received-file");
    expect(mayRead(partner, moved, "received-file")).toBe(true);
  });

  it.each(["coming", "suspended", "ended", "withdrawn"] as const)(
    "%s, is read by nobody, nor in part by a scope, but for its description by the two organisations",
    (state) => {
      expect(read(PUBLIC, state)).toEqual([]);
      expect(read(other, state)).toEqual([]);
      for (const caller of [partner, producer]) expect(read(caller, state)).toEqual(["description"]);
    },
  );
});

describe("what a person may do", () => {
  const person = (...held: { organisation: string; role: Role; parent?: boolean }[]): Caller => ({
    ...{
      kind: "person",
      person: "p",
      session: "s",
      grants: [],
      memberships: held.map((one) => ({ ...one, kind: null })),
    },
  });
  const dataset = { access: "organisation", organisation: "ile-d-oleron" } as const;
  const allowed = (caller: Caller, target: Parameters<typeof decideAccess>[2] = dataset) =>
    actions.filter((action) => decideAccess(caller, action, target).allowed);

  it.each([
    ["reader", ["read"]],
    ["contributor", ["read", "describe", "draft", "submit"]],
    ["publisher", ["read", "describe", "draft", "submit", "review", "publish"]],
    ["administrator", [...actions]],
  ] as const)("as %s of the producer is %j", (role, expected) => {
    expect(allowed(person({ organisation: "ile-d-oleron", role }))).toEqual(expected);
  });

  it("is to review what was submitted to the organisation above, where one publishes there, and nothing else of it", () => {
    const submitted = { organisation: "ile-d-oleron", submittedTo: "pole-marennes-oleron" };
    for (const role of roleNames) {
      const above = person({ organisation: "pole-marennes-oleron", role });
      expect(allowed(above, submitted)).toEqual(role === "publisher" || role === "administrator" ? ["review"] : []);
      expect(allowed(above, { organisation: "ile-d-oleron" })).toEqual([]);
      expect(allowed(person({ organisation: "bassin-de-marennes", role }), submitted)).toEqual([]);
    }
    const decided = decideAccess(keyOf("pole-marennes-oleron"), "review", submitted);
    expect(decided).toEqual({ allowed: false, rule: "autre-organisme" });
    expect(decideAccess(PUBLIC, "review", submitted)).toEqual({ allowed: false, rule: "sans-compte" });
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

describe("what is open in part", () => {
  const of = (
    organisation: string,
    kind: "commune" | "epci" | "partner" | null | undefined,
    role: Role = "reader",
  ) => ({
    ...{ organisation, kind, role },
  });
  const by = (...memberships: ReturnType<typeof of>[]): Caller => ({ kind: "key", key: "k", memberships });
  const own = { kinds: ["commune"], rows: "codeCommune" } as const;
  const few = { organisations: ["cabinet"], columns: ["annee"] };
  const target = { access: "organisation", organisation: "ile-d-oleron", scopes: [own, few] } as unknown as Parameters<
    typeof decideAccess
  >[2];

  it("is for members, which partners are not, nor an organisation that is not known", () => {
    const members = { access: "members", organisation: "ile-d-oleron" } as const;
    for (const [kind, expected] of [
      ["commune", true],
      [null, true],
      ["partner", false],
      [undefined, false],
    ] as const)
      expect(mayRead(by(of("ailleurs", kind)), members)).toBe(expected);
  });

  it("is the rows of the first scope that is for an organisation of the caller, for all of these", () => {
    const rows = (caller: Caller) => decideAccess(caller, "read", target, "rows");
    expect(rows(by(of("dolus", "commune"), of("saint-denis", "commune"), of("cabinet", "partner")))).toEqual({
      allowed: true,
      rule: "perimetre",
      limit: { scope: own, organisations: ["dolus", "saint-denis"] },
    });
    expect(rows(by(of("cabinet", "partner"))).limit).toEqual({ scope: few, organisations: ["cabinet"] });
    for (const caller of [PUBLIC, by(), by(of("bassin-de-marennes", "epci")), by(of("dolus", undefined))])
      expect(rows(caller)).toMatchObject({ allowed: false });
  });

  it("is one dataset whole, but the file received under secrecy, for a person to whom it was opened", () => {
    const granted: Caller = { kind: "person", person: "p", session: "s", memberships: [], grants: ["x"] };
    const dataset = { id: "x", access: "organisation", organisation: "ile-d-oleron" } as const;
    expect(decideAccess(granted, "read", dataset)).toEqual({ allowed: true, rule: "accord" });
    expect(mayRead(granted, { ...dataset, id: "y" })).toBe(false);
    expect(mayRead(granted, { ...dataset, confidentialite: {} }, "received-file")).toBe(false);
    for (const action of actions.slice(1)) expect(decideAccess(granted, action, dataset).allowed).toBe(false);
  });

  it("is never the contents, the received file nor an act; who reads the whole has no limit", () => {
    const dolus = by(of("dolus", "commune", "administrator"));
    for (const part of ["contents", "received-file"] as const) expect(mayRead(dolus, target, part)).toBe(false);
    for (const action of actions.slice(1)) expect(decideAccess(dolus, action, target, "rows").allowed).toBe(false);
    expect(decideAccess(by(of("ile-d-oleron", "epci"), of("dolus", "commune")), "read", target, "rows")).toEqual({
      allowed: true,
      rule: "role",
    });
  });
});
