import type { Citation } from '../cite.ts';
import { cite, citeDefault } from '../cite.ts';
import type { CiliumKey } from '../kinds/cilium-keys.ts';
import type { Kept } from '../kinds/index.ts';
import { selects } from '../label-selector.ts';
import type { Missing } from '../missing.ts';
import type { HasRef, ObjectRef } from '../ref.ts';

/** One option as some nodes run it, and the object that says so. */
export interface CiliumSetting extends HasRef {
  /** As text, which every value of it is; undefined when nothing sets it. */
  readonly value: string | undefined;
  readonly field: string;
}

/**
 * Cilium's configuration: ConfigMap kube-system/cilium-config, and the CiliumNodeConfigs that change keys of it on the
 * nodes they select, a later name winning over an earlier one:
 * https://github.com/cilium/cilium/blob/v1.20.2/pkg/option/resolver/resolver.go
 */
export class CiliumConfig implements HasRef {
  readonly ref: ObjectRef;
  /** What was not read and could change a key on some nodes. */
  readonly missing: readonly Missing[];
  readonly #configMap: Kept<'ConfigMap'>;
  readonly #nodeConfigs: readonly Kept<'CiliumNodeConfig'>[];

  constructor(
    configMap: Kept<'ConfigMap'>,
    nodeConfigs: readonly Kept<'CiliumNodeConfig'>[],
    missing: readonly Missing[],
  ) {
    this.ref = configMap.ref;
    this.missing = missing;
    this.#configMap = configMap;
    this.#nodeConfigs = [...nodeConfigs].sort((a, b) => (a.ref.name < b.ref.name ? -1 : 1));
  }

  /** The value for all nodes, which single nodes may override. */
  get(key: CiliumKey): string | undefined {
    return this.#configMap.data?.[key];
  }

  /** Does a CiliumNodeConfig set it, for whichever nodes? */
  isOverridden(key: CiliumKey): boolean {
    return this.#nodeConfigs.some(({ spec }) => spec?.defaults?.[key] !== undefined);
  }

  /** Annotations of the ConfigMap under which errors in it are written down. */
  errors(): readonly Citation[] {
    return Object.entries(this.#configMap.metadata.annotations ?? {})
      .filter(([key]) => key.startsWith('config.cilium.io/'))
      .map(([key, text]) => cite(this, `metadata.annotations[${key}]`, text));
  }

  /** The value on one node. */
  on(node: Kept<'Node'>, key: CiliumKey): CiliumSetting {
    const override = this.#nodeConfigs.findLast(
      ({ spec }) => spec?.defaults?.[key] !== undefined && selects(spec.nodeSelector, node.metadata.labels),
    );
    if (override === undefined) return { ref: this.ref, field: `data.${key}`, value: this.get(key) };
    return { ref: override.ref, field: `spec.defaults.${key}`, value: override.spec?.defaults?.[key] };
  }

  /** The value for all nodes, or the default that the documentation states where it is not set. */
  cite(key: CiliumKey, byDefault: string): Citation {
    const value = this.get(key);
    return value === undefined
      ? citeDefault(this, `data.${key}`, byDefault)
      : cite(this, `data.${key}`, value);
  }
}
