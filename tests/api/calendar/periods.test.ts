import { describe, expect, it } from "vitest";
import { periodsBetween } from "../../../packages/api/src/calendar/periods.js";

describe("the periods of a dataset", () => {
  it("are those of its rows, with the years between that lack", () => {
    expect(periodsBetween(["2019", "2021", "2022"])).toEqual(["2019", "2020", "2021", "2022"]);
    expect(periodsBetween(["2022", "2024"])).toEqual(["2022", "2023", "2024"]);
  });

  it("are those of a survey where no year follows another: nothing lacks between them", () => {
    expect(periodsBetween(["2023", "2012", "2017"])).toEqual(["2012", "2017", "2023"]);
  });

  it("fill months, and never spans of years", () => {
    expect(periodsBetween(["2023-12", "2024-02", "2015/2019", "2019/2023"])).toEqual([
      ...["2015/2019", "2019/2023", "2023-12", "2024-01", "2024-02"],
    ]);
  });
});
