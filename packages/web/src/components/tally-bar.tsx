import type { FollowUpStatus } from "@datalogue/api";
import { Icon } from "../icons/icon.js";
import { statusOrder, statusWords } from "../observatory/plan-words.js";

const WIDTH = 360;
const HEIGHT = 34;
/** Between two parts. */
const GAP = 2;

/** How many objectives are in each state, what goes wrong first: a bar, then the same in words. */
export function TallyBar({ tally }: { tally: Record<FollowUpStatus, number> }) {
  const states = [...statusOrder].sort((a, b) => RANK.indexOf(a) - RANK.indexOf(b)).filter((one) => tally[one] > 0);
  const total = states.reduce((sum, status) => sum + tally[status], 0);
  if (total === 0) return null;
  const room = WIDTH - GAP * (states.length - 1);
  let x = 0;
  const parts = states.map((status) => {
    const width = (tally[status] / total) * room;
    const part = { status, x, width };
    x += width + GAP;
    return part;
  });
  const words = (status: FollowUpStatus) =>
    `${tally[status]} ${statusWords[status][tally[status] > 1 ? "objectives" : "objective"]}`;
  return (
    <div class="stack">
      <svg class="tally-bar" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={states.map(words).join(", ")}>
        {parts.map(({ status, x: left, width }) => (
          <g key={status} data-status={status}>
            <rect x={left.toFixed(1)} width={width.toFixed(1)} height={HEIGHT} />
            {width > 30 && (
              <text x={(left + 10).toFixed(1)} y="22">
                {tally[status]}
              </text>
            )}
          </g>
        ))}
      </svg>
      <ul class="tally-line">
        {states.map((status) => (
          <li key={status} data-status={status}>
            <Icon name={statusWords[status].icon} /> {words(status)}
          </li>
        ))}
      </ul>
    </div>
  );
}

const RANK: FollowUpStatus[] = ["off-track", "to-watch", "on-track", "not-computable"];
