import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { createPdfPrinter, PrintingBusy, PrintingFailed } from "../../../packages/web/src/paper/print-pdf.js";
import { listen } from "../../support/listen.js";
import { describeInBrowser } from "../support/in-browser.js";

const folder = mkdtempSync(join(tmpdir(), "datalogue-printer-"));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program in the place of Chromium: a shell script, given the file to write as `$file`. */
function program(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    `#!/bin/sh\nfor one in "$@"; do case "$one" in --print-to-pdf=*) file="\${one#*=}";; esac; done\n${script}\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    // What was ended and not yet waited for is no process any more.
    return !/State:\s+Z/.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

describe("a paper made a file by a browser of the machine", () => {
  it("is given as it was made, and leaves nothing on the disk", async () => {
    // Others print meanwhile in the folder of all.
    const own = mkdtempSync(join(folder, "tmp-"));
    vi.stubEnv("TMPDIR", own);
    const seen = join(folder, "seen");
    const printer = createPdfPrinter(program("good", `ls ${own} > ${seen}; printf "%%PDF-1.4 vu" > "$file"`));
    expect(String(await printer.print("<p>Déchets</p>"))).toBe("%PDF-1.4 vu");
    printer.close();
    expect(readFileSync(seen, "utf8")).toMatch(/^datalogue-pdf-/);
    expect(readdirSync(own)).toEqual([]);
  });

  it.each([
    ["that is not there", join(folder, "absent"), /ENOENT/],
    ["that falls", program("crash", "echo perdu >&2; exit 5"), /ended with 5: perdu/],
    ["that writes nothing", program("silent", "exit 0"), /no file was made/],
    ["that writes something else", program("other", 'echo bonjour > "$file"'), /no file was made/],
  ])("says why there is none, for a browser %s", async (_what, chromium, reason) => {
    const printer = createPdfPrinter(chromium);
    const error = await printer.print("<p>Déchets</p>").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PrintingFailed);
    expect((error as PrintingFailed).reason).toMatch(reason);
    printer.close();
  });

  it("ends a browser that hangs, with what it started", async () => {
    const pids = join(folder, "pids");
    const hanging = program("hang", `sleep 600 & echo "$! $$" > ${pids}; wait`);
    const started = () => (existsSync(pids) ? readFileSync(pids, "utf8").match(/\d+/g) : undefined) ?? [];
    // A busy machine may take longer to start it.
    for (let timeLimit = 300; started().length < 2; timeLimit *= 2) {
      const printer = createPdfPrinter(hanging, { timeLimit });
      const error = await printer.print("<p>Déchets</p>").catch((thrown: unknown) => thrown);
      expect((error as PrintingFailed).reason).toBe(`ended after ${timeLimit} ms`);
      printer.close();
    }
    for (const pid of started()) await expect.poll(() => isAlive(Number(pid)), { message: pid }).toBe(false);
  });

  it("prints one at a time; what is behind too many is refused", async () => {
    const running = join(folder, "running");
    const one = program(
      "slow",
      `[ -e ${running} ] && exit 9; touch ${running}; sleep 0.1; rm ${running}; printf "%%PDF-" > "$file"`,
    );
    const printer = createPdfPrinter(one, { maxWaiting: 2 });
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () => printer.print("<p>Déchets</p>")));
    const told = answers.map((answer) => (answer.status === "fulfilled" ? "PDF" : answer.reason.constructor.name));
    expect(told).toEqual(["PDF", "PDF", "PDF", "PrintingBusy", "PrintingBusy"]);
    expect(String(await printer.print("<p>Déchets</p>"))).toBe("%PDF-");
    printer.close();
  });

  it("ends what it prints when the site stops, and takes nothing more", async () => {
    const started = join(folder, "started");
    const printer = createPdfPrinter(program("long", `echo $$ > ${started}; sleep 60`));
    const printed = printer.print("<p>Déchets</p>").catch((thrown: unknown) => thrown);
    const waiting = printer.print("<p>Mobilités</p>").catch((thrown: unknown) => thrown);
    await expect.poll(() => existsSync(started) && readFileSync(started, "utf8").trim()).toBeTruthy();
    printer.close();
    expect(await printed).toBeInstanceOf(PrintingFailed);
    expect(await waiting).toBeInstanceOf(PrintingBusy);
    expect(isAlive(Number(readFileSync(started, "utf8")))).toBe(false);
  });
});

describeInBrowser("a paper made a file by Chromium", () => {
  it("is a PDF of A4 sheets, and reaches no address whatever its page says", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end();
    });
    const url = await listen(server);
    const printer = createPdfPrinter(process.env.CHROMIUM_PATH || "/usr/bin/chromium", { timeLimit: 60_000 });
    const pdf = await printer.print(
      `<!doctype html><style>@page{size:A4}@import "${url}/a.css"</style><img src="${url}/a.png"><iframe src="${url}/a"></iframe><script>fetch("${url}/b")</script><p>Déchets</p>`,
    );
    printer.close();
    server.close();
    expect(pdf.toString("latin1")).toMatch(/MediaBox\s*\[0 0 59[45][.\d]* 84[12]/);
    expect(asked).toEqual([]);
  });
});
