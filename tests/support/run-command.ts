import { vi } from "vitest";
import { runProgram } from "../../bin/run-program.mjs";
import { databaseUrlOf } from "./on-postgres.mjs";

/**
 * What `datalogue …` prints and its exit code, told by the program itself in this process: to start another one for each sentence costs
 * a second of processor. That the program starts, says only this and ends is for a test of each command that starts it.
 */
export async function runCommand(args: string[], env: Record<string, string> = {}) {
  const said = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((text) => {
      said[stream] += text;
      return true;
    }),
  );
  const database = env.DATALOGUE_DATA === undefined ? undefined : databaseUrlOf(env.DATALOGUE_DATA);
  const given = { ...(database === undefined ? {} : { DATABASE_URL: database }), ...env };
  for (const [name, value] of Object.entries(given)) vi.stubEnv(name, value);
  try {
    await runProgram(args);
    return { status: Number(process.exitCode ?? 0), ...said };
  } finally {
    process.exitCode = undefined;
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  }
}
