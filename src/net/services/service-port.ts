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

/** A port as people write it: `80/TCP`. */
export function portText(port: Port): string {
  return `${port.port ?? '?'}/${protocolOf(port)}`;
}

/** The protocol, which is TCP unless set (core/v1 ServicePort); a manifest may hold any text there. */
export function protocolOf({ protocol = 'TCP' }: Pick<Port, 'protocol'>): string {
  return ['TCP', 'UDP', 'SCTP'].includes(protocol) ? protocol : '(not a protocol)';
}
