// What a process of its own runs: `node run-measure.mjs MODULE ARGS(JSON)`. The last line of its output is the result.
const [module, args] = process.argv.slice(2);
const { measure } = await import(module);
const start = process.hrtime.bigint();
const result = await measure(...JSON.parse(args));
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
process.stdout.write(`\n${JSON.stringify({ seconds, peakMb: process.resourceUsage().maxRSS / 1024, result })}\n`);
process.exit(0);
