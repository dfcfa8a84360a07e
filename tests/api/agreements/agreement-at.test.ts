import type { Agreement } from "@datalogue/api";
import { describe, expect, it } from "vitest";
import { type AgreementActFact, agreementAt } from "../../../packages/api/src/agreements/agreement-at.js";
import { instantOf, isTimeZone } from "../../../packages/api/src/calendar/local-time.js";
import { oysters } from "./agreement-content.js";

const [partner, recipient] = [oysters.partner, oysters.recipient];
const stateAt = (instant: string, acts: AgreementActFact[] = [], change: Partial<Agreement> = {}) =>
  agreementAt({ ...oysters, ...change }, acts, new Date(instant));
const act = (kind: AgreementActFact["kind"], at: string, organisation = partner, newEnd: string | null = null) => ({
  ...{ kind, at, organisation, newEnd },
});
const renew = (at: string, organisation: string, newEnd: string) => act("renew", at, organisation, newEnd);

describe("an hour of a zone", () => {
  it.each([
    ["2026-07-01", "Europe/Paris", "2026-06-30T22:00:00.000Z"],
    ["2027-01-01", "Europe/Paris", "2026-12-31T23:00:00.000Z"],
    ["2027-01-01", "America/Martinique", "2027-01-01T04:00:00.000Z"],
    ["2027-01-01", "Pacific/Noumea", "2026-12-31T13:00:00.000Z"],
    ["2026-06-01T08:00", "Europe/Paris", "2026-06-01T06:00:00.000Z"],
    ["9999-12-31", "Europe/Paris", "9999-12-30T23:00:00.000Z"],
    ["9999-12-31T23:30", "America/Martinique", "+010000-01-01T03:30:00.000Z"],
    ["0999-06-01", "UTC", "0999-06-01T00:00:00.000Z"],
  ])("is an instant: %s in %s", (local, zone, instant) => {
    expect(instantOf(local, zone).toISOString()).toBe(instant);
  });

  it("that comes twice is the second, since nothing may go out too early", () => {
    expect(instantOf("2026-10-25T02:30", "Europe/Paris").toISOString()).toBe("2026-10-25T01:30:00.000Z");
  });

  it("that clocks skip is the instant of the skip, also where it is midnight or a whole day", () => {
    expect(instantOf("2026-03-29T02:30", "Europe/Paris").toISOString()).toBe("2026-03-29T01:00:00.000Z");
    expect(instantOf("2018-11-04", "America/Sao_Paulo").toISOString()).toBe("2018-11-04T03:00:00.000Z");
    expect(instantOf("2011-12-30", "Pacific/Apia").toISOString()).toBe("2011-12-30T10:00:00.000Z");
  });

  it("is of a zone that has a name, not of a shift that knows no summer", () => {
    expect(["Europe/Paris", "America/Cayenne", "UTC"].every(isTimeZone)).toBe(true);
    expect(["Europe/Marennes", "+02:00", "", "Europe/Paris; x"].some(isTimeZone)).toBe(false);
  });
});

