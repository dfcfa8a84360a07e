/**
 * Says, above a page, as whom it is seen, and ends it: an ordinary form, of the session that looks. The pages of the workspace are still one's
 * `own`.
 */
export function LookBanner({ label, formToken, own }: { label: string; formToken: string; own: boolean }) {
  return (
    <aside class="wrap" aria-label="Vous regardez comme un autre">
      <form class="panel" method="post" action="/administration/voir-comme/fin">
        <input type="hidden" name="jeton" value={formToken} />
        <p>
          {own ? "Cette page reste la vôtre. Vous voyez les pages publiques comme " : "Vous voyez cette page comme "}
          <strong>{label}</strong>, sans rien pouvoir y faire, et jamais plus que vous-même.
        </p>
        <p>
          <button type="submit">Revenir à mon compte</button>
        </p>
      </form>
    </aside>
  );
}
