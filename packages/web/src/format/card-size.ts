/** Pixels of an image that networks and messages show beside a link (https://ogp.me). */
export const CARD_WIDTH = 1200;

export const CARD_HEIGHT = 630;
