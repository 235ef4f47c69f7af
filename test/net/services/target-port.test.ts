import { describe, expect, it } from 'vitest';
import { declaredPorts, findPort } from '../../../src/net/services/target-port.ts';

const http = { name: 'http', containerPort: 8080, protocol: 'TCP' };

describe('declaredPorts', () => {
  it('lists the ports of containers, then of native sidecars, and of no other init container', () => {
    expect(
      declaredPorts({
        initContainers: [
          { name: 'proxy', restartPolicy: 'Always', ports: [{ containerPort: 15090 }] },
          { name: 'migrate', ports: [{ containerPort: 1 }] },
        ],
        containers: [{ name: 'main', ports: [http, { name: 'dns', containerPort: 53, protocol: 'UDP' }] }],
      }),
    ).toEqual([
      { name: 'http', number: 8080, protocol: 'TCP', container: 'main', isSidecar: false },
      { name: 'dns', number: 53, protocol: 'UDP', container: 'main', isSidecar: false },
      { name: undefined, number: 15090, protocol: 'TCP', container: 'proxy', isSidecar: true },
    ]);
  });

  it('finds nothing where nothing is declared', () => {
    expect(declaredPorts({})).toEqual([]);
  });
});

describe('findPort', () => {
  it('takes the first port of that name and protocol', () => {
    const ports = declaredPorts({
      containers: [
        { name: 'a', ports: [{ ...http, protocol: 'UDP' }] },
        { name: 'b', ports: [http] },
        { name: 'c', ports: [{ ...http, containerPort: 9090 }] },
      ],
    });
    expect(findPort(ports, 'http', 'TCP')?.container).toBe('b');
    expect(findPort(ports, 'http', 'SCTP')).toBeUndefined();
    expect(findPort(ports, 'web', 'TCP')).toBeUndefined();
  });
});
