import { HttpProblem } from "./http-problem.js";

/** What every written room refuses alike: one status, one code and one title for each, whichever document or act it is of. */

/** 503: nothing can be written in the data folder; `sentence` says why. */
export const readOnly = (sentence: string) => new HttpProblem(503, "lecture-seule", "Lecture seule", sentence);

/** 401: who asks is nobody yet; `title` says whether a key or a session would do, `rule` what decided (`access/decide-access.ts`). */
export const signInFirst = (title: string, detail: string, rule: string) =>
  new HttpProblem(401, "cle-attendue", title, detail, { "WWW-Authenticate": 'Bearer realm="datalogue"' }, rule);

/** 403: who asks is known, and may not. */
export const reserved = (detail: string, rule: string) =>
  new HttpProblem(403, "acte-reserve", "Acte réservé", detail, {}, rule);

/** 412: somebody else changed a draft since the revision that was seen; both texts are given to programs. */
export const changedMeanwhile = <T>({ current, yours }: { current: T; yours: unknown }, revision: number) =>
  new HttpProblem(
    412,
    "brouillon-change",
    "Modifié entre-temps",
    `Quelqu'un d'autre a changé ce brouillon\u00A0: rien n'a été écrit. «\u00A0current\u00A0» le donne tel qu'il est (révision ${revision}), «\u00A0yours\u00A0» ce que vous vouliez écrire. Recommencez à partir de lui.`,
    {},
    undefined,
    { current, yours },
  );

/** 400 where it is not what is expected, 422 where it is and says something wrong: what, by field. */
export const invalidDocument = (
  status: 400 | 422,
  problems: readonly { field: string; message: string }[],
  {
    title = "Document invalide",
    detail = problems.map(({ message }) => message).join(" "),
  }: { title?: string; detail?: string } = {},
) => new HttpProblem(status, "document-invalide", title, detail, {}, undefined, { problems });

/** 503: too much is asked at once. Those who come back do not come back together. */
export const overloaded = (random = Math.random) =>
  new HttpProblem(
    503,
    "surcharge",
    "Trop de demandes à la fois",
    "Le service répond à trop de demandes en ce moment. Réessayez dans quelques secondes.",
    { "Retry-After": String(2 + Math.floor(random() * 6)) },
  );
