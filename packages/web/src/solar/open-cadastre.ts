import type { OpenCadastre } from "@datalogue/api";
import { PageProblem, type Site } from "../site.js";

/** The solar cadastre of a theme; throws `PageProblem` where it has none, or where what it is read from is not open to all. */
export async function openCadastre({ services }: Site, theme: string): Promise<OpenCadastre> {
  const open = await services.solar.open(theme);
  if (typeof open === "object") return open;
  throw new PageProblem(
    404,
    "Pas de cadastre solaire ici",
    open === "unread"
      ? "Les toits ou l’irradiation ne sont pas publiés, ou pas ouverts à tous. Revenez plus tard."
      : "Ce thème n’a pas de cadastre solaire.",
    [{ label: "Tous les observatoires", href: "/observatoires" }],
  );
}
