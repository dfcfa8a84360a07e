/** One command of a path and its numbers. */
const COMMAND = /([A-Za-z])([^A-Za-z]*)/g;
const NUMBER = /-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?/g;

/** Commands whose end is their last two numbers, as Vega writes them: absolute. */
const ENDS = "MLCSQTA";

/**
 * The outline of a path, to a decimal, in the fewest signs: each line as a step from where the one before ends (`l`, `h`, `v`), a command once
 * for all that repeat it. Every point stays where it is; a path of other commands is left as it is.
 */
export function shortenPath(path: string): string {
  let text = "";
  let last = "";
  // Tenths of a pixel, so that steps add up to the very points.
  let [x, y, startX, startY] = [0, 0, 0, 0];
  const write = (command: string, tenths: number[]) => {
    if (command !== last) text += command;
    for (const [rank, tenth] of tenths.entries()) {
      const isFirst = rank === 0 && command !== last;
      text += tenth < 0 || isFirst ? tenth / 10 : ` ${tenth / 10}`;
    }
    last = command;
  };
  for (const [, command = "", rest = ""] of path.matchAll(COMMAND)) {
    const tenths = (rest.match(NUMBER) ?? []).map((number) => Math.round(Number(number) * 10) || 0);
    if (command === "Z" || command === "z") {
      text += "z";
      last = "z";
      [x, y] = [startX, startY];
    } else if (command === "L") {
      for (let at = 0; at + 1 < tenths.length; at += 2) {
        const [toX = 0, toY = 0] = tenths.slice(at, at + 2);
        if (toY === y && toX !== x) write("h", [toX - x]);
        else if (toX === x && toY !== y) write("v", [toY - y]);
        else write("l", [toX - x, toY - y]);
        [x, y] = [toX, toY];
      }
    } else if (command === "h" || command === "v") {
      write(command, tenths);
      const step = tenths.reduce((sum, one) => sum + one, 0);
      if (command === "h") x += step;
      else y += step;
    } else if (ENDS.includes(command)) {
      write(command, tenths);
      [x = 0, y = 0] = tenths.slice(-2);
      if (command === "M") [startX, startY] = [x, y];
      // Numbers after those of an M would be lines, and the flags of an arc are not cut from what follows.
      last = "";
    } else return path;
  }
  return text;
}
