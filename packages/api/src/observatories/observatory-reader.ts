import type { Indicator } from "../indicators/indicator.js";
import { datasetsOf } from "../indicators/parents-of.js";
import { type Block, indicatorsOf, type Observatory } from "./observatory.js";

export interface ObservatoryReader {
  /** Those that have figures, in the order of the home page, without what they still wait for. */
  list(): Observatory[];
  /** One of them. */
  get(theme: string): Observatory | undefined;
  /** Those none of whose own indicators has a figure yet, whole: no list names them, their address says what they wait for. */
  awaited(): Observatory[];
}

/** What is defined, and the datasets that were ever published, by every name of theirs: other objects when they change. */
interface Served {
  current(): { indicators: Indicator[]; observatories: Observatory[] };
  received(): ReadonlyMap<string, string>;
}

/** Key figures of an observatory that has none of its own yet. */
const MOST_FIGURES = 5;

/**
 * The observatories as pages show them: an indicator whose dataset was never received is left out of its observatory, and an
 * observatory without any figure of its own theme out of the lists. They come back by themselves with their datasets.
 */
export function observatoryReader(served: Served): ObservatoryReader {
  let of: { definitions: unknown; received: unknown } | undefined;
  let open: Observatory[] = [];
  let awaited: Observatory[] = [];
  const refresh = () => {
    const definitions = served.current();
    const received = served.received();
    if (of?.definitions === definitions && of.received === received) return;
    const known = listKnown(definitions.indicators, received);
    const isOpen = ({ theme }: Observatory) => [...known.values()].some((indicator) => indicator.theme === theme);
    // One without any indicator of its own waits for nothing.
    const waits = ({ theme }: Observatory) => definitions.indicators.some((indicator) => indicator.theme === theme);
    awaited = definitions.observatories.filter((one) => !isOpen(one) && waits(one));
    open = definitions.observatories.filter((one) => !awaited.includes(one)).map((one) => keepKnown(one, known));
    of = { definitions, received };
  };
  const fresh = <T>(read: () => T) => {
    refresh();
    return read();
  };
  return {
    list: () => fresh(() => open),
    get: (theme) => fresh(() => open.find((one) => one.theme === theme)),
    awaited: () => fresh(() => awaited),
  };
}

/** The indicators whose datasets were all received, by id. */
function listKnown(indicators: Indicator[], received: ReadonlyMap<string, string>): Map<string, Indicator> {
  const byId = new Map(indicators.map((one) => [one.id, one]));
  const find = (id: string) => byId.get(id);
  return new Map([...byId].filter(([, one]) => datasetsOf(one, find).every((slug) => received.has(slug))));
}

/** An observatory without what it waits for; a section whose charts and figures all wait goes with its texts. */
function keepKnown(observatory: Observatory, known: ReadonlyMap<string, Indicator>): Observatory {
  const speaks = (block: Block) => indicatorsOf(block).length > 0;
  const sections = observatory.sections.flatMap((section) => {
    const blocks = section.blocks.flatMap((block) => keepBlock(block, known) ?? []);
    return section.blocks.some(speaks) && !blocks.some(speaks) ? [] : [{ ...section, blocks }];
  });
  const own = observatory.keyFigures.filter((id) => known.has(id));
  const shown = [...new Set(sections.flatMap(({ blocks }) => blocks.flatMap(indicatorsOf)))];
  return { ...observatory, keyFigures: own.length > 0 ? own : shown.slice(0, MOST_FIGURES), sections };
}

function keepBlock(block: Block, known: ReadonlyMap<string, Indicator>): Block | undefined {
  const all = indicatorsOf(block);
  const indicators = all.filter((id) => known.has(id));
  if (indicators.length === all.length) return block;
  return "indicators" in block && indicators.length > 0 ? { ...block, indicators } : undefined;
}