describe("an agreement", () => {
  it("comes, runs from the first instant of its first day to the last of its last, and has ended", () => {
    expect(stateAt("2023-12-31T22:59:59.999Z")).toMatchObject({ state: "coming", since: null });
    expect(stateAt("2023-12-31T23:00:00.000Z")).toMatchObject({ state: "running", lastDay: "2026-12-31" });
    expect(stateAt("2026-12-31T22:59:59.999Z")).toMatchObject({
      state: "running",
      until: new Date("2026-12-31T23:00:00Z"),
    });
    expect(stateAt("2026-12-31T23:00:00.000Z")).toMatchObject({
      state: "ended",
      since: new Date("2026-12-31T23:00:00Z"),
      until: null,
    });
  });

  it("without an end is one whose last day is the last that is written", () => {
    const end = "9999-12-31";
    const running = { state: "running", until: new Date("9999-12-31T23:00:00Z"), periodEnd: end, lastDay: end };
    expect(stateAt("2026-03-10T10:00:00Z", [], { end })).toMatchObject(running);
    const tacit = { kind: "tacit", months: 12, until: end } as const;
    expect(stateAt("2027-03-10T10:00:00Z", [], { renewal: tacit })).toMatchObject({
      ...{ ...running, periodEnd: "2027-12-31" },
    });
  });

  it("ends with the last day of the partner's zone, be it already over elsewhere or not yet", () => {
    const here = { timeZone: "America/Guadeloupe" };
    expect(stateAt("2027-01-01T03:59:59.999Z", [], here).state).toBe("running");
    expect(stateAt("2027-01-01T04:00:00.000Z", [], here).state).toBe("ended");
    expect(stateAt("2026-12-31T13:00:00.000Z", [], { timeZone: "Pacific/Noumea" }).state).toBe("ended");
  });

  it("lasts an hour less or more on a last day on which clocks change", () => {
    expect(stateAt("2026-03-29T00:00:00Z", [], { end: "2026-03-29" }).until).toEqual(new Date("2026-03-29T22:00:00Z"));
    expect(stateAt("2026-10-25T00:00:00Z", [], { end: "2026-10-25" }).until).toEqual(new Date("2026-10-25T23:00:00Z"));
  });

  it("that is renewed tacitly says which period is under way, and ends at the last of them", () => {
    const tacit: Partial<Agreement> = {
      end: "2024-02-29",
      renewal: { kind: "tacit", months: 12, until: "2026-08-31" },
    };
    expect(stateAt("2024-02-10T00:00:00Z", [], tacit)).toMatchObject({
      periodEnd: "2024-02-29",
      lastDay: "2026-08-31",
    });
    expect(stateAt("2024-02-29T23:00:00Z", [], tacit)).toMatchObject({ state: "running", periodEnd: "2025-02-28" });
    expect(stateAt("2026-03-01T00:00:00Z", [], tacit)).toMatchObject({ periodEnd: "2026-08-31" });
    expect(stateAt("2026-08-31T21:59:59.999Z", [], tacit).state).toBe("running");
    expect(stateAt("2026-08-31T22:00:00Z", [], tacit).state).toBe("ended");
  });

  it("is renewed once both parties asked for the same day, and not by one twice", () => {
    const one = [
      renew("2026-10-01T08:00:00Z", partner, "2028-12-31"),
      renew("2026-10-02T08:00:00Z", partner, "2028-12-31"),
    ];
    expect(stateAt("2026-11-01T00:00:00Z", one)).toMatchObject({
      lastDay: "2026-12-31",
      proposed: { newEnd: "2028-12-31", organisation: partner },
    });
    const other = renew("2026-10-03T08:00:00Z", recipient, "2027-12-31");
    expect(stateAt("2026-11-01T00:00:00Z", [...one, other]).lastDay).toBe("2026-12-31");
    const both = [...one, renew("2026-10-03T08:00:00Z", recipient, "2028-12-31")];
    expect(stateAt("2026-11-01T00:00:00Z", both)).toMatchObject({ lastDay: "2028-12-31", proposed: null });
    expect(stateAt("2028-12-31T22:59:59Z", both).state).toBe("running");
    expect(stateAt("2028-12-31T23:00:00Z", both).state).toBe("ended");
  });

  it("that has ended is not revived by what is asked after", () => {
    const late = [
      renew("2026-12-31T22:59:00Z", partner, "2028-12-31"),
      renew("2026-12-31T23:00:00Z", recipient, "2028-12-31"),
    ];
    expect(stateAt("2027-02-01T00:00:00Z", late).state).toBe("ended");
  });

  it("is suspended and resumed as often as wished, and ends at its end all the same", () => {
    const acts = [
      act("suspend", "2025-02-01T10:00:00Z"),
      act("resume", "2025-03-01T10:00:00Z"),
      act("suspend", "2025-04-01T10:00:00Z"),
    ];
    expect(stateAt("2025-02-01T10:00:00Z", acts.slice(0, 1))).toMatchObject({
      state: "suspended",
      since: new Date("2025-02-01T10:00:00Z"),
    });
    expect(stateAt("2025-03-15T00:00:00Z", acts.slice(0, 2))).toMatchObject({
      state: "running",
      since: new Date("2025-03-01T10:00:00Z"),
    });
    expect(stateAt("2025-05-01T00:00:00Z", acts)).toMatchObject({
      state: "suspended",
      until: new Date("2026-12-31T23:00:00Z"),
    });
    expect(stateAt("2027-05-01T00:00:00Z", acts).state).toBe("ended");
  });

  it("is what was done of it, be that dated after the instant by a clock that is ahead", () => {
    const ahead = [act("suspend", "2025-02-01T10:00:00.020Z")];
    expect(stateAt("2025-02-01T10:00:00Z", ahead).state).toBe("suspended");
    const both = [partner, recipient].map((party) => renew("2026-10-03T08:01:00Z", party, "2028-12-31"));
    expect(stateAt("2026-10-03T08:00:00Z", both).lastDay).toBe("2028-12-31");
  });

  it("that is withdrawn is so for good, whatever was done before or after", () => {
    const acts = [
      act("suspend", "2025-02-01T10:00:00Z"),
      act("withdraw", "2025-03-01T10:00:00Z"),
      act("resume", "2025-04-01T10:00:00Z"),
    ];
    expect(stateAt("2025-02-15T00:00:00Z", acts.slice(0, 1)).state).toBe("suspended");
    for (const instant of ["2025-03-01T10:00:00Z", "2025-05-01T00:00:00Z", "2027-05-01T00:00:00Z"])
      expect(stateAt(instant, acts)).toMatchObject({
        state: "withdrawn",
        since: new Date("2025-03-01T10:00:00Z"),
        until: null,
      });
    expect(stateAt("2023-06-01T00:00:00Z", [act("withdraw", "2023-05-01T00:00:00Z")]).state).toBe("withdrawn");
  });
});
