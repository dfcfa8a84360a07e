import imported from "highs";

/** Its types are those of a CommonJS module, whose `default` the ES module that Node loads does not have. */
const loadHighs = imported as unknown as typeof imported.default;

/** Only the thread that publishes imports this: the solver takes 20 MB of it. */
const highs = await loadHighs();

/** No change that is asked of a cell is this large: a bound that stands for none. */
const FAR = 1e6;
/** Cells of the largest block that is solved in whole numbers; beyond, fractions are accepted as readers would. */
const WHOLE_LIMIT = 300;
/** Seconds that one program in whole numbers may take; without an answer by then, the answer is no. */
const SECONDS = 2;

/** How the unknown figures of a block may change together: none goes further down than `down`, each row keeps its sum. */
export interface Block {
  down: readonly number[];
  rows: readonly { column: number; sign: 1 | -1 }[][];
  /** Counts change by whole numbers. */
  isWhole: boolean;
}

export interface Programs {
  /** Whether only whole changes are possible; otherwise, fractions too. */
  isInWhole: boolean;
  /** How far a column can go, up to `need`, and the changes of all columns then. */
  reach(column: number, direction: 1 | -1, need: number): { amount: number; changes: Float64Array };
  /** Whether a column can change by just this. */
  allows(column: number, change: number): boolean;
  close(): void;
}

/** The programs of one block, by HiGHS (exact to 1e-7): linear ones each start from the end of the one before. */
export function openPrograms({ down, rows, isWhole }: Block): Programs {
  const columns = down.length;
  const inWhole = isWhole && columns <= WHOLE_LIMIT;
  const lower = down.map((most) => -Math.min(most, FAR));
  const starts = [0];
  for (const row of rows) starts.push((starts.at(-1) as number) + row.length);
  const { variableType, modelStatus } = highs.constants;
  const model = highs.createModel({
    numCols: columns,
    numRows: rows.length,
    colCost: new Float64Array(columns),
    colLower: lower,
    colUpper: new Float64Array(columns).fill(FAR),
    rowLower: new Float64Array(rows.length),
    rowUpper: new Float64Array(rows.length),
    matrix: {
      format: "csr",
      numRows: rows.length,
      numCols: columns,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(rows.flatMap((row) => row.map(({ column }) => column))),
      values: Float64Array.from(rows.flatMap((row) => row.map(({ sign }) => sign))),
    },
  });
  model.options.set({ output_flag: false, ...(inWhole ? { time_limit: SECONDS } : {}) });
  /** Changes of each column that some table showed. */
  const shown = Array.from({ length: inWhole ? columns : 0 }, () => new Set<number>());
  const types = {
    integer: new Array(columns).fill(variableType.integer),
    real: new Array(columns).fill(variableType.continuous),
  };
  const all = { kind: "range", from: 0, to: columns - 1 } as const;
  const run = () => {
    model.zeroAllClocks();
    model.run();
    return model.getModelStatus() === modelStatus.optimal ? model.getSolution().colValue : undefined;
  };
  /** The best changes within these of a column; undefined when there are none. Most ends of linear programs are whole by themselves. */
  const solve = (column: number, from: number, to: number): Float64Array | undefined => {
    model.changeColBounds(column, from, to);
    let changes = run();
    if (inWhole && changes && !changes.every(isNearWhole)) {
      model.changeColsIntegrality(all, types.integer);
      changes = run();
      model.changeColsIntegrality(all, types.real);
    }
    model.changeColBounds(column, lower[column] as number, FAR);
    if (changes) for (const [other, set] of shown.entries()) set.add(Math.round(changes[other] as number));
    return changes;
  };
  return {
    isInWhole: inWhole,
    reach(column, direction, need) {
      const floor = lower[column] as number;
      model.changeColCost(column, -direction);
      const [from, to] = direction > 0 ? [floor, need] : [Math.max(floor, -need), FAR];
      const changes = solve(column, from, to) ?? new Float64Array(columns);
      model.changeColCost(column, 0);
      return { amount: direction * (changes[column] as number), changes };
    },
    allows: (column, change) => shown[column]?.has(change) || solve(column, change, change) !== undefined,
    close: () => model.dispose(),
  };
}

function isNearWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6;
}
