import type { IssueGroup } from "../issues/issue-collector.js";
import { maskNirs } from "./nir.js";
import { personalKinds } from "./personal-kinds.js";

/** Masks the NIRs in the examples of all issues, whatever they are about: a report may be kept and sent on. */
export function maskGroups(groups: readonly IssueGroup[]): void {
  const { title } = personalKinds.nir;
  const short = groups.some(({ code, facts }) => code === "personal-data" && facts.expected === title);
  for (const { examples } of groups) {
    for (const example of examples) {
      if (example.value) example.value = maskNirs(example.value, short);
      if (example.suggestion) example.suggestion = maskNirs(example.suggestion, short);
      if (example.row) example.row = maskNirs(example.row, short);
      if (typeof example.detail === "string") example.detail = maskNirs(example.detail, short);
    }
  }
}
