/** What is said of the name of an organisation that the catalogue has not, with those that it has. */
export function describeUnknownOrganisation(slug: string, organisations: { slug: string }[]): string {
  const known =
    organisations.length > 0
      ? `Organismes connus\u00A0: ${organisations.map((one) => one.slug).join(", ")}.`
      : "Aucun organisme n'est encore chargé\u00A0: démarrez le site une fois, ou lancez la commande publish.";
  return `L'organisme «\u00A0${slug}\u00A0» n'existe pas dans ce catalogue. ${known}`;
}
