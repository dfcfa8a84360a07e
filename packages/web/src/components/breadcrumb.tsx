/** From the home page down to this one, itself included. */
export function Breadcrumb({ steps }: { steps: { label: string; href?: string }[] }) {
  return (
    <nav class="breadcrumb wrap" aria-label="Fil d’Ariane">
      <ol>
        {steps.map(({ label, href }) => (
          <li key={label}>{href ? <a href={href}>{label}</a> : <span aria-current="page">{label}</span>}</li>
        ))}
      </ol>
    </nav>
  );
}
