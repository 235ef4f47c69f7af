import type { Kept } from '../../model/kinds/index.ts';

/** What keeps a Service from being a frontend, in words that follow its name, and the field that says so. */
interface FrontendFault {
  readonly field: string;
  readonly seen: string;
  readonly text: string;
}

/**
 * A mesh takes requests of a Service at its address, which one of type ExternalName and a headless one do not have.
 * https://gateway-api.sigs.k8s.io/geps/gep-1324/
 */
export function frontendFault({ spec }: Kept<'Service'>): FrontendFault | undefined {
  if (spec?.type === 'ExternalName') {
    const text = 'which is of type ExternalName and has no address';
    return { field: 'spec.type', seen: 'ExternalName', text };
  }
  return spec?.clusterIP === 'None'
    ? { field: 'spec.clusterIP', seen: 'None', text: 'which is headless and has no address of its own' }
    : undefined;
}
