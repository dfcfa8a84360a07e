import type { ComponentChildren } from "preact";
import type { PlacedBlock } from "./block.js";

interface SectionProps {
  id: string;
  title: string;
  blocks: PlacedBlock[];
}

/** A part of a page: its heading, then its blocks in rows. A text beside a chart stands on the side it comes from. */
export function Section({ id, title, blocks }: SectionProps) {
  return (
    <section class="section" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {rowsOf(blocks).map((row, index) => (
        <Row key={index} row={row} />
      ))}
    </section>
  );
}

interface Run {
  place: PlacedBlock["place"];
  views: ComponentChildren[];
}

type Row = Run | { place: "split"; first: Run; second: Run };

function Row({ row }: { row: Row }) {
  switch (row.place) {
    case "split":
      return (
        <div class={`row section--split${row.first.place === "card" ? " section--flip" : ""}`}>
          <Row row={row.first} />
          <Row row={row.second} />
        </div>
      );
    case "prose":
      return <div class="prose">{row.views}</div>;
    case "figure":
      return (
        <div>
          <div class="neatline" />
          <div class={`key-figures key-figures--${Math.min(5, row.views.length)}`}>{row.views}</div>
        </div>
      );
    case "card":
      return <div class={`cols${row.views.length > 1 ? " cols--2" : ""}`}>{row.views}</div>;
    case "wide":
      return <>{row.views}</>;
  }
}

/** Blocks of the same place together, then a text and the one chart beside it. */
function rowsOf(blocks: PlacedBlock[]): Row[] {
  const runs: Run[] = [];
  for (const { place, view } of blocks) {
    const last = runs.at(-1);
    if (last?.place === place && place !== "wide") last.views.push(view);
    else runs.push({ place, views: [view] });
  }
  const rows: Row[] = [];
  for (let index = 0; index < runs.length; index++) {
    const [first, second] = [runs[index], runs[index + 1]];
    if (!first) continue;
    const pair = [first, second].filter(
      (run) => run?.place === "prose" || (run?.place === "card" && run.views.length === 1),
    );
    if (second && pair.length === 2 && first.place !== second.place) {
      rows.push({ place: "split", first, second });
      index++;
    } else rows.push(first);
  }
  return rows;
}
