import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ProblemCode, problemCodes } from "../../../packages/api/src/http/problem-codes.js";

const packages = join(import.meta.dirname, "../../../packages");

/** The sources that may refuse, without the list itself and without what is only announced by the definition. */
const sources = ["api/src", "web/src"]
  .flatMap((folder) =>
    readdirSync(join(packages, folder), { recursive: true, encoding: "utf8" }).map((file) =>
      join(packages, folder, file),
    ),
  )
  .filter((file) => /\.tsx?$/.test(file) && !/operations\.ts$|problem-codes\.ts$|describe-operation\.ts$/.test(file))
  .map((file) => readFileSync(file, "utf8"));

/** The codes that no source tells. */
const findUnused = (codes: string[]) => codes.filter((code) => !sources.some((text) => text.includes(`"${code}"`)));

describe("the code of a problem", () => {
  it("is told somewhere: none is announced that nobody can meet", () => {
    expect(findUnused(Object.keys(problemCodes))).toEqual([]);
  });

  it("is found where it is told nowhere", () => {
    expect(findUnused(["jeu-inconnu", "code-jamais-dit"])).toEqual(["code-jamais-dit"]);
  });

  it("is one of the list, or does not compile", () => {
    // @ts-expect-error: no such code.
    const code: ProblemCode = "jeu-inconu";
    expect(problemCodes).not.toHaveProperty(code);
  });
});
