import { PageProblem } from "../../site.js";

const SET_UP = { label: "Mettre en place le second facteur", href: "/compte/second-facteur" };
/** What is missing, before anything else that a page would say. */
export const LACKS_FACTOR = "Il manque votre second facteur";
const WHY =
  "Ce site demande un second facteur aux administrateurs\u00A0: vos droits reviennent dès qu’il est en place.";

/** Said where they arrive to whose rights wait for the second factor that the site asks for. */
export function FactorNeeded() {
  return (
    <p class="verdict" data-tone="watch">
      <span>
        {WHY} <a href={SET_UP.href}>{SET_UP.label}</a>
      </span>
    </p>
  );
}

/** A page that is refused them until then, whatever their role opens. */
export function factorNeeded(): PageProblem {
  return new PageProblem(403, LACKS_FACTOR, WHY, [SET_UP, { label: "Revenir à mon compte", href: "/compte" }]);
}
