import { parsed, type Parsed, unparsed } from '../model/parsed.ts';

type Labels = Readonly<Record<string, string>>;

/** Does it select an endpoint with these labels? */
export type CalicoSelector = (labels: Labels) => boolean;

const token = /\s*(&&|\|\||==|!=|[(){},!]|"[^"]*"|'[^']*'|[A-Za-z0-9_./-]+)/uy;
/** No selector of a cluster nests deeper; a limit keeps the reader safe. */
const deepest = 100;

class SelectorError extends Error {}

/**
 * Parses a selector of Calico: `k8s-app == 'kube-dns' && !has(test)`; an empty one selects everything. Source:
 * https://github.com/projectcalico/calico/tree/v3.32.0/libcalico-go/lib/selector, tokenizer and parser.
 */
export function parseCalicoSelector(text: string): Parsed<CalicoSelector> {
  try {
    const words = wordsOf(text);
    if (words.length === 0) return parsed(() => true);
    const reader = new Reader(words);
    const selector = reader.either(0);
    reader.end();
    return parsed(selector);
  } catch (error) {
    if (error instanceof SelectorError) return unparsed({ message: error.message });
    throw error;
  }
}

function wordsOf(text: string): string[] {
  const trimmed = text.trimEnd();
  const words: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < trimmed.length) {
    const at = token.lastIndex;
    const match = token.exec(trimmed);
    if (match?.[1] === undefined) throw new SelectorError(`unexpected character ${at + 1} of a selector`);
    words.push(match[1]);
  }
  return words;
}

class Reader {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  end(): void {
    if (this.#at < this.#words.length) throw new SelectorError('unexpected end of a selector’s expression');
  }

  either(depth: number): CalicoSelector {
    const terms = [this.#all(depth)];
    while (this.#takes('||')) terms.push(this.#all(depth));
    return (labels) => terms.some((term) => term(labels));
  }

  #all(depth: number): CalicoSelector {
    const terms = [this.#operation(depth)];
    while (this.#takes('&&')) terms.push(this.#operation(depth));
    return (labels) => terms.every((term) => term(labels));
  }

  #operation(depth: number): CalicoSelector {
    if (depth > deepest) throw new SelectorError('a selector nests too deep');
    let negated = false;
    while (this.#takes('!')) negated = !negated;
    const operation = this.#takes('(') ? this.#closed(this.either(depth + 1)) : this.#comparison();
    return negated ? (labels) => !operation(labels) : operation;
  }

  #comparison(): CalicoSelector {
    const name = this.#next();
    if ((name === 'all' || name === 'global') && this.#takes('(')) return this.#closed(() => true);
    const label = name === 'has' && this.#takes('(') ? this.#next() : name;
    const value = (labels: Labels) => (Object.hasOwn(labels, label) ? labels[label] : undefined);
    if (label !== name) return this.#closed((labels) => value(labels) !== undefined);
    const operator = this.#next();
    switch (operator) {
      case '==':
        return this.#with((wanted) => (labels) => value(labels) === wanted);
      case '!=':
        return this.#with((wanted) => (labels) => value(labels) !== wanted);
      case 'contains':
        return this.#with((wanted) => (labels) => value(labels)?.includes(wanted) === true);
      case 'starts':
        this.#expect('with');
        return this.#with((wanted) => (labels) => value(labels)?.startsWith(wanted) === true);
      case 'ends':
        this.#expect('with');
        return this.#with((wanted) => (labels) => value(labels)?.endsWith(wanted) === true);
      case 'in':
        return this.#within((values) => (labels) => values.has(value(labels) ?? '\0'));
      case 'not':
        this.#expect('in');
        return this.#within((values) => (labels) => !values.has(value(labels) ?? '\0'));
      case 'notin':
        return this.#within((values) => (labels) => !values.has(value(labels) ?? '\0'));
      default:
        throw new SelectorError('an operator is expected behind a label');
    }
  }

  #with(make: (wanted: string) => CalicoSelector): CalicoSelector {
    return make(this.#literal());
  }

  #within(make: (values: ReadonlySet<string>) => CalicoSelector): CalicoSelector {
    const values = new Set<string>();
    this.#expect('{');
    while (!this.#takes('}')) {
      values.add(this.#literal());
      if (!this.#takes(',')) {
        this.#expect('}');
        break;
      }
    }
    return make(values);
  }

  #closed(selector: CalicoSelector): CalicoSelector {
    this.#expect(')');
    return selector;
  }

  #literal(): string {
    const word = this.#next();
    if (!/^["']/u.test(word)) throw new SelectorError('a quoted value is expected in a selector');
    return word.slice(1, -1);
  }

  #expect(word: string): void {
    if (!this.#takes(word)) throw new SelectorError(`${word} is expected in a selector`);
  }

  #takes(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }

  #next(): string {
    const word = this.#words[this.#at];
    if (word === undefined) throw new SelectorError('a selector ends too early');
    this.#at += 1;
    return word;
  }
}
