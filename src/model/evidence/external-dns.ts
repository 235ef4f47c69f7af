import { type Citation, cite, citeDefault } from '../cite.ts';
import type { Known, Unknown } from '../maybe.ts';
import type { Missing } from '../missing.ts';
import type { HasRef, ObjectRef } from '../ref.ts';
import type { Version } from '../version.ts';
import type { Container } from './network-agents.ts';

/** The instances of ExternalDNS found, and what was not read and could hold further ones. */
export interface ExternalDns {
  readonly found: readonly ExternalDnsInstance[];
  readonly missing: readonly Missing[];
}

/** One workload that runs ExternalDNS, with its options: flags, or the variables EXTERNAL_DNS_… that stand for them. */
export class ExternalDnsInstance implements HasRef {
  readonly ref: ObjectRef;
  /** What the image's tag says. */
  readonly version: Known<Version> | Unknown;
  readonly image: Citation;
  /** Path of its container in the object. */
  readonly field: string;
  readonly #container: Container;

  constructor(ref: ObjectRef, field: string, container: Container, version: Known<Version> | Unknown) {
    this.ref = ref;
    this.field = field;
    this.version = version;
    this.image = cite({ ref }, `${field}.image`, container.image);
    this.#container = container;
  }

  /** Its options are kept only of a container of this name. */
  get isClear(): boolean {
    return this.#container.name === 'external-dns';
  }

  /** Every value of an option, in their order. A flag wins over its variable. */
  all(option: string): readonly string[] {
    const flags = (this.#container.args ?? []).filter((one) => one.startsWith(`--${option}=`));
    if (flags.length > 0) return flags.map((one) => one.slice(option.length + 3)).filter((one) => one !== '');
    return (this.#variable(option)?.value ?? '').split('\n').filter((one) => one !== '');
  }

  /** The value of an option, undefined where it is left to its default. */
  get(option: string): string | undefined {
    return this.all(option).at(-1);
  }

  /** Is the option taken from a ConfigMap, a Secret or the like, so that its value does not stand here? */
  isElsewhere(option: string): boolean {
    const variable = this.#variable(option);
    return variable !== undefined && variable.value === undefined && this.all(option).length === 0;
  }

  cite(option: string, byDefault: string): Citation {
    const values = this.all(option);
    const isFlag = this.#container.args?.some((one) => one.startsWith(`--${option}=`)) === true;
    const field = `${this.field}.${isFlag || values.length === 0 ? 'args' : 'env'}`;
    return values.length === 0
      ? citeDefault(this, field, `--${option}=${byDefault}`)
      : cite(this, field, values.map((value) => `--${option}=${value}`).join(' '));
  }

  #variable(option: string) {
    const name = `EXTERNAL_DNS_${option.toUpperCase().replaceAll('-', '_')}`;
    return this.#container.env?.find((one) => one.name === name);
  }
}
