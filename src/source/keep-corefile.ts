import { parsed, type Parsed, unparsed } from '../model/parsed.ts';
import { withoutComments } from '../parse/corefile-comments.ts';
import { redactText } from './redact-text.ts';

/** Namespaces in which distributions run the DNS of a cluster: kube-system, on OpenShift openshift-dns. */
const dnsNamespaces = ['kube-system', 'openshift-dns'];

/** What CoreDNS reads, by its name: the Corefile, and what the import lines of AKS, k3s and others bring in. */
const corefileKey = /^Corefile$|\.(?:server|override)$/;

/** The token of the nomad plugin; other credentials in directives are redacted wherever they stand. */
const nomadToken = /^([ \t]*token[ \t]+)([^\n{}]+)/gm;

/** Does this ConfigMap configure a cluster's DNS server? */
export function holdsCorefile(
  ref: { readonly namespace?: string; readonly name: string },
  keys: readonly string[],
): boolean {
  if (!dnsNamespaces.includes(ref.namespace ?? '')) return false;
  return ref.name === 'coredns-custom' || keys.some((key) => corefileKey.test(key));
}

/**
 * A Corefile, or a part of one, without its comments and with its credentials redacted, every word still on its line. Of
 * any other key that there is one, and not what it holds: an import that matches it matches something.
 */
export function keepCorefile(key: string, text: string): Parsed<string> {
  if (!corefileKey.test(key)) return parsed('');
  const bare = withoutComments(text);
  const kept = redactText(bare).replace(nomadToken, '$1[redacted]');
  // A credential in quotes over several lines takes one quote with it: what follows would then be read as something else.
  return linesOf(kept) === linesOf(bare) && withoutComments(kept) === kept
    ? parsed(kept)
    : unparsed({ message: 'it holds a credential of several lines, which was not kept' });
}

function linesOf(text: string): number {
  return text.split('\n').length;
}
