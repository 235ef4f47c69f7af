import { type Cost, costOf, type Detail, fits, sumOf } from '../budget.ts';

/** Counts what an answer has taken, in its text and in its structured content, each by itself. */
export class AnswerBudget {
  readonly #detail: Detail;
  #text: Cost = costOf('');
  #structured: Cost = costOf('');

  constructor(detail: Detail) {
    this.#detail = detail;
  }

  /** Takes room for what is in the answer whatever it costs. */
  add(text: string, structured: unknown): void {
    this.#text = sumOf(this.#text, costOf(`${text}\n`));
    this.#structured = sumOf(this.#structured, costOf(`${JSON.stringify(structured)},`));
  }

  /** The longest run of items from the first on for which there is room (`share` of it), at most `most`. */
  take<Item>(items: readonly Item[], textOf: (item: Item) => string, most: number, share = 1): Item[] {
    const taken: Item[] = [];
    for (const item of items.slice(0, most)) {
      const text = sumOf(this.#text, costOf(`${textOf(item)}\n`));
      const structured = sumOf(this.#structured, costOf(`${JSON.stringify(item)},`));
      if (![text, structured].every((cost) => fits(scaled(cost, share), this.#detail))) break;
      [this.#text, this.#structured] = [text, structured];
      taken.push(item);
    }
    return taken;
  }
}

function scaled({ characters, tokens }: Cost, share: number): Cost {
  return { characters: characters / share, tokens: tokens / share };
}
