import type { RequestHandler } from "express";
import { HttpProblem } from "./http-problem.js";

/**
 * Refuses an address that holds a null character, wherever it is: no name, identifier or text here has one, and PostgreSQL, which knows no text with
 * one, fails where SQLite finds nothing.
 */
export const refuseNullCharacter: RequestHandler = (request, _response, next) => {
  // Node refuses one that is not encoded.
  if (!request.originalUrl.includes("%00")) return next();
  next(
    new HttpProblem(
      400,
      "requete-incorrecte",
      "Requête incorrecte",
      "Cette adresse porte un caractère nul (%00), que rien ne porte ici. Enlevez-le.",
      // Before the routes of machines, which say it of each of their answers.
      { "Access-Control-Allow-Origin": "*" },
    ),
  );
};
