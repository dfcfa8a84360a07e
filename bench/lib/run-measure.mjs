// What a process of its own runs: `node run-measure.mjs MODULE ARGS(JSON)`. The last line of its output is the result. What a module
// exports as `prepare` is done before the time is taken.
const [module, args] = process.argv.slice(2);
const { measure, prepare } = await import(module);
await prepare?.();
const before = process.cpuUsage();
const start = process.hrtime.bigint();
const result = await measure(...JSON.parse(args));
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
const { user, system } = process.cpuUsage(before);
const processor = (user + system) / 1e6;
process.stdout.write(
  `\n${JSON.stringify({ seconds, processor, peakMb: process.resourceUsage().maxRSS / 1024, result })}\n`,
);
process.exit(0);
