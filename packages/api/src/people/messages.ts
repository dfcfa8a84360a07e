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
  follow: (to: string, site: string, what: string, link: string): Message => ({
    to,
    subject: `Suivre « ${what} » : confirmez`,
    text: `Bonjour,

Quelqu'un, sans doute vous, veut être averti par courriel de ce qui change dans « ${what} », sur ${site}.
Confirmez-le à cette adresse. Elle sert une fois, pendant sept jours :

${link}

Si ce n'est pas vous, ne faites rien : vous ne recevrez rien d'autre, et cette demande sera effacée.
`,
  }),
  followedAlready: (to: string, site: string, what: string, link: string): Message => ({
    to,
    subject: `Vous suivez déjà « ${what} »`,
    text: `Bonjour,

Quelqu'un, sans doute vous, a demandé à suivre « ${what} » sur ${site} : vous le suivez déjà.
Ce que vous suivez, et comment l'arrêter :

${link}
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
};
