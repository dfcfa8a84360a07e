import type { Message } from "./mailer.js";

/** What is written to people; `site`: title of the site. Plain text: nothing to load, nothing to click but the address. */
export const messages = {
  invitation: (to: string, site: string, link: string, organisation: string): Message => ({
    to,
    subject: `Votre accès à ${site}`,
    text: `Bonjour,

Vous êtes invité à l'espace de publication de ${site}, pour ${organisation}.
Choisissez votre mot de passe à cette adresse. Elle sert une fois, pendant sept jours :

${link}

Si vous n'attendiez pas ce message, ne faites rien : aucun compte n'est ouvert.
`,
  }),
  password: (to: string, site: string, link: string): Message => ({
    to,
    subject: `Nouveau mot de passe pour ${site}`,
    text: `Bonjour,

Quelqu'un, sans doute vous, a demandé un nouveau mot de passe pour l'espace de publication de ${site}.
Choisissez-le à cette adresse. Elle sert une fois, pendant deux heures :

${link}

Si ce n'est pas vous, ne faites rien : votre mot de passe ne change pas.
`,
  }),
  accessAsked: (to: string, site: string, dataset: string, link: string): Message => ({
    to,
    subject: `Une demande d'accès sur ${site}`,
    text: `Bonjour,

Quelqu'un demande à lire « ${dataset} ». Qui, pourquoi, et les réponses possibles :

${link}
`,
  }),
  reuseAnswered: (to: string, site: string, dataset: string, state: "accepted" | "refused", link: string): Message => ({
    to,
    subject: `Votre réutilisation sur ${site}`,
    text: `Bonjour,

Vous avez proposé une réutilisation de « ${dataset} ». ${
      state === "accepted"
        ? "Elle est acceptée : elle se voit sur la page du jeu."
        : "Le producteur du jeu ne l'a pas retenue."
    }

${link}

Votre adresse de courriel vient d'être effacée : elle ne servait qu'à ce message.
`,
  }),
  accessGiven: (to: string, site: string, dataset: string, link: string): Message => ({
    to,
    subject: `Accès ouvert sur ${site}`,
    text: `Bonjour,

Votre demande est acceptée : une fois connecté, vous lisez « ${dataset} » à cette adresse :

${link}
`,
  }),
  accessRefused: (to: string, site: string, dataset: string, link: string): Message => ({
    to,
    subject: `Réponse à votre demande d'accès sur ${site}`,
    text: `Bonjour,

Votre demande de lire « ${dataset} » n'est pas acceptée. Ce qui vous est répondu se lit à cette adresse :

${link}
`,
  }),
  datasetOffered: (to: string, site: string, dataset: string, giver: string, link: string): Message => ({
    to,
    subject: `Un jeu proposé à votre organisme sur ${site}`,
    text: `Bonjour,

${giver} vous propose le jeu « ${dataset} ». Ce qui changerait, pour l'accepter ou le refuser (l'offre vaut trente jours) :

${link}
`,
  }),
  offerAnswered: (to: string, site: string, dataset: string, taker: string, taken: boolean, link: string): Message => ({
    to,
    subject: `Réponse à votre offre sur ${site}`,
    text: `Bonjour,

${taker} ${taken ? "accepte" : "n'accepte pas"} le jeu « ${dataset} » que vous proposiez.
${taken ? "Il est désormais le sien ; ses adresses n'ont pas changé" : "Rien n'a changé ; ce qui vous est répondu se lit à cette adresse"} :

${link}
`,
  }),
  offerWithdrawn: (to: string, site: string, dataset: string, giver: string): Message => ({
    to,
    subject: `Une offre retirée sur ${site}`,
    text: `Bonjour,

${giver} ne vous propose plus le jeu « ${dataset} ». Il n'y a rien à faire.
`,
  }),
  identityBound: (to: string, site: string, provider: string): Message => ({
    to,
    subject: `Une identité ajoutée à votre compte sur ${site}`,
    text: `Bonjour,

Une identité de ${provider} ouvre désormais votre compte de l'espace de publication de ${site}.

Si ce n'est pas vous, retirez-la à la page « Mon compte », changez de mot de passe, et prévenez un administrateur.
`,
  }),
};
