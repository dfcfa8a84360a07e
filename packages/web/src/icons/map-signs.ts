import type { MapSign } from "@datalogue/ingest";

/** Side of the square that a sign is drawn in; the square is filled, the sign is a line over it. */
export const SIGN_SIDE = 17;

/** The line of each sign, in a square of 17. */
export const signPaths: Record<MapSign, string> = {
  bin: "M4 6h9M6 6v7h5V6M7.5 3.5h2",
  bottle: "M7.5 3h2v3l1.5 2v6h-5V8l1.5-2z",
  box: "M4 5h9v8H4zM4 8h9",
  leaf: "M4.5 13C4.5 7 8 4 13 4c0 5.5-3 8.5-7.5 8.5M4 14l5-6",
  recycle: "M8.5 3.5l3 5M5.5 8.5l3-5M4.5 10.5l-1 2.5h5M12.5 10.5l1 2.5h-3",
  plug: "M6.5 3v3M10.5 3v3M5 6h7v2.5a3.5 3.5 0 0 1-7 0zM8.5 12v2.5",
  bike: "M4.5 9a2.5 2.5 0 1 0 .01 0zM12.5 9a2.5 2.5 0 1 0 .01 0zM4.5 11.5L7 6h3.5l2 5.5M6.5 8h4",
  car: "M3.5 12V9l1.5-4h7l1.5 4v3zM3.5 9h10M5.5 12v1.5M11.5 12v1.5",
  sun: "M8.5 5.5a3 3 0 1 0 .01 0zM8.5 2v1.5M8.5 13.5V15M2 8.5h1.5M13.5 8.5H15",
  wind: "M8.5 8.5V15M8.5 8.5L8 2.5M8.5 8.5l5 3M8.5 8.5l-5 3",
  drop: "M8.5 3c3 4 4 5.5 4 7.5a4 4 0 0 1-8 0c0-2 1-3.5 4-7.5z",
  place: "M8.5 14.5c-3-4-4.5-5.5-4.5-7.5a4.5 4.5 0 0 1 9 0c0 2-1.5 3.5-4.5 7.5zM8.5 5.5a1.5 1.5 0 1 0 .01 0z",
};
