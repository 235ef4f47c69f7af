/**
 * What the API takes for names, groups, kinds, reasons, hostnames and names of controllers; a manifest that no server
 * has seen may hold any text.
 */
const syntax = /^(\*\.)?[a-z0-9]([-a-z0-9./]*[a-z0-9])?$/i;

/** A name that a spec refers to, for a message: as it is in the API's own syntax, else only that it is not. */
export function shownName(name: string): string {
  return isName(name) ? name : '(not a valid name)';
}

export function isName(name: string): boolean {
  return name.length <= 253 && syntax.test(name);
}

/** An object for a message: `Service shop/cart`, each name only where it is one. */
export function shownRef(ref: {
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}): string {
  const { kind, namespace, name } = ref;
  return `${shownName(kind)} ${namespace === undefined ? '' : `${shownName(namespace)}/`}${shownName(name)}`;
}

/** A DNS name for a message, with underscores and a dot at its end too, as search domains may have them. */
export function shownDomain(name: string): string {
  return /^[-\w.]{1,254}$/.test(name) ? name : '(not a valid name)';
}

/** The same for a name, an IP address or a range. */
export function shownAddress(text: string): string {
  return isName(text) || /^[\da-f]*:[\da-f:.]*(\/\d{1,3})?$/i.test(text) ? text : shownName(text);
}
