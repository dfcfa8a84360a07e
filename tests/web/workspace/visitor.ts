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

  async ask(path: string, body?: Record<string, string> | FormData, headers: Record<string, string> = {}) {
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
