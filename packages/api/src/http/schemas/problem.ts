import { Type } from "typebox";
import { problemCodes } from "../problem-codes.js";

/** RFC 9457, with a stable code and what was expected. */
export const problem = Type.Object(
  {
    type: Type.Literal("about:blank"),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: "Une phrase qui dit ce qui ne va pas." }),
    code: Type.Enum(Object.keys(problemCodes), {
      type: "string",
      description: "Ne change pas, à la différence des phrases.",
    }),
    instance: Type.String({ description: "L'adresse demandée." }),
    parameter: Type.Optional(Type.String({ description: "Le paramètre en cause." })),
    rule: Type.Optional(Type.String({ description: "D'un accès refusé, la règle qui a décidé." })),
    problems: Type.Optional(
      Type.Array(Type.Object({ field: Type.String(), message: Type.String() }), {
        description: "Ce qui ne va pas, champ par champ.",
      }),
    ),
    current: Type.Optional(Type.Unknown({ description: "De ce qui a changé entre-temps, l'état présent." })),
    yours: Type.Optional(Type.Unknown({ description: "De ce qui a changé entre-temps, ce qui n'a pas été écrit." })),
    stake: Type.Optional(Type.Unknown({ description: "D'une offre qui a changé, ce qui part avec le jeu." })),
    accepted: Type.Optional(Type.Array(Type.String(), { description: "Ce qui est accepté à sa place." })),
  },
  { $id: "Probleme", description: "Un refus, selon la RFC 9457." },
);
