import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

/** Columns of the national file of consumed land. */
export const COLUMNS = 172;

const USES = ["hab", "act", "inc", "mix", "fer", "rou"];

/** In the form of the national file of consumed land, so many communes of all départements; gives its bytes. */
export async function writeWide(path, communes) {
  const years = Array.from({ length: 14 }, (_, at) => 11 + at);
  const header = [
    ...["idcom", "idcomtxt", "iddep", "epci25"],
    ...years.flatMap((year) => [`naf${year}art${year + 1}`, ...USES.map((use) => `art${year}${use}${year + 1}`)]),
  ];
  while (header.length < COLUMNS) header.push(`autre${header.length}`);
  const stream = createWriteStream(path);
  stream.write(`${header.join(",")}\n`);
  for (let rank = 0; rank < communes; rank++) {
    const departement = String(1 + (rank % 100)).padStart(2, "0");
    const code = `${departement}${String(1 + Math.floor(rank / 100)).padStart(3, "0")}`;
    const cells = [code, `Commune ${rank}`, departement, "241700624"];
    while (cells.length < COLUMNS) cells.push(String(((rank * 7 + cells.length * 13) % 9000) + 0.5));
    if (!stream.write(`${cells.join(",")}\n`)) await new Promise((resolve) => stream.once("drain", resolve));
  }
  stream.end();
  await finished(stream);
  return stream.bytesWritten;
}
