/** What one kind of encapsulation puts around a packet between nodes, in bytes of the underlay's MTU. */
export interface Layer {
  readonly name: string;
  readonly bytes: number;
}

export interface Encapsulation {
  readonly layers: readonly Layer[];
  /** True where one layer goes into the next; false where a packet gets one of them, depending on its way. */
  readonly stacked: boolean;
}
