import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { acceptedEncoding } from "../../../packages/web/src/http/encoding.js";
import { createPageStore } from "../../../packages/web/src/http/page-store.js";

const page =
  (html: string, status = 200) =>
  async () => ({ status, html, demonstration: false });

describe("page store", () => {
  it("makes a page once, even for two visitors at the same time", async () => {
    const store = createPageStore();
    let made = 0;
    const make = async () => {
      made++;
      return { status: 200, html: "<p>Oléron</p>", demonstration: true };
    };
    const [one, two] = await Promise.all([store.get("a", make), store.get("a", make)]);
    expect(made).toBe(1);
    expect(one).toBe(two);
    expect(one.headers["X-Robots-Tag"]).toBe("noindex");
    expect([brotliDecompressSync(one.br).toString(), gunzipSync(one.gzip).toString()]).toEqual([
      "<p>Oléron</p>",
      "<p>Oléron</p>",
    ]);
  });

  it("stays under its size, the page read longest ago leaving first", async () => {
    const store = createPageStore(5000);
    await store.get("a", page("a".repeat(2000)));
    await store.get("b", page("b".repeat(2000)));
    await store.get("a", page("never made again"));
    await store.get("c", page("c".repeat(2000)));
    expect(store.bytes).toBeLessThanOrEqual(5000);
    expect((await store.get("a", page("new"))).plain.toString()).toBe("a".repeat(2000));
    expect((await store.get("b", page("new"))).plain.toString()).toBe("new");
  });

  it("keeps neither an error nor a page that failed", async () => {
    const store = createPageStore();
    await store.get("x", page("introuvable", 404));
    expect(store.bytes).toBe(0);
    await expect(store.get("y", () => Promise.reject(new Error("panne")))).rejects.toThrow("panne");
    expect((await store.get("y", page("revenue"))).plain.toString()).toBe("revenue");
  });
});

describe("compression asked for", () => {
  it("prefers brotli, then gzip, and obeys a refusal", () => {
    expect(acceptedEncoding("gzip, deflate, br")).toBe("br");
    expect(acceptedEncoding("gzip;q=0.8")).toBe("gzip");
    expect(acceptedEncoding("br;q=0, gzip")).toBe("gzip");
    expect(acceptedEncoding("identity")).toBeUndefined();
    expect(acceptedEncoding(undefined)).toBeUndefined();
  });
});
