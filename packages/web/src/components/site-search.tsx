/** Characters of a question that are read. */
export const LONGEST_QUESTION = 120;

interface SiteSearchProps {
  /** Names the field on the page. */
  id: string;
  label: string;
  /** What was asked. */
  q?: string;
}

/** The search of the whole site, `/recherche`: a page that has it of its own puts it in a `search`. */
export function SiteSearch({ id, label, q }: SiteSearchProps) {
  return (
    <form class="search" action="/recherche">
      <label for={id}>{label}</label>
      <input id={id} name="q" type="search" value={q} maxlength={LONGEST_QUESTION} autocomplete="off" />
      <button class="button--main" type="submit">
        Chercher
      </button>
    </form>
  );
}
