import { type Parsed, parsed, unparsed } from '../model/parsed.ts';

/** A resolv.conf as kubelets take it over: options as single words, the last of each name. */
export interface KubeletResolvConf {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

/** What Go takes for space: unicode.IsSpace. */
const spaces = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

/**
 * Reads a node's resolv.conf as kubelet does (pkg/kubelet/network/dns parseResolvConf of 1.37.2), which is not how glibc
 * reads it: no `domain`, the root domain and the dots at the end of search domains left out. A nameserver line without
 * an address is a problem: no pod starts then.
 */
export function parseKubeletResolvConf(text: string): Parsed<KubeletResolvConf> {
  const nameservers: string[] = [];
  let searches: readonly string[] = [];
  const options = new Map<string, string>();
  for (const [index, line] of text.split('\n').entries()) {
    const [keyword, ...words] = line.split(spaces).filter((word) => word !== '');
    if (keyword === undefined || keyword.startsWith('#')) continue;
    if (keyword === 'nameserver') {
      const [address] = words;
      if (address === undefined)
        return unparsed({ message: 'nameserver without an address', line: index + 1 });
      nameservers.push(address);
    } else if (keyword === 'search') {
      searches = words.filter((word) => word !== '.').map((word) => word.replace(/\.$/, ''));
    } else if (keyword === 'options') {
      for (const word of words) options.set(word.split(':')[0] ?? '', word);
    }
  }
  return parsed({ nameservers, searches, options: [...options.values()] });
}
