/** A resource of the API as `kubectl` may be asked for it. */
export interface KubectlResource {
  /** Its plural, which the API serves it under. */
  readonly name: string;
  readonly singular: string;
  readonly kind: string;
  readonly group: string;
  readonly shortNames: readonly string[];
  /** Names that stand for several: `all`, `gateway-api`. */
  readonly categories: readonly string[];
}
