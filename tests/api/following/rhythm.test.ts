import { expect, it } from "vitest";
import { nextMessage, nextTry } from "../../../packages/api/src/following/rhythm.js";

const at = (text: string) => new Date(text);

it("writes at seven in the morning of metropolitan France, in winter and in summer", () => {
  expect(nextMessage(at("2026-03-10T09:00:00Z"), "daily")).toEqual(at("2026-03-11T06:00:00Z"));
  expect(nextMessage(at("2026-03-10T05:59:59Z"), "daily")).toEqual(at("2026-03-10T06:00:00Z"));
  expect(nextMessage(at("2026-03-10T06:00:00Z"), "daily")).toEqual(at("2026-03-11T06:00:00Z"));
  // The clocks change in the night of 29 March 2026.
  expect(nextMessage(at("2026-03-28T12:00:00Z"), "daily")).toEqual(at("2026-03-29T05:00:00Z"));
  expect(nextMessage(at("2026-10-24T12:00:00Z"), "daily")).toEqual(at("2026-10-25T06:00:00Z"));
});

it("writes on Monday once a week", () => {
  expect(nextMessage(at("2026-03-10T09:00:00Z"), "weekly")).toEqual(at("2026-03-16T06:00:00Z"));
  expect(nextMessage(at("2026-03-16T05:00:00Z"), "weekly")).toEqual(at("2026-03-16T06:00:00Z"));
  expect(nextMessage(at("2026-03-16T07:00:00Z"), "weekly")).toEqual(at("2026-03-23T06:00:00Z"));
});

it("tries again after an hour, until the evening", () => {
  expect(nextTry(at("2026-03-10T09:00:00Z"), "daily")).toEqual(at("2026-03-10T10:00:00Z"));
  expect(nextTry(at("2026-03-10T17:30:00Z"), "daily")).toEqual(at("2026-03-11T06:00:00Z"));
  expect(nextTry(at("2026-03-16T17:30:00Z"), "weekly")).toEqual(at("2026-03-23T06:00:00Z"));
});
