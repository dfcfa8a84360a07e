/** « Agente P. a modifié ce brouillon »; of oneself, who has the page open twice: « Vous avez modifié ce brouillon, dans une autre fenêtre, ». `who`: as `nameActor` says. */
export function tellChanged(who: string, what: string, act: "modifié" | "supprimé" = "modifié"): string {
  return who === "Vous" ? `Vous avez ${act} ${what}, dans une autre fenêtre,` : `${who} a ${act} ${what}`;
}
