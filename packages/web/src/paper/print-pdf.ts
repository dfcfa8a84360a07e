import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Refusal } from "@datalogue/api";
import type { PrintPdf } from "../http/page-route.js";

/** Too many papers wait to be printed, or one has waited too long. */
export class PrintingBusy extends Refusal {
  constructor() {
    super("too many papers wait to be printed");
  }
}

/** The browser gave no file: it is not there, it fell, it took too long. `reason` says it to the administrator. */
export class PrintingFailed extends Refusal {
  constructor(readonly reason: string) {
    super("a paper could not be printed");
  }
}

interface PrinterOptions {
  /** Milliseconds that a file may take, then that it may wait. */
  timeLimit?: number;
  patience?: number;
  /** Papers that may wait behind the one that is printed. */
  maxWaiting?: number;
}

export interface PdfPrinter {
  /** A page that needs nothing from anywhere → a PDF. Throws `PrintingBusy`, `PrintingFailed`. */
  print: PrintPdf;
  /** Ends what is printed; the next ones are refused. */
  close(): void;
}

/**
 * Pages made files by a Chromium of the machine, one at a time: it holds some 250 MB while it works, nothing after. It reads one file of a
 * folder of its own, without network.
 */
export function createPdfPrinter(
  chromium: string,
  { timeLimit = 15_000, patience = 60_000, maxWaiting = 20 }: PrinterOptions = {},
): PdfPrinter {
  let waiting = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let running: ChildProcess | undefined;
  let isClosed = false;
  const stop = () => killGroup(running);
  process.on("exit", stop);

  const printNow = async (html: string): Promise<Buffer> => {
    const folder = await mkdtemp(join(tmpdir(), "datalogue-pdf-"));
    try {
      const [page, file] = [join(folder, "page.html"), join(folder, "page.pdf")];
      await writeFile(page, html);
      const child = spawn(chromium, argumentsOf(folder, page, file), {
        // A group of its own: a browser is several processes, which end together.
        detached: true,
        stdio: ["ignore", "ignore", "pipe"],
        env: { PATH: process.env.PATH, HOME: folder, LANG: process.env.LANG ?? "C.UTF-8", TZ: "Europe/Paris" },
      });
      running = child;
      const told = await ended(child, timeLimit);
      const pdf = await readFile(file).catch(() => undefined);
      if (!pdf?.subarray(0, 5).equals(PDF)) throw new PrintingFailed(told || "no file was made");
      return pdf;
    } finally {
      killGroup(running);
      running = undefined;
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  };

  return {
    async print(html) {
      // One is printed, the others wait.
      if (isClosed || waiting > maxWaiting) throw new PrintingBusy();
      waiting++;
      const asked = Date.now();
      const mine = turn.then(() => {
        if (isClosed || Date.now() - asked > patience) throw new PrintingBusy();
        return printNow(html);
      });
      turn = mine.catch(() => {});
      try {
        return await mine;
      } finally {
        waiting--;
      }
    },
    close() {
      isClosed = true;
      stop();
      process.off("exit", stop);
    },
  };
}

const PDF = Buffer.from("%PDF-");

function argumentsOf(folder: string, page: string, file: string): string[] {
  return [
    "--headless=new",
    // Chromium keeps its sandbox but for an administrator account, where it would not start at all.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    `--user-data-dir=${join(folder, "profile")}`,
    ...["--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--no-first-run"],
    ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    // No other host can be reached, whatever a page says.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    ...["--no-pdf-header-footer", `--print-to-pdf=${file}`, pathToFileURL(page).href],
  ];
}

/** Milliseconds that the last words of a browser which fell are waited for. */
const LAST_WORDS = 1_000;

/** Resolves when the browser has ended, by itself or by the limit: with what it said last where that was no success, else with nothing. */
function ended(child: ChildProcess, timeLimit: number): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    child.stderr?.on("data", (chunk) => {
      said = `${said}${chunk}`.slice(-500);
    });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killGroup(child);
    }, timeLimit);
    child.once("error", (error) => {
      clearTimeout(timer);
      resolve(error.message);
    });
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      if (late) return resolve(`ended after ${timeLimit} ms`);
      if (code === 0) return resolve("");
      // Its last words come after it, unless something that it started keeps the way open.
      const tell = () => resolve(`ended with ${signal ?? code}: ${said.trim()}`);
      child.once("close", tell);
      setTimeout(tell, LAST_WORDS).unref();
    });
  });
}

function killGroup(child: ChildProcess | undefined): void {
  if (child?.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // All its processes have ended.
  }
}
