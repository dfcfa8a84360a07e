/** Does what was typed after `datalogue`; says in `process.exitCode` how it went. */
export function runProgram(args: string[]): Promise<void>;
