import { isPlain } from './untrusted.ts';

/** A name, address or range for an answer: as it is in the API's own syntax, else only that it is not. */
export function plain(text: string): string {
  return isPlain(text) ? text : '(not a valid name)';
}

/** An object within its kind: `shop/cart`, or the name alone without a namespace. */
export function plainRef(ref: { readonly namespace?: string; readonly name: string }): string {
  return ref.namespace === undefined ? plain(ref.name) : `${plain(ref.namespace)}/${plain(ref.name)}`;
}
