import type { Visitor } from "../../web/workspace/visitor.js";

/** Asks the API of a site as somebody signed in, or as nobody; `body` of what is no JSON is undefined. */
export async function callApi(
  url: string,
  by: Visitor | undefined,
  [method, path]: readonly [string, string],
  body?: object,
) {
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...(by ? { Cookie: by.cookie } : {}),
      ...{ "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json" },
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  const isJson = /json/.test(answer.headers.get("content-type") ?? "");
  return { status: answer.status, text, body: isJson && text ? JSON.parse(text) : undefined };
}
