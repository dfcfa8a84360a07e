import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { type Lang, type Report, reportToCsv, reportToHtml, reportToText } from "@datalogue/ingest";
import { type Request, type Response, Router } from "express";
import { pageLinks, sendList } from "../http/links.js";
import { readParameters } from "../http/query-parameters.js";
import type { Settings } from "../settings/settings.js";
import { CheckRefused } from "./check-refused.js";
import type { CheckingService, MendedFile } from "./checking.js";
import { ClientLeft } from "./client-left.js";
import * as declared from "./operations.js";
import { LONGEST_UPLOAD } from "./receive-upload.js";

interface ReportForm {
  mediaType: string;
  /** What is sent, in the language of the sentences. */
  write(report: Report, lang: Lang): string;
  /** Places kept of each cause, when not the usual few. */
  maxExamples?: number;
}

const forms = {
  json: { mediaType: "application/json", write: (report) => `${JSON.stringify(report, null, 2)}\n` },
  csv: { mediaType: "text/csv", write: reportToCsv, maxExamples: 1000 },
  html: { mediaType: "text/html", write: reportToHtml },
  text: { mediaType: "text/plain", write: reportToText },
} satisfies Record<string, ReportForm>;
type FormName = keyof typeof forms;
const formNames = Object.keys(forms) as FormName[];

/** `/api/check`: a file checked and forgotten; `/api/schemas`: what it can be checked against. */
export function checkRoutes(
  { checking }: { checking: CheckingService },
  { publicUrl }: Pick<Settings, "publicUrl">,
): Router {
  const router = Router();

  router.post("/api/check", async (request, response) => {
    const { schema, dataset, sheet, lang = "fr", format } = readParameters(request, declared.checkFile.query);
    const form: ReportForm = forms[format ?? negotiate(request)];
    const leaving = new AbortController();
    response.once("close", () => leaving.abort());
    response.vary("Accept");
    try {
      const { report } = await checking.checkRequest(request, {
        choices: [schema ?? null, dataset ? `jeu:${dataset}` : null],
        lang,
        ...(sheet === undefined ? {} : { sheet }),
        ...(form.maxExamples === undefined ? {} : { maxExamples: form.maxExamples }),
        signal: leaving.signal,
      });
      const body = form.write(report, lang);
      response.set({ "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex", "Content-Language": lang });
      if (form === forms.html) response.set("Content-Security-Policy", policyOf(body));
      if (form === forms.csv) response.attachment(reportName(report, "csv"));
      response.type(`${form.mediaType}; charset=utf-8`).send(body);
    } catch (error) {
      if (!(error instanceof ClientLeft)) throw error;
    }
  });

  router.post("/api/check/copy", async (request, response) => {
    const { schema, dataset, sheet, lang = "fr" } = readParameters(request, declared.mendFile.query);
    const leaving = new AbortController();
    response.once("close", () => leaving.abort());
    try {
      const choices = [schema ?? null, dataset ? `jeu:${dataset}` : null];
      const mended = await checking.mendRequest(request, {
        choices,
        lang,
        ...(sheet === undefined ? {} : { sheet }),
        signal: leaving.signal,
      });
      if (mended.kind === "refused") throw new CheckRefused({ kind: "no-copy", sentence: mended.sentence });
      await sendMended(response, mended);
    } catch (error) {
      if (!(error instanceof ClientLeft)) throw error;
    }
  });

  router.get("/api/schemas", async (request, response) => {
    const { page, page_size: pageSize } = readParameters(request, declared.listSchemas.query);
    const { shared } = await checking.listSchemas();
    const data = shared
      .slice((page - 1) * pageSize, page * pageSize)
      .map(({ choice, title }) => ({ name: choice, title, url: `${publicUrl}/api/schemas/${choice}` }));
    sendList(response, {
      data,
      links: pageLinks(request, publicUrl, { data, page, pageSize, total: shared.length }),
      meta: { page, page_size: pageSize, total: shared.length },
    });
  });

  router.get("/api/schemas/:name", async (request, response) => {
    readParameters(request, declared.getSharedSchema.query);
    const { name } = request.params;
    const json = await checking.getSchemaJson(name);
    if (json === undefined) {
      const names = (await checking.listSchemas()).shared.map(({ choice }) => choice);
      throw new CheckRefused({ kind: "unknown-schema", name, names });
    }
    response.json(json);
  });
  return router;
}

/** Sends the archive of a corrected copy, then forgets it, whatever becomes of the caller; one who does not read it is left. */
export async function sendMended(
  response: Response,
  { name, zip, forget }: MendedFile & { kind: "written" },
): Promise<void> {
  try {
    response.set({
      "Cache-Control": "private, no-store",
      "X-Robots-Tag": "noindex",
      "Content-Length": String(zip.bytes),
    });
    response.attachment(`${name.replace(/\.\w{1,8}$/, "")}-corrige.zip`).type("application/zip");
    await pipeline(createReadStream(zip.path), response, { signal: AbortSignal.timeout(LONGEST_UPLOAD) });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ERR_STREAM_PREMATURE_CLOSE" && code !== "ABORT_ERR") throw error;
  } finally {
    await forget();
  }
}

/** The form that `Accept` prefers; JSON when it says nothing that we know. */
function negotiate(request: Request): FormName {
  const preferred = request.accepts(formNames.map((name) => forms[name].mediaType));
  return formNames.find((name) => forms[name].mediaType === preferred) ?? "json";
}

/** "tonnages 2024.csv" gives "rapport-tonnages 2024.csv". */
export function reportName({ file }: Report, extension: string): string {
  return `rapport-${file.name.replace(/\.\w{1,8}$/, "")}.${extension}`;
}

/** The page has one style sheet of its own, named by its digest, and nothing else. */
function policyOf(html: string): string {
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? "";
  const digest = createHash("sha256").update(style).digest("base64");
  return `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/** The addresses that take a body. */
export function isCheck(path: string): boolean {
  const address = path.toLowerCase().replace(/\/$/, "");
  return address === declared.checkFile.path || address === declared.mendFile.path;
}
