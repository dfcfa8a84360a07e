import { expect, it } from "vitest";
import { assess, listActions, type SeenInspection } from "../../../packages/api/src/inspections/assess.js";
import { inSeenOrder } from "../../../packages/api/src/inspections/in-seen-order.js";

const seen = (id: string, moment: string, more: Partial<SeenInspection> = {}): SeenInspection => ({
  ...{ id, installation: "BRO-001", state: "good", seenAt: moment, seenOn: moment.slice(0, 10), readLast: null },
  ...{ action: null, dueOn: null, doneOn: null, setAside: false, against: null },
  ...more,
});

it("says in the round, as everywhere, that an action is done where an inspection set aside stands between the two", () => {
  const today = "2026-12-01";
  const inspections = [
    seen("a", "2026-11-30T13:00:00Z", { state: "fault", action: "Réparer" }),
    seen("b", "2026-11-30T14:00:00Z", { readLast: "a", setAside: true }),
    // Its day was told, without the hour.
    seen("c", "2026-11-30T11:00:00Z", { readLast: "b" }),
  ];
  expect(listActions(inspections, today)).toMatchObject([{ what: "Réparer", doneOn: "2026-11-30" }]);
  expect(assess(inspections, { days: 180, campaign: undefined, today })).toMatchObject({
    ...{ sign: "good", state: "good", last: "c", actions: [] },
  });
});

it("puts each inspection after those that its author knew of, through another day too, however they are given", () => {
  const inspections = [
    seen("afternoon", "2026-03-02T15:00:00Z"),
    seen("slip", "2026-03-01T11:00:00Z", { readLast: "afternoon" }),
    seen("told", "2026-03-02T11:00:00Z", { readLast: "slip" }),
    seen("morning", "2026-03-02T08:00:00Z"),
    // Two that say that they knew of each other.
    seen("one", "2026-03-03T08:00:00Z", { readLast: "other" }),
    seen("other", "2026-03-03T09:00:00Z", { readLast: "one" }),
  ];
  const orders = [inspections, inspections.toReversed()].map((given) => inSeenOrder(given).map(({ id }) => id));
  expect(orders[0]?.slice(0, 4)).toEqual(["slip", "morning", "afternoon", "told"]);
  expect(orders[0]?.slice(4).sort()).toEqual(["one", "other"]);
  expect(orders[1]).toEqual(orders[0]);
});

it("leaves on its day one that is placed at the end of the eve", () => {
  const end = "2026-03-01T22:59:59.999Z";
  const inspections = [seen("line", end, { seenOn: "2026-03-02" }), seen("the eve", end)];
  expect(inSeenOrder(inspections).map(({ id }) => id)).toEqual(["the eve", "line"]);
});

it("looks at each of many inspections of a day once", () => {
  let looked = 0;
  const inspections = Array.from({ length: 1_000 }, (_, rank) => {
    const one = seen(`${rank}`, "2026-03-02T11:00:00Z");
    const readLast = rank === 0 ? null : `${rank - 1}`;
    const get = () => {
      looked++;
      return readLast;
    };
    return Object.defineProperty(one, "readLast", { get });
  });
  expect(inSeenOrder(inspections).map(({ id }) => id)).toEqual(inspections.map(({ id }) => id));
  expect(looked).toBeLessThan(10 * inspections.length);
});
