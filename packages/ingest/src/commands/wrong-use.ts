/** What the person typing has got wrong: a French sentence, exit code 2. */
export class WrongUse extends Error {}
