const HOME = "/";

/** What stands above a page, for who wants to go back up. The page itself, which its title says, is left out; so is the home page, but where it is all that stands above. */
export function Breadcrumb({ steps }: { steps: { label: string; href?: string }[] }) {
  const above = steps.flatMap(({ label, href }) => (href === undefined ? [] : { label, href }));
  const told = above.length > 1 ? above.filter(({ href }) => href !== HOME) : above;
  if (told.length === 0) return null;
  return (
    <nav class="breadcrumb wrap" aria-label="Fil d’Ariane">
      <ol>
        {told.map(({ label, href }) => (
          <li key={label}>
            <a href={href}>{label}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
