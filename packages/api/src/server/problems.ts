import type { ErrorRequestHandler, Request, Response } from "express";
import { BadQuery } from "../http/bad-query.js";
import { HttpProblem } from "../http/http-problem.js";
import type { ProblemCode } from "../http/problem-codes.js";
import { isDiskFull, isReadOnlyDisk } from "../publication/describe-fault.js";
import { Refusal } from "../refusal.js";
import { TooSlow } from "../rows/rows-reader.js";
import {
  DATABASE_BUSY,
  DATABASE_DAMAGED,
  DATABASE_LOST,
  isDatabaseBusy,
  isDatabaseDamaged,
  isDatabaseLost,
  isTextRefused,
} from "../store/database-failure.js";
import { describeRefusal } from "./describe-refusal.js";
import { loggedAddress } from "./logged-address.js";

/** What a caller is told of a request that cannot be answered, in French. */
interface Problem {
  status: number;
  code: ProblemCode;
  title: string;
  detail: string;
  headers: Record<string, string>;
  parameter?: string;
  /** What decided that the caller has not the right. */
  rule?: string;
  /** Members that the problem carries besides. */
  members?: Record<string, unknown>;
  /** What would do in its place, which `detail` does not list. */
  accepted?: string[];
  /** What the administrator is told of it. */
  logged?: string;
}

/** True for what the caller cannot have, or asks in a way that cannot be read: nothing of ours is broken. */
export function isRefusal(error: unknown): error is BadQuery | HttpProblem | Refusal {
  return error instanceof BadQuery || error instanceof HttpProblem || error instanceof Refusal;
}

/** What keeps the catalogue from being read or written, which passes by itself or is the administrator's. */
function findDatabaseFault(error: unknown): string | undefined {
  if (isDatabaseLost(error)) return DATABASE_LOST;
  if (isDatabaseBusy(error)) return DATABASE_BUSY;
  return isDatabaseDamaged(error) ? DATABASE_DAMAGED : undefined;
}

/** What is said of a mistake of the caller, or of what passes by itself; undefined for a fault of ours. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Refusal) return problemOf(describeRefusal(error));
  if (error instanceof BadQuery) {
    const { code, message: detail, parameter, accepted } = error;
    return { status: 400, code, title: "Requête incorrecte", detail, parameter, accepted, headers: {} };
  }
  if (error instanceof HttpProblem) {
    const { status, code, title, detail, headers, rule, members } = error;
    return { status, code, title, detail, headers, members, ...(rule === undefined ? {} : { rule }) };
  }
  if (error instanceof TooSlow)
    return {
      status: 503,
      code: "requete-trop-longue",
      title: "Requête trop longue",
      detail: error.message,
      headers: {},
    };
  const cause = findDatabaseFault(error);
  if (cause !== undefined)
    return {
      status: 503,
      code: "base-indisponible",
      title: "Base indisponible",
      detail: `${cause} Réessayez dans un instant.`,
      headers: { "Retry-After": "5" },
      logged: cause,
    };
  if (isTextRefused(error))
    return {
      status: 400,
      code: "champ-invalide",
      title: "Requête incorrecte",
      detail: "Un texte de cette requête porte un caractère nul, qui ne peut être ni cherché ni gardé. Enlevez-le.",
      headers: {},
    };
  if (isDiskFull(error))
    return {
      status: 503,
      code: "disque-plein",
      title: "Disque plein",
      detail:
        "Le disque du service ne prend plus rien\u00A0: ce fichier ne peut pas être préparé. Ce qui est déjà publié se lit et se télécharge.",
      headers: {},
      logged: describe(error).split("\n", 1)[0] ?? "",
    };
  if (isReadOnlyDisk(error))
    return {
      status: 503,
      code: "lecture-seule",
      title: "Lecture seule",
      detail:
        "Le disque du service ne peut plus être écrit\u00A0: rien n'a été changé. Ce qui est déjà là se lit et se télécharge.",
      headers: {},
      logged: describe(error).split("\n", 1)[0] ?? "",
    };
  const { status, statusCode } = (error ?? {}) as { status?: unknown; statusCode?: unknown };
  const given = Number(status ?? statusCode);
  if (given === 416)
    return {
      status: given,
      code: "intervalle-invalide",
      title: "Intervalle impossible",
      detail: "L'intervalle d'octets demandé n'est pas dans le fichier.",
      headers: {},
    };
  if (given === 412)
    return {
      status: given,
      code: "requete-incorrecte",
      title: "Condition non remplie",
      detail:
        "Le fichier n'est plus celui que désigne la requête (If-Match, If-Unmodified-Since)\u00A0: redemandez-le en entier.",
      headers: {},
    };
  if (given >= 400 && given < 500)
    return {
      status: given,
      code: "requete-incorrecte",
      title: "Requête incorrecte",
      detail: "Cette adresse ou cette requête ne peut pas être lue. Vérifiez les caractères après « % ».",
      headers: {},
    };
  return undefined;
}

/** What is said of it in one text, with what would do in its place; undefined for a fault of ours. */
export function sayRefusal(error: unknown): string | undefined {
  const problem = problemOf(error);
  if (!problem) return undefined;
  const { detail, accepted = [] } = problem;
  return accepted.length > 0 ? `${detail} Valeurs possibles\u00A0: ${accepted.slice(0, 100).join(", ")}.` : detail;
}

/**
 * The error handler of machine-facing addresses: `application/problem+json` with a French title and detail and a stable
 * code. What is our fault is told to `log` and says nothing of its cause to the caller.
 */
export function problems(log: (message: string) => void = (message) => console.error(message)): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) {
      // The answer has begun: it can only be cut.
      if (!isDisconnection(error)) log(`${request.method} ${loggedAddress(request.originalUrl)} ${describe(error)}`);
      return next(error);
    }
    const problem = problemOf(error);
    if (problem) {
      if (problem.logged) log(`${request.method} ${loggedAddress(request.originalUrl)} ${problem.logged}`);
      response.set(problem.headers);
      return sendProblem(request, response, problem);
    }
    log(`${request.method} ${loggedAddress(request.originalUrl)} ${describe(error)}`);
    sendProblem(request, response, {
      status: 500,
      code: "erreur-interne",
      title: "Erreur interne",
      detail: "Le service a rencontré une erreur, dont nous sommes responsables. Réessayez dans un instant.",
    });
  };
}

function sendProblem(request: Request, response: Response, problem: Omit<Problem, "headers" | "logged">): void {
  const { status, code, title, detail, parameter, accepted, rule, members } = problem;
  // Of what would have been sent.
  for (const name of ["ETag", "Last-Modified", "Content-Disposition", "Content-Encoding", "Accept-Ranges"])
    response.removeHeader(name);
  response
    .status(status)
    .set("Cache-Control", "no-store")
    .type("application/problem+json")
    .send(
      JSON.stringify({
        type: "about:blank",
        title,
        status,
        detail: withAccepted(detail, accepted),
        code,
        instance: request.originalUrl,
        ...(parameter === undefined ? {} : { parameter }),
        ...(rule === undefined ? {} : { rule }),
        ...(accepted?.length ? { accepted } : {}),
        ...members,
      }),
    );
}

function withAccepted(detail: string, accepted: string[] = []): string {
  const listed = accepted.map((value) => value || "(rien)").join(", ");
  return listed ? `${detail} Valeurs possibles\u00A0: ${listed}.` : detail;
}

function isDisconnection(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === "ECONNABORTED" || code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE";
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
