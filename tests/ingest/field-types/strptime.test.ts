import { describe, expect, it } from "vitest";
import { compileStrptime, describeStrptime, isStrptime } from "../../../packages/ingest/src/field-types/strptime.js";

const read = (format: string, text: string) => compileStrptime(format)(text);

describe("a strptime format", () => {
  it.each([
    ["%d/%m/%Y", "24/06/2019", "2019-06-24"],
    ["%d/%m/%Y", "4/6/2019", "2019-06-04"],
    ["%-d/%-m/%Y", "4/6/2019", "2019-06-04"],
    ["%d/%m/%y", "24/06/19", "2019-06-24"],
    ["%d/%m/%y", "24/06/70", "1970-06-24"],
    ["%Y%m%d", "20190624", "2019-06-24"],
    ["%Y", "2014", "2014"],
    ["%Y", "0014", "0014"],
    ["%m/%Y", "06/2024", "2024-06"],
    ["%m/%Y", "12/2024", "2024-12"],
    ["%m/%Y", "1/2024", "2024-01"],
    ["%d %B %Y", "1 août 2024", "2024-08-01"],
    ["%d-%b-%y", "05-sept.-24", "2024-09-05"],
    ["%A %d %B %Y", "lundi 5 août 2024", "2024-08-05"],
    ["%a %d %b %Y", "lun. 5 févr. 2024", "2024-02-05"],
    ["%Y-%j", "2024-366", "2024-12-31"],
    ["%Y-%j", "2023-60", "2023-03-01"],
    ["%Y-%j", "2023-001", "2023-01-01"],
    ["%j", "60", undefined],
    ["%H:%M", "8:05", "08:05:00"],
    ["%Hh", "23h", "23:00:00"],
    ["%H:%M:%S", "23:59:59", "23:59:59"],
    ["%T", "08:30:15", "08:30:15"],
    ["%T.%f", "08:30:15.250", "08:30:15.250"],
    ["%I:%M %p", "12:05 AM", "00:05:00"],
    ["%I:%M %p", "1:05 am", "01:05:00"],
    ["%I:%M %p", "12:05 pm", "12:05:00"],
    ["%I:%M %p", "11:59 PM", "23:59:00"],
    ["%d/%m/%Y %H:%M", "18/10/2022 12:35", "2022-10-18T12:35:00"],
    ["%Y-%m-%dT%H:%M:%S%z", "2022-10-18T12:35:49Z", "2022-10-18T12:35:49Z"],
    ["%Y-%m-%dT%H:%M:%S%z", "2022-10-18T12:35:49+0200", "2022-10-18T12:35:49+02:00"],
    ["%Y-%m-%dT%H:%M:%S%z", "2022-10-18T12:35:49-02:30", "2022-10-18T12:35:49-02:30"],
    ["%Y %%", "2024 %", "2024"],
    ["année %Y", "année 2024", "2024"],
  ])("%s reads « %s » as %s", (format, text, iso) => {
    expect(read(format, text)).toBe(iso);
  });

  it.each([
    ["%d/%m/%Y", ""],
    ["%d/%m/%Y", "x/06/2019"],
    ["a%Y", "x2024"],
    ["%z %H:%M", "x 12:35"],
    ["%d/%m/%Y", "24-06-2019"],
    ["%d/%m/%Y", "24/06/19"],
    ["%d/%m/%Y", "24/06/20190"],
    ["%d/%m/%Y", "24/06/2019 "],
    ["%d/%m/%Y", " 24/06/2019"],
    ["%d/%m/%Y", "024/06/2019"],
    ["%d/%m/%Y", "31/02/2019"],
    ["%d/%m/%Y", "0/02/2019"],
    ["%d/%m/%Y", "24/13/2019"],
    ["%d/%m/%Y", "/06/2019"],
    ["%d/%m/%Y", "2//06/2019"],
    ["%d/%m/%Y", "2:/06/2019"],
    ["%d/%m/%y", "24/06/9"],
    ["%m/%Y", "13/2024"],
    ["%m/%Y", "0/2024"],
    ["%d %B %Y", "1 brumaire 2024"],
    ["%d %B %Y", "1  2024"],
    ["%d %B %Y", "1 08 2024"],
    ["%A %Y", "5 2024"],
    ["%Y-%j", "2023-366"],
    ["%Y-%j", "2024-0"],
    ["%Y-%j", "2024-1234"],
    ["%Y-%j", "0050-010"],
    ["%H:%M", "24:00"],
    ["%H:%M", "23:60"],
    ["%T", "23:59:60"],
    ["%T", "23:59"],
    ["%T", "23-59-59"],
    ["%I:%M %p", "13:05 PM"],
    ["%I:%M %p", "0:05 AM"],
    ["%I:%M %p", "1:05 xm"],
    ["%I:%M %p", "1:05 amx"],
    ["%I:%M %p", "1:05 xpm"],
    ["%I:%M %p", "1:05 pmx"],
    ["%H:%M %p", "15:05 PM"],
    ["%T.%f", "08:30:15."],
    ["%T.%f", "08:30:15.1234567"],
    ["%H:%M%z", "12:35"],
    ["%H:%M%z", "12:35-15:00"],
    ["%H:%M%z", "12:35 +02:00"],
    ["%H:%M%z", "12:35+2"],
    ["%H:%M%z", "12:35+ab:00"],
    ["%H:%M%z", "12:35+02:ab"],
    ["%Y %%", "2024 x"],
    ["%d/%m", "24/06"],
    ["%M", "30"],
  ])("%s refuses « %s »", (format, text) => {
    expect(read(format, text)).toBeUndefined();
  });

  it.each([
    ["%d/%Q/%Y", "directive de date inconnue « %Q » dans le format « %d/%Q/%Y »"],
    ["%d/%", "directive de date inconnue « % » dans le format « %d/% »"],
    ["%-", "directive de date inconnue « % » dans le format « %- »"],
  ])("%s is refused by name", (format, message) => {
    expect(() => compileStrptime(format)).toThrow(new Error(message));
  });

  it("is told from the names of formats", () => {
    expect(isStrptime("%H:%M")).toBe(true);
    expect([undefined, "default", "any", ""].some(isStrptime)).toBe(false);
  });

  it.each([
    ["%d/%m/%Y", "JJ/MM/AAAA"],
    ["%-d.%-m.%y", "JJ.MM.AA"],
    ["%d %B %Y", "JJ mois AAAA"],
    ["%d %b", "JJ mois"],
    ["%H:%M:%S%z", "hh:mm:ss±hhmm"],
    ["%T", "hh:mm:ss"],
    ["%Y-%j", "AAAA-%j"],
  ])("%s is described as %s", (format, words) => {
    expect(describeStrptime(format)).toBe(words);
  });
});
