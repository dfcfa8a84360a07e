import type { Datalogue, Role } from "@datalogue/api";
import type { BrowserContext, Page } from "playwright-core";

export const PASSWORD = "huître verte du chenal 17";
/** What a password costs in tests that are not about it. */
export const CHEAP = { N: 2 ** 10, r: 8, p: 1 };

/** A browser without script: keeps its cookies, follows nothing by itself. */
export class Visitor {
  readonly #cookies = new Map<string, string>();
  constructor(readonly url: string) {}

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }
  /** As `name=value`; empty to forget all of them. */
  set cookie(text: string) {
    this.#cookies.clear();
    const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
    if (name !== undefined) this.#cookies.set(name, value ?? "");
  }

  async ask(
    path: string,
    body?: Record<string, string> | URLSearchParams | FormData,
    headers: Record<string, string> = {},
  ) {
    const answer = await fetch(this.url + path, {
      method: body ? "POST" : "GET",
      redirect: "manual",
      headers: {
        ...(this.cookie ? { Cookie: this.cookie } : {}),
        ...(body ? { "Sec-Fetch-Site": "same-origin" } : {}),
        ...headers,
      },
      ...(body ? { body: body instanceof FormData ? body : new URLSearchParams(body) } : {}),
    });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/Max-Age=0/.test(set)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, to: answer.headers.get("location") ?? "" };
  }

  /** Fills a form of a page of somebody signed in. */
  async send(page: string, path: string, body: Record<string, string>) {
    const { text } = await this.ask(page);
    return this.ask(path, { ...body, jeton: /name="jeton" value="([\w-]+)"/.exec(text)?.[1] ?? "" });
  }

  /** Fills a form of a page as it stands, but for these answers; null takes one out. */
  async fill(page: string, answers: Record<string, string | null> = {}, action?: RegExp) {
    return this.sendAsSeen((await this.ask(page)).text, answers, action ?? /name="revision"/, page);
  }

  /** The same, of a page that was read before: its form as it was then. */
  async sendAsSeen(text: string, answers: Record<string, string | null>, action: RegExp, page = "") {
    const [form = ""] = [...text.matchAll(/<form[\s\S]*?<\/form>/g)]
      .map(([one]) => one)
      .filter((one) => action.test(one));
    const path = decode(/action="([^"]*)"/.exec(form)?.[1] ?? page);
    const fields = { ...readForm(form), ...answers };
    return this.ask(
      path,
      Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Record<string, string>,
    );
  }
  /** Comes in as somebody invited by a command. */
  static async of(
    { people }: Pick<Datalogue, "people">,
    url: string,
    { email, organisation, role }: { email: string; organisation: string; role: Role },
  ): Promise<Visitor> {
    const handed = await people.invite("command", { email, organisation, role });
    if (!("link" in handed)) throw new Error(JSON.stringify(handed));
    const name = `Personne ${email.split("@")[0]}`;
    const answers = { email, name, password: PASSWORD, client: "192.0.2.1" };
    await people.acceptLink(new URL(handed.link).searchParams.get("cle") ?? "", answers);
    const visitor = new Visitor(url);
    await visitor.ask("/connexion", { email, password: PASSWORD });
    if (visitor.cookie === "") throw new Error(`${email} did not come in`);
    return visitor;
  }
}

/** Text of an attribute as it is. */
export const decode = (text: string) =>
  text
    .replaceAll("&amp;", "&")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">");

/** What a form would send as it is. */
export function readForm(form: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1];
    const type = /type="(\w+)"/.exec(tag)?.[1];
    if (!name || ((type === "radio" || type === "checkbox") && !/\bchecked\b/.test(tag))) continue;
    fields[name] = decode(/value="([^"]*)"/.exec(tag)?.[1] ?? "");
  }
  for (const [, name = "", value = ""] of form.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/textarea>/g))
    fields[name] = decode(value);
  for (const [, name = "", options = ""] of form.matchAll(/<select[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)) {
    const all = [...options.matchAll(/<option([^>]*)>/g)].map(([, attributes = ""]) => attributes);
    const chosen = all.find((one) => /\bselected\b/.test(one)) ?? all[0] ?? "";
    fields[name] = decode(/value="([^"]*)"/.exec(chosen)?.[1] ?? "");
  }
  return fields;
}

/** Signs in by the form of the site, in Chromium; gives the page of one's workspace. */
export async function signIn(context: BrowserContext, url: string, email: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${url}/connexion`);
  await page.getByLabel("Adresse de courriel").fill(email);
  await page.getByLabel("Mot de passe").fill(PASSWORD);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.waitForURL(/espace$/);
  return page;
}
