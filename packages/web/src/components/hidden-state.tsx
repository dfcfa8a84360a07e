/** What a form keeps of the address besides its own fields. */
export function HiddenState({ state }: { state: Record<string, string | undefined> }) {
  return (
    <>
      {Object.entries(state).map(
        ([name, value]) => value !== undefined && <input key={name} type="hidden" name={name} value={value} />,
      )}
    </>
  );
}
