import type { Spark } from "../observatory/spark.js";

/** A small line without axis, beside the figure that it ends on; its values are told elsewhere. */
export function SparkLine({ spark: { path, dot, target } }: { spark: Spark }) {
  return (
    <svg class="spark" viewBox="0 0 96 40" aria-hidden="true">
      <path d={path} />
      {dot && <circle cx={dot.x} cy={dot.y} r="3.5" />}
      {target && <path class="target" d={`M${target.x} ${target.y - 5}l5 5-5 5-5-5z`} />}
    </svg>
  );
}
