import type { Dice } from './dice.ts';

/** Ways to write one kind of credential; each makes a text of its own with the dice it gets. */
export type Writer = (dice: Dice) => { readonly text: string; readonly secret: string };
