import { parseSchema, resolveSchema } from "@datalogue/ingest";
import { describe, expect, it } from "vitest";

const national = {
  title: "Lieux de covoiturage",
  fields: [
    { name: "id_lieu", type: "string", constraints: { required: true } },
    { name: "insee", type: "string", title: "Commune", constraints: { required: true, pattern: "^\\d{5}$" } },
    { name: "comm", type: "string" },
  ],
  primaryKey: "id_lieu",
  custom_checks: [{ name: "one-of-required", params: { column1: "insee", column2: "comm" } }],
};
const load = async (name: string) => (name === "lieux-covoiturage" ? national : undefined);

describe("a schema that extends another", () => {
  it("completes fields, renames some, adds others, and keeps what they are in the base", async () => {
    const local = {
      extends: "lieux-covoiturage",
      title: "Aires du Pôle",
      fields: [
        { name: "code_commune", extendsField: "insee", constraints: { minLength: 5 } },
        { name: "ombre", type: "boolean" },
      ],
      without: ["comm"],
    };
    const resolved = await resolveSchema(local, load);
    expect(resolved).toEqual({
      json: {
        title: "Aires du Pôle",
        fields: [
          { name: "id_lieu", type: "string", constraints: { required: true }, extendsField: "id_lieu" },
          {
            name: "code_commune",
            type: "string",
            title: "Commune",
            constraints: { required: true, pattern: "^\\d{5}$", minLength: 5 },
            extendsField: "insee",
          },
          { name: "ombre", type: "boolean" },
        ],
        primaryKey: "id_lieu",
        custom_checks: [{ name: "one-of-required", params: { column1: "code_commune", column2: "comm" } }],
      },
    });
    expect("json" in resolved && parseSchema(resolved.json)).toHaveProperty("schema");
  });

  it.each([
    ["an unknown schema", { extends: "absent" }, "absent"],
    ["a required field left out", { extends: "lieux-covoiturage", without: ["insee"] }, "obligatoire"],
    [
      "a field that the base has not",
      { extends: "lieux-covoiturage", fields: [{ name: "a", extendsField: "b" }] },
      "extendsField",
    ],
  ])("is refused in French: %s", async (_, json, word) => {
    const resolved = await resolveSchema(json, load);
    expect("problems" in resolved && resolved.problems.join()).toContain(word);
  });

  it("that turns in a circle is refused", async () => {
    const resolved = await resolveSchema({ extends: "a" }, async () => ({ extends: "a", fields: [] }));
    expect(resolved).toHaveProperty("problems");
  });
});
