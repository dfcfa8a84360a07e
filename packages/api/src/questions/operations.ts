import { Type } from "typebox";
import { contentsProblems, datasetPart } from "../datasets/operations.js";
import { declare } from "../http/operation.js";
import { pages } from "../http/parameter.js";
import { listOf } from "../http/schemas/lists.js";
import { LONGEST_MESSAGE } from "./questions.js";

const moment = Type.String({ format: "date-time" });

const question = Type.Object(
  {
    id: Type.String({ format: "uuid" }),
    kind: Type.Enum(["question", "error"], { type: "string" }),
    message: Type.String({ maxLength: LONGEST_MESSAGE }),
    place: Type.Union([Type.String(), Type.Null()], { description: "Colonne ou ligne dont il s'agit." }),
    version: Type.Integer({ description: "Version qui était en ligne." }),
    askedAt: moment,
    answeredAt: moment,
    answer: Type.String(),
    organisation: Type.String({ description: "Nom court de l'organisme qui signe la réponse." }),
  },
  { $id: "Question", description: "Une question du public, et la réponse de l'organisme." },
);

export const listQuestions = declare({
  id: "listerLesQuestions",
  method: "get",
  path: "/api/datasets/{ref}/questions",
  tag: "catalogue",
  summary: "Lister les questions et erreurs signalées d'un jeu",
  description: "Celles auxquelles l'organisme a répondu en public, la dernière réponse d'abord.",
  parts: datasetPart,
  query: pages(20, 200),
  answers: { "application/json": listOf(question) },
  answer: "Les questions.",
  problems: contentsProblems,
});
