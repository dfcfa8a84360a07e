// Around each test of every file. The modules that files share are read once by a worker: what they would register themselves would be
// for the first file alone.
import { afterEach, expect } from "vitest";
import { undeclaredAnswers } from "./undeclared-answers.js";

afterEach(() => {
  expect(undeclaredAnswers.splice(0), "answers that the OpenAPI definition does not declare").toEqual([]);
});
