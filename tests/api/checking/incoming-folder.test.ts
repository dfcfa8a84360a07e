import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openIncomingFolder } from "../../../packages/api/src/checking/incoming-folder.js";

it("takes files again after another machine on the same data swept its folder", () => {
  const data = mkdtempSync(join(tmpdir(), "datalogue-incoming-"));
  const incoming = openIncomingFolder(data);
  for (const name of readdirSync(join(data, "checking"))) rmSync(join(data, "checking", name), { recursive: true });
  const path = incoming.reserve();
  writeFileSync(path, "reçu", { flag: "wx" });
  expect(readFileSync(path, "utf8")).toBe("reçu");
  incoming.close();
  rmSync(data, { recursive: true });
});
