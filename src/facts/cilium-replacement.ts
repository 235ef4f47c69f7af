import { cite } from '../model/cite.ts';
import type { CiliumConfig } from '../model/evidence/cilium-config.ts';
import type { Kept } from '../model/kinds/index.ts';
import type { Listing } from '../model/listing.ts';
import { absent, known, type Maybe, unknown } from '../model/maybe.ts';

/** strict is the word for true up to 1.15; partial and probe leave part of the work to kube-proxy. */
function isOn(value: string | undefined): boolean {
  return value === 'true' || value === 'strict';
}

/**
 * The nodes on which Cilium replaces kube-proxy, each judged by the value it runs with. Known also where only the value
 * for all nodes is: then the set inside is unknown.
 */
export function ciliumReplacement(
  ciliumConfig: Maybe<CiliumConfig>,
  nodes: Listing<Kept<'Node'>>,
): Maybe<Maybe<ReadonlySet<string>>> {
  if (ciliumConfig.state !== 'known') {
    return unknown(
      ...(ciliumConfig.state === 'unknown'
        ? ciliumConfig.missing
        : [
            {
              what: 'ConfigMap kube-system/cilium-config',
              namespaces: ['kube-system'],
              reason: 'not-observable' as const,
              detail: 'Cilium runs without it',
              next: 'cilium-dbg status -o json on a node, saved as nodes/NODE/cilium-dbg-status.json',
            },
          ]),
    );
  }
  const key = 'kube-proxy-replacement';
  const config = ciliumConfig.value;
  const everywhere = config.cite(key, 'false');
  if (config.missing.length > 0) {
    return isOn(config.get(key))
      ? known(unknown(...config.missing), [everywhere])
      : unknown(...config.missing);
  }
  const unread = nodes.missingIn();
  if (unread.length > 0 && config.isOverridden(key)) return unknown(...unread);
  if (unread.length > 0) {
    return isOn(config.get(key))
      ? known(unknown(...unread), [everywhere])
      : absent(everywhere.label, [everywhere]);
  }
  const settings = nodes.items.map((node) => ({ node, setting: config.on(node, key) }));
  const on = settings.filter(({ setting }) => isOn(setting.value));
  const overrides = new Map(
    settings
      .filter(({ setting }) => setting.ref !== config.ref)
      .map(({ setting }) => [setting.ref.name, cite(setting, setting.field, setting.value)]),
  );
  const from = [everywhere, ...overrides.values()];
  if (on.length === 0) return absent(everywhere.label, from);
  return known(known(new Set(on.map(({ node }) => node.ref.name)), from), from);
}
