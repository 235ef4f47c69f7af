import { KubeError } from './kube-error.ts';

interface Explanation {
  readonly says: string;
  readonly next: string;
}

const unknownAuthority: Explanation = {
  says: 'its certificate is signed by an authority that is not the one of the kubeconfig',
  next: 'set certificate-authority (or -data) to the authority that signs the API server or the proxy before it; a kubeconfig of an older cluster at this address is the usual cause',
};

const tlsFailures: Readonly<Record<string, Explanation>> = {
  CERT_HAS_EXPIRED: {
    says: 'its certificate, or the authority that signed it, has expired',
    next: 'renew the API server certificate (kubeadm: kubeadm certs check-expiration), and check the clock of this machine',
  },
  CERT_NOT_YET_VALID: {
    says: 'its certificate is not valid yet',
    next: 'check the clock of this machine and of the API server',
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  INVALID_CA: unknownAuthority,
};

const networkFailures: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused: nothing listens there',
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name could not be resolved just now',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to its network',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ETIMEDOUT: 'it does not answer',
};

/** What an error of Node's network or TLS layer means for the user. */
export function connectionError(error: unknown, server: URL, tlsServerName: string | undefined): KubeError {
  if (error instanceof KubeError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const { host } = server;
  const tls =
    code === 'ERR_TLS_CERT_ALTNAME_INVALID'
      ? wrongName(error, tlsServerName ?? server.hostname)
      : tlsFailures[code];
  if (tls !== undefined) return new KubeError('tls', `TLS to ${host} failed: ${tls.says}`, tls.next);
  if (isTlsAlert(error, code)) {
    return new KubeError(
      'tls',
      `${host} ended the TLS handshake (${code}): it demands another client certificate or server name`,
      'log in again for a valid client certificate, and check tls-server-name',
    );
  }
  if (/^ERR_SSL_|^EPROTO$/.test(code)) {
    return new KubeError(
      'tls',
      `${host} does not speak TLS (${code})`,
      'check the server and proxy-url of the kubeconfig: the port may serve plain HTTP or something else',
    );
  }
  if (code.startsWith('HPE_')) {
    return new KubeError(
      'not-kubernetes',
      `${host} does not speak HTTP (${code})`,
      'check the server of the kubeconfig: scheme, host and port',
    );
  }
  if (code.startsWith('Z_')) {
    return new KubeError(
      'server',
      `${host} sent a damaged gzip stream (${code})`,
      'repeat; set disable-compression in the kubeconfig if it stays',
    );
  }
  const says =
    networkFailures[code] ?? (code === '' ? 'the connection failed' : `the connection failed (${code})`);
  return new KubeError(
    code === 'ETIMEDOUT' ? 'timeout' : 'unreachable',
    `${host} cannot be reached: ${says}`,
    'check the server of the kubeconfig and the network path to it: VPN, firewall, proxy',
  );
}

/** Node tells an alert by code, or as EPROTO with OpenSSL's message, depending on where the handshake stood. */
function isTlsAlert(error: unknown, code: string): boolean {
  if (code === 'EPROTO') return error instanceof Error && /\balert\b/i.test(error.message);
  return /^ERR_SSL_.*ALERT/.test(code);
}

function wrongName(error: unknown, wanted: string): Explanation {
  const cert = error instanceof Error && 'cert' in error ? error.cert : undefined;
  const names =
    typeof cert === 'object' && cert !== null && 'subjectaltname' in cert ? cert.subjectaltname : undefined;
  return {
    says: `its certificate is not for ${wanted}${typeof names === 'string' ? ` but for ${names.slice(0, 300)}` : ''}`,
    next: 'address the server by a name in its certificate, or set tls-server-name to one of them',
  };
}
