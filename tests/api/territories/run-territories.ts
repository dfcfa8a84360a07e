import { vi } from "vitest";
import { territoriesCommand } from "../../../packages/api/src/commands/territories.js";
import { ownContent } from "../../support/prepared-data.js";

/** What `datalogue territories …` prints, and its exit code. */
export async function runTerritories(args: string[], env: Record<string, string> = {}) {
  const said = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((text) => {
      said[stream] += text;
      return true;
    }),
  );
  for (const [name, value] of Object.entries({ DATALOGUE_CONTENT: ownContent, ...env })) vi.stubEnv(name, value);
  try {
    await territoriesCommand().parseAsync(args, { from: "user" });
    return { status: Number(process.exitCode ?? 0), ...said };
  } finally {
    process.exitCode = undefined;
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  }
}
