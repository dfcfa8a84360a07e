import { vi } from "vitest";
import { runProgram } from "../../bin/run-program.mjs";
import { databaseUrlOf } from "./on-postgres.mjs";

/**
 * What `datalogue …` prints and its exit code, told by the program itself in this process: to start another one for each sentence costs
 * a second of processor. That the program starts, says only this and ends is for a test of each command that starts it.
 */
export async function runCommand(args: string[], env: Record<string, string> = {}) {
  const said = { stdout: "", stderr: "" };
  const hear = (stream: keyof typeof said) => (text: unknown) => {
    said[stream] += text;
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(hear("stdout")),
    vi.spyOn(process.stderr, "write").mockImplementation(hear("stderr")),
    // What runs the tests has a console of its own, which writes elsewhere.
    ...(["error", "warn"] as const).map((name) => vi.spyOn(console, name).mockImplementation(hear("stderr"))),
    vi.spyOn(console, "log").mockImplementation(hear("stdout")),
  ];
  const database = env.DATALOGUE_DATA === undefined ? undefined : databaseUrlOf(env.DATALOGUE_DATA);
  const given = { ...(database === undefined ? {} : { DATABASE_URL: database }), ...env };
  for (const [name, value] of Object.entries(given)) vi.stubEnv(name, value);
  process.exitCode = undefined;
  try {
    await runProgram(args);
    return { status: Number(process.exitCode ?? 0), ...said };
  } finally {
    process.exitCode = undefined;
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  }
}
