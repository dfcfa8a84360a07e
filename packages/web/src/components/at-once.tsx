/** Says that choices act at once, where a script makes them do so: in forms marked `data-instant`. */
export function AtOnce() {
  return (
    <span class="at-once" data-by-script>
      Au clic, le choix s’applique aussitôt.
    </span>
  );
}
