import type { PodSpec } from '../../model/evidence/workloads.ts';
import { protocolOf } from './service-port.ts';

/** A port as a container declares it. */
export interface DeclaredPort {
  readonly name: string | undefined;
  readonly number: number;
  readonly protocol: string;
  readonly container: string;
  /** An init container with restartPolicy Always: its named ports resolve from Kubernetes 1.33 on. */
  readonly isSidecar: boolean;
}

/** Ports that the containers of a pod declare, native sidecars included, in the order in which a name is looked up. */
export function declaredPorts(spec: PodSpec): DeclaredPort[] {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  const from = (containers: PodSpec['containers'], isSidecar: boolean): DeclaredPort[] =>
    (containers ?? []).flatMap(({ name = '', ports = [] }) =>
      ports.flatMap(({ name: port, containerPort, protocol }) =>
        containerPort === undefined
          ? []
          : [
              {
                name: port,
                number: containerPort,
                protocol: protocolOf({ protocol }),
                container: name,
                isSidecar,
              },
            ],
      ),
    );
  return [...from(spec.containers, false), ...from(sidecars, true)];
}

/** The port that a named targetPort means in a pod, as the EndpointSlice controller finds it (FindPort). */
export function findPort(
  ports: readonly DeclaredPort[],
  name: string,
  protocol: string,
): DeclaredPort | undefined {
  return ports.find((port) => port.name === name && port.protocol === protocol);
}
