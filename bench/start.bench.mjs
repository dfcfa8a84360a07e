import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { middle, timed, withFolder } from "./lib/measure.mjs";

const program = join(import.meta.dirname, "../bin/datalogue.mjs");
const AIM = 5;
const ROUNDS = 15;

/** How long the command line takes to start, beside a node that does nothing; runs alternate, medians are compared. */
export async function run() {
  await withFolder((folder) => {
    const file = (name, text) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const empty = file("empty.mjs", "");
    const csv = file("table.csv", "commune;tonnage\n17093;12,5\n");
    const geojson = file(
      "layer.geojson",
      '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"commune":"17093"},"geometry":{"type":"Point","coordinates":[-1.2,45.9]}}]}',
    );
    const fields = [
      { name: "commune", type: "string", constraints: { required: true, pattern: "^([013-9]\\d|2[AB1-9])\\d{3}$" } },
      { name: "tonnage", type: "number", decimalChar: "," },
    ];
    const schema = file("schema.json", JSON.stringify({ fields }));
    const commands = {
      "node alone": [empty],
      "--help": [program, "--help"],
      "check --help": [program, "check", "--help"],
      "check of a CSV": [program, "check", csv],
      "check of a CSV, --schema": [program, "check", csv, "--schema", schema],
      "check of a GeoJSON": [program, "check", geojson],
    };
    const measured = Object.entries(commands).map(([name, args]) => ({ name, args, runs: [] }));
    for (let round = 0; round < ROUNDS; round++) for (const { args, runs } of measured) runs.push(timed(args));
    const [alone, ...others] = measured.map(({ name, runs }) => ({
      name,
      processor: middle(runs.map(({ processor }) => processor)),
      wall: middle(runs.map(({ wall }) => wall)),
    }));
    console.log(`node alone: ${alone.processor.toFixed(0)} ms of processor, ${alone.wall.toFixed(0)} ms`);
    for (const { name, processor, wall } of others)
      console.log(
        `${name}: ${(processor / alone.processor).toFixed(1)} × the processor time of node alone, ` +
          `${(wall / alone.wall).toFixed(1)} × its time (aim: ≤ ${AIM})`,
      );
  });
}
