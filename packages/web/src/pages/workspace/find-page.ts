import { pathSource } from "@datalogue/api";
import type { Application } from "express";

/** The page at the path of a form, or the nearest above where that takes forms and shows none; undefined where no page is. */
export function findPage({ router }: Application, path: string): string | undefined {
  const routesOf = (wanted: string): string[] =>
    router.stack.flatMap(({ route }) =>
      route?.stack.some(({ method }) => method === wanted) ? [route.path].flat() : [],
    );
  const [forms, pages] = [routesOf("post"), routesOf("get")];
  for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const isAt = (route: string) => new RegExp(`^${pathSource(route)}/?$`, "i").test(at);
    const form = forms.find(isAt);
    if (form ? pages.includes(form) : at === path || pages.some(isAt)) return at;
  }
  return undefined;
}
