import type { createApp } from "@datalogue/web";

interface Layer {
  route?: { path: string | string[]; methods?: Record<string, boolean>; stack: { method?: string }[] };
  handle?: { stack?: Layer[] };
}

/** Every route of an application and of the routers mounted in it: "GET /api/datasets/:ref". */
export function listRoutes(app: ReturnType<typeof createApp>): string[] {
  const routes = new Set<string>();
  const visit = (layers: Layer[]) => {
    for (const { route, handle } of layers) {
      if (route)
        for (const { method } of route.stack)
          for (const path of [route.path].flat()) routes.add(`${(method ?? "all").toUpperCase()} ${path}`);
      visit(handle?.stack ?? []);
    }
  };
  visit((app.router as unknown as { stack: Layer[] }).stack);
  return [...routes].sort();
}
