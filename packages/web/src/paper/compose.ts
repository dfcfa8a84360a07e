import type { ComponentChildren } from "preact";

/** A piece that is never cut over two sheets. */
export interface PaperItem {
  view: ComponentChildren;
  /** Millimetres, as wide as the letters of any computer may be. */
  height: number;
}

/** A part of a paper: a heading, then items that go over to the next sheet together: two at least, three where they can. */
export interface PaperPart {
  id: string;
  title?: string;
  items: PaperItem[];
  /** What holds the items of one sheet: a list, a table. */
  around?: (items: ComponentChildren[]) => ComponentChildren;
  /** Millimetres that it adds to them: borders, the head of a table. */
  frame?: number;
  /** How much a paper loses without it; a part without is always there. */
  worth?: number;
}

/** The items of a part that stand on one sheet. */
export interface PlacedPart {
  part: PaperPart;
  items: PaperItem[];
  /** True where it began on the sheet before. */
  continued: boolean;
}

export interface ComposedSheet {
  parts: PlacedPart[];
  /** Millimetres left white at its end. */
  rest: number;
}

interface Room {
  /** Millimetres of the first sheet, under its head, and of the others. */
  first: number;
  next: number;
  /** Most sheets. */
  most: number;
}

/** Millimetres: most that a sheet may leave white. */
export const MOST_WHITE = 35;
/** Between two parts of a sheet. */
export const GAP = 4;
export const HEADING = 7;

/** What weighs in the choice of a layout, in the measure of `worth`. */
const COST = {
  /** A millimetre left white, of those that a sheet may leave. */
  white: 0.1,
  /** One more of a sheet that ends too soon. */
  tooWhite: 2,
  /** A row alone on one side of a cut: only where nothing else can be done. */
  orphan: 3000,
  /** Two rows: where it would leave more white than a few centimetres. */
  few: 60,
  /** A sheet more than the most. */
  sheet: 1000,
};

/** The best way known to lay the items so far: where the last one stands, what it costs, the items of each sheet. */
interface Layout {
  sheet: number;
  used: number;
  cost: number;
  last: Step | undefined;
}

interface Step {
  item: Placed;
  sheet: number;
  before: Step | undefined;
}

interface Placed {
  part: PaperPart;
  item: PaperItem;
  rank: number;
}

/**
 * Parts laid on sheets in their order, so that each sheet is full: what may be left out is where it does not fit, a list goes over to the
 * next sheet by two items at least. What no sheet could hold is left out too, where it may be. Nothing else is ever lost: what needs more sheets
 * takes them.
 */
export function composeSheets(parts: PaperPart[], room: Room): ComposedSheet[] {
  const heightOf = (sheet: number) => (sheet === 0 ? room.first : room.next);
  const close = ({ sheet, used, cost }: Layout) => cost + whiteCost(heightOf(sheet) - used);
  let layouts: Layout[] = [{ sheet: 0, used: 0, cost: 0, last: undefined }];
  const highest = Math.max(room.first, room.next);
  const isPlaced = (part: PaperPart) =>
    part.worth === undefined || part.items.every(({ height }) => ownHeight(part) + height <= highest);
  for (const part of parts.filter(isPlaced)) {
    const skipped =
      part.worth === undefined ? [] : layouts.map((one) => ({ ...one, cost: one.cost + (part.worth ?? 0) }));
    for (const [rank, item] of part.items.entries()) {
      const own = ownHeight(part);
      const placed = { part, item, rank };
      layouts = best(
        layouts.flatMap((layout) => {
          const { sheet, used, cost, last } = layout;
          const more = item.height + (rank > 0 ? 0 : own + (used > 0 ? GAP : 0));
          // The first item of a sheet stands there even where it is too high.
          const here = used === 0 || used + more <= heightOf(sheet);
          const next = used > 0 && (rank === 0 || (rank >= 2 && part.items.length - rank >= 2) || !here);
          const apart = rank > 0 ? Math.min(rank, part.items.length - rank) : Number.POSITIVE_INFINITY;
          const further =
            (sheet + 1 < room.most ? 0 : COST.sheet) + (apart < 2 ? COST.orphan : apart < 3 ? COST.few : 0);
          return [
            ...(here ? [{ sheet, used: used + more, cost, last: { item: placed, sheet, before: last } }] : []),
            ...(next
              ? [
                  {
                    sheet: sheet + 1,
                    used: own + item.height,
                    cost: close(layout) + further,
                    last: { item: placed, sheet: sheet + 1, before: last },
                  },
                ]
              : []),
          ];
        }),
      );
    }
    layouts = best([...layouts, ...skipped]);
  }
  const chosen = layouts.reduce((a, b) => (close(b) < close(a) ? b : a));
  return sheetsOf(chosen).map((items, sheet) => ({ parts: group(items), rest: heightOf(sheet) - usedBy(items) }));
}

/** Its heading and what holds its items. */
function ownHeight({ title, frame = 0 }: PaperPart): number {
  return (title === undefined ? 0 : HEADING) + frame;
}

function whiteCost(white: number): number {
  const within = Math.max(0, Math.min(white, MOST_WHITE));
  return within * COST.white + Math.max(0, white - MOST_WHITE) * COST.tooWhite;
}

/** Of the layouts that end at the same place, to half a millimetre, the cheapest. */
function best(layouts: Layout[]): Layout[] {
  const kept = new Map<number, Layout>();
  for (const layout of layouts) {
    const key = layout.sheet * 10_000 + Math.round(layout.used * 2);
    const known = kept.get(key);
    if (!known || layout.cost < known.cost) kept.set(key, layout);
  }
  return [...kept.values()];
}

function sheetsOf({ last }: Layout): Placed[][] {
  const sheets: Placed[][] = [];
  for (let step = last; step; step = step.before) {
    const items = sheets[step.sheet] ?? [];
    sheets[step.sheet] = [step.item, ...items];
  }
  return sheets;
}

function usedBy(items: Placed[]): number {
  return items.reduce((used, { part, item }, at) => {
    const isFirst = items[at - 1]?.part !== part;
    const own = isFirst ? (at === 0 ? 0 : GAP) + ownHeight(part) : 0;
    return used + own + item.height;
  }, 0);
}

function group(items: Placed[]): PlacedPart[] {
  const parts: PlacedPart[] = [];
  for (const { part, item, rank } of items) {
    const last = parts.at(-1);
    if (last?.part === part) last.items.push(item);
    else parts.push({ part, items: [item], continued: rank > 0 });
  }
  return parts;
}
