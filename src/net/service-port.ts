interface Port {
  readonly name?: string | undefined;
  readonly port?: number | undefined;
  readonly protocol?: string | undefined;
}

/** The path of a Service's port, by its map key where it has a name: `spec.ports[name=http]`. */
export function servicePortPath({ name, port, protocol }: Port): string {
  return name === undefined || name === ''
    ? `spec.ports[port=${port ?? ''},protocol=${protocol ?? 'TCP'}]`
    : `spec.ports[name=${name}]`;
}

/** A port as people write it: `80/TCP`. The protocol is TCP unless set (core/v1 ServicePort). */
export function portText({ port, protocol }: Port): string {
  return `${port ?? '?'}/${protocol ?? 'TCP'}`;
}
