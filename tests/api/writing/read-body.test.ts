import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { documentBody } from "../../../packages/api/src/compositions/operations.js";
import { bodyReader } from "../../../packages/api/src/writing/read-body.js";

const read = (text: string, options?: { takesNull: boolean }) => {
  const reader = bodyReader(documentBody, options);
  const request = Object.assign(Readable.from([Buffer.from(text)]), {
    headers: { "content-type": "application/json" },
  });
  return reader(request as unknown as Parameters<typeof reader>[0]);
};

describe("a JSON body", () => {
  it.each([
    ["a text", String.raw`{"title":"a\u0000b"}`],
    ["a name", String.raw`{"a\u0000b":1}`],
    ["a list within another", String.raw`{"rows":[[0,1],[0,"\u0000"]]}`],
    ["a text after a backslash", String.raw`{"title":"\\\u0000"}`],
  ])("is refused where %s has a null character, but where each is looked at by itself", async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({ status: 400, code: "corps-illisible" });
    expect(await read(text, { takesNull: true })).toEqual(JSON.parse(text));
  });

  it("may tell how a null character is written", async () => {
    expect(await read(String.raw`{"title":"\\u0000"}`)).toEqual({ title: String.raw`\u0000` });
  });

  it("has a hundred levels at most", async () => {
    const nested = (levels: number) => `{"rows":${"[".repeat(levels - 1)}0${"]".repeat(levels - 1)}}`;
    expect(await read(nested(100))).toEqual(JSON.parse(nested(100)));
    await expect(read(nested(101))).rejects.toMatchObject({ status: 400, code: "corps-illisible" });
  });
});
